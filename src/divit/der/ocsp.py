# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""OCSP (RFC 6960): requests parsed and written, responses written. A CertID is kept as it was encoded, because the
answer must repeat it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from divit.der import oids, read, write
from divit.der.errors import DerError

# OCSPResponseStatus (4.2.1)
SUCCESSFUL = 0
MALFORMED_REQUEST = 1
INTERNAL_ERROR = 2
TRY_LATER = 3
UNAUTHORIZED = 6

GOOD = write.implicit(0, b"")
UNKNOWN = write.implicit(2, b"")

# RFC 9654, 2.1: a responder refuses what is shorter or longer.
NONCE_OCTETS = range(1, 129)
MOST_REQUESTS = 64
# Of a nonce that makes no length longer than an octet: what stands around it in requestExtensions, and what of that
# before the extension itself.
_SHORT_NONCES = range(1, 97)
_AROUND_NONCE = 21
_BEFORE_EXTENSION = 4
# So long is a list of requests of which it pays to keep what was read.
_MOST_KEPT = 512
_MOST_EXTENSIONS = 16
_VERSION = 0xA0
_REQUESTOR = 0xA1
_REQUEST_EXTENSIONS = 0xA2
_SINGLE_EXTENSIONS = 0xA0
_SIGNATURE = 0xA0


@dataclass(frozen=True, slots=True)
class CertId:
    """CertID (4.1.1): which certificate is asked about, by hashes of its issuer and by its serial number."""

    hash_name: str
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial: int
    encoded: bytes


@dataclass(frozen=True, slots=True)
class OcspRequest:
    """OCSPRequest (4.1.1); a signature on it is not looked at. ``nonce`` is the whole extension as encoded."""

    cert_ids: tuple[CertId, ...]
    nonce: bytes | None
    critical: tuple[str, ...]


def cert_id(hash_name: str, issuer_name_hash: bytes, issuer_key_hash: bytes, serial: int) -> bytes:
    """CertID in DER. The hash algorithm has NULL parameters, as the responders in use expect for SHA-1."""
    return write.sequence(
        write.sequence(write.oid(oids.HASH_OIDS[hash_name]), write.null()),
        write.octet_string(issuer_name_hash),
        write.octet_string(issuer_key_hash),
        write.integer(serial),
    )


def nonce_extension(nonce: bytes) -> bytes:
    """The nonce as an Extension (4.4.1)."""
    return write.sequence(write.oid(oids.OCSP_NONCE), write.octet_string(write.octet_string(nonce)))


def request(cert_ids: Sequence[bytes], nonce: bytes | None = None) -> bytes:
    """OCSPRequest for the encoded CertIDs, with a nonce when one is given."""
    extensions = b"" if nonce is None else write.explicit(2, write.sequence(nonce_extension(nonce)))
    listed = write.sequence(*(write.sequence(one) for one in cert_ids))
    return write.sequence(write.sequence(listed, extensions))


def parse_request(encoded: bytes) -> OcspRequest:
    """The OCSPRequest in ``encoded``. Raises ``DerError``, also for a nonce outside RFC 9654's bounds."""
    outer = read.Cursor.of(encoded)
    body = outer.enter()
    outer.optional(_SIGNATURE)
    outer.finish()
    version = body.optional(_VERSION)
    if version is not None and read.integer(encoded, read.Cursor(encoded, version).next()) != 0:
        raise DerError("a version that is not 1")
    body.optional(_REQUESTOR)
    listed = read.encoding(encoded, body.next(write.SEQUENCE))
    # The same certificates are asked about again and again, each time with another nonce.
    cert_ids = _requests_again(listed) if len(listed) <= _MOST_KEPT else _requests(listed)
    extensions = body.optional(_REQUEST_EXTENSIONS)
    body.finish()
    if extensions is None:
        return OcspRequest(cert_ids, None, ())
    nonce = _nonce_alone(read.encoding(encoded, extensions))
    if nonce is not None:
        return OcspRequest(cert_ids, nonce, ())
    return OcspRequest(cert_ids, *_extensions(encoded, extensions))


def _nonce_alone(wrapper: bytes) -> bytes | None:
    """The one extension in requestExtensions when it is a nonce of an allowed length and written as we would; which
    all clients do. None says nothing: it is to be read.
    """
    size = len(wrapper) - _AROUND_NONCE
    if size not in _SHORT_NONCES or not wrapper.startswith(_before_nonce(size)):
        return None
    return wrapper[_BEFORE_EXTENSION:]


@lru_cache(maxsize=len(_SHORT_NONCES))
def _before_nonce(size: int) -> bytes:
    return write.explicit(2, write.sequence(nonce_extension(bytes(size))))[:-size]


def _requests(listed: bytes) -> tuple[CertId, ...]:
    found: list[CertId] = []
    for element in read.iterate(listed, read.whole(listed, write.SEQUENCE)):
        if len(found) == MOST_REQUESTS:
            raise DerError("too many requests in one")
        parts = read.Cursor(listed, _sequence(element))
        found.append(_cert_id(listed, parts.next(write.SEQUENCE)))
        parts.optional(_SINGLE_EXTENSIONS)
        parts.finish()
    if not found:
        raise DerError("a request that asks about nothing")
    return tuple(found)


_requests_again = lru_cache(maxsize=4096)(_requests)


def _cert_id(buffer: bytes, element: read.Tlv) -> CertId:
    parts = read.Cursor(buffer, element)
    algorithm = parts.enter()
    kind = read.object_identifier(buffer, algorithm.next())
    # What is asked by is said again in the answer, so it has to be what others can read: a hash has no parameters.
    none = algorithm.optional(write.NULL)
    if none is not None and read.content(buffer, none):
        raise DerError("a hash with parameters")
    algorithm.finish()
    name_hash = read.octet_string(buffer, parts.next())
    key_hash = read.octet_string(buffer, parts.next())
    serial = read.integer(buffer, parts.next())
    parts.finish()
    return CertId(oids.HASH_NAMES.get(kind, ""), name_hash, key_hash, serial, read.encoding(buffer, element))


def _extensions(buffer: bytes, wrapper: read.Tlv) -> tuple[bytes | None, tuple[str, ...]]:
    nonce: bytes | None = None
    critical: list[str] = []
    inside = read.Cursor(buffer, wrapper)
    listed = inside.next(write.SEQUENCE)
    inside.finish()
    for count, element in enumerate(read.iterate(buffer, listed), start=1):
        if count > _MOST_EXTENSIONS:
            raise DerError("too many extensions")
        parts = read.Cursor(buffer, _sequence(element))
        kind = read.object_identifier(buffer, parts.next())
        flag = parts.optional(write.BOOLEAN)
        value = read.octet_string(buffer, parts.next())
        parts.finish()
        is_critical = flag is not None and read.boolean(buffer, flag)
        if kind == oids.OCSP_NONCE:
            written = _checked_nonce(value)
            nonce = read.encoding(buffer, element) if is_critical else written
        elif is_critical:
            critical.append(kind)
    return nonce, tuple(critical)


def _checked_nonce(value: bytes) -> bytes:
    """The nonce as we write it, however the request did."""
    nonce = read.octet_string(value, read.whole(value, write.OCTET_STRING))
    if len(nonce) not in NONCE_OCTETS:
        raise DerError("a nonce of a length that RFC 9654 does not allow")
    return nonce_extension(nonce)


def _sequence(element: read.Tlv) -> read.Tlv:
    if element.tag != write.SEQUENCE:
        raise DerError("an element that is no SEQUENCE")
    return element


def revoked(at: datetime, reason: int) -> bytes:
    """CertStatus of a certificate revoked at ``at``; a reason of 0 (unspecified) is left out (4.2.1)."""
    said = write.explicit(0, write.enumerated(reason)) if reason else b""
    return write.explicit(1, write.generalized_time(at), said)


def single_response(certificate: bytes, status: bytes, this_update: datetime, next_update: datetime) -> bytes:
    """SingleResponse for an encoded CertID and an encoded CertStatus."""
    return write.sequence(
        certificate,
        status,
        _moment(this_update),
        write.explicit(0, _moment(next_update)),
    )


def response_data(
    responder_key_hash: bytes, produced_at: datetime, singles: Sequence[bytes], nonce: bytes | None
) -> bytes:
    """ResponseData, the part that is signed; the responder is named by the SHA-1 of its key (4.2.1)."""
    return write.sequence(
        write.explicit(2, write.octet_string(responder_key_hash)),
        _moment(produced_at),
        write.sequence(*singles),
        b"" if nonce is None else write.explicit(1, write.sequence(nonce)),
    )


def successful(data: bytes, algorithm: bytes, signature: bytes, certificates: Sequence[bytes]) -> bytes:
    """OCSPResponse around signed ResponseData, with the certificates that a client needs to check it."""
    listed = _certificates(tuple(certificates)) if certificates else b""
    basic = write.sequence(data, algorithm, write.bit_string(signature), listed)
    body = write.sequence(write.oid(oids.OCSP_BASIC), write.octet_string(basic))
    return write.sequence(write.enumerated(SUCCESSFUL), write.explicit(0, body))


@lru_cache(maxsize=64)
def _certificates(listed: tuple[bytes, ...]) -> bytes:
    return write.explicit(0, write.sequence(*listed))


@lru_cache(maxsize=64)
def _moment(at: datetime) -> bytes:
    """Answers of one second tell of the same moments."""
    return write.generalized_time(at)


def failure(status: int) -> bytes:
    """OCSPResponse that says nothing but an unsuccessful status (4.2.1)."""
    return write.sequence(write.enumerated(status))
