# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writing SignedData (RFC 5652) in DER: each function gives the octets of one structure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from divit.der import oids, read, write
from divit.der.errors import DerError

_EXPLICIT_0 = 0xA0
_IMPLICIT_0 = 0xA0
_IMPLICIT_1 = 0xA1


@dataclass(frozen=True, slots=True)
class IssuerAndSerial:
    """IssuerAndSerialNumber (RFC 5652, 10.2.4): the issuer's Name as it was encoded, and the serial number."""

    issuer: bytes
    serial: int


def algorithm(oid: str, parameters: bytes = b"") -> bytes:
    """AlgorithmIdentifier of ``oid`` with the encoded ``parameters``, absent when empty."""
    return write.sequence(write.oid(oid), parameters)


def digest_algorithm(hash_name: str) -> bytes:
    """AlgorithmIdentifier of a SHA-2 hash, without parameters as RFC 5754, 2 asks. ``hash_name`` as in hashlib."""
    return algorithm(oids.HASH_OIDS[hash_name])


def issuer_and_serial(issuer: bytes, serial: int) -> bytes:
    """IssuerAndSerialNumber of an encoded issuer Name and a serial number."""
    return write.sequence(issuer, write.integer(serial))


def issuer_and_serial_of(certificate: bytes) -> IssuerAndSerial:
    """The issuer and serial number that a ``certificate`` (DER) bears. Raises ``DerError``."""
    to_be_signed = read.Cursor.of(certificate).enter()
    to_be_signed.optional(_EXPLICIT_0)
    serial = read.integer(certificate, to_be_signed.next())
    to_be_signed.next(write.SEQUENCE)
    issuer = read.encoding(certificate, to_be_signed.next(write.SEQUENCE))
    return IssuerAndSerial(issuer, serial)


def attribute(oid: str, *values: bytes) -> bytes:
    """Attribute (RFC 5652, 5.3) of type ``oid`` with its encoded ``values``."""
    return write.sequence(write.oid(oid), write.set_of(*values))


def signed_attributes(*attributes: bytes) -> bytes:
    """The SET OF ``attributes`` in DER: exactly the octets that are signed (RFC 5652, 5.4)."""
    return write.set_of(*attributes)


def signer_info(
    *,
    signer: IssuerAndSerial,
    digest_algorithm: bytes,
    signed_attributes: bytes | None,
    signature_algorithm: bytes,
    signature: bytes,
    unsigned: Iterable[bytes] = (),
) -> bytes:
    """SignerInfo, version 1 (RFC 5652, 5.3).

    ``signed_attributes`` is the SET that was signed; the algorithms are encoded AlgorithmIdentifiers; ``unsigned``
    are encoded attributes.
    """
    unsigned_set = b"".join(sorted(unsigned))
    return write.sequence(
        write.integer(1),
        issuer_and_serial(signer.issuer, signer.serial),
        digest_algorithm,
        b"" if signed_attributes is None else bytes((_IMPLICIT_0,)) + signed_attributes[1:],
        signature_algorithm,
        write.octet_string(signature),
        write.implicit(1, unsigned_set, constructed=True) if unsigned_set else b"",
    )


def signed_data(
    *,
    digest_algorithms: Iterable[bytes],
    signer_infos: Sequence[bytes],
    content_type: str = oids.DATA,
    content: bytes | None = None,
    certificates: Iterable[bytes] = (),
    crls: Iterable[bytes] = (),
) -> bytes:
    """ContentInfo with SignedData (RFC 5652, 5.1) in DER; no ``content`` means detached.

    ``signer_infos`` are of version 1, as ``signer_info`` writes them.
    """
    encapsulated = b"" if content is None else write.explicit(0, write.octet_string(content))
    certificate_set = b"".join(sorted(set(certificates)))
    crl_set = b"".join(sorted(set(crls)))
    body = write.sequence(
        write.integer(1 if content_type == oids.DATA else 3),
        write.set_of(*set(digest_algorithms)),
        write.sequence(write.oid(content_type), encapsulated),
        write.implicit(0, certificate_set, constructed=True) if certificate_set else b"",
        write.implicit(1, crl_set, constructed=True) if crl_set else b"",
        write.set_of(*signer_infos),
    )
    return write.sequence(write.oid(oids.SIGNED_DATA), write.explicit(0, body))


def with_unsigned_attribute(encoded: bytes, attribute: bytes, *, signer: int = 0) -> bytes:
    """The same SignedData with one more unsigned ``attribute`` in SignerInfo number ``signer``.

    Everything else keeps its octets. Raises ``DerError``.
    """
    outer = read.Cursor.of(encoded)
    outer.next()
    body = outer.enter(_EXPLICIT_0).next(write.SEQUENCE)
    parts = read.children(encoded, body)
    infos = [read.encoding(encoded, info) for info in read.children(encoded, parts[-1])]
    if not 0 <= signer < len(infos):
        raise DerError("there is no such signer")
    infos[signer] = _grown(infos[signer], attribute)
    head = encoded[body.content : parts[-1].start]
    grown = write.sequence(head, write.set_of(*infos))
    return write.sequence(write.oid(oids.SIGNED_DATA), write.explicit(0, grown))


def _grown(info: bytes, attribute: bytes) -> bytes:
    parts = read.children(info, read.whole(info, write.SEQUENCE))
    last = parts[-1]
    present = [read.encoding(info, one) for one in read.iterate(info, last)] if last.tag == _IMPLICIT_1 else []
    end = last.start if last.tag == _IMPLICIT_1 else last.end
    unsigned = write.implicit(1, b"".join(sorted([*present, attribute])), constructed=True)
    return write.sequence(info[parts[0].start : end], unsigned)
