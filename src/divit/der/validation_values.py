# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates and revocation information as CAdES carries them in attributes (EN 319 122-1, A.1.1): certificate-values
and revocation-values, written and read; and OCSP answers with and without their outer envelope (RFC 6960, 4.2.1).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from divit.der import oids, read, write
from divit.der.errors import DerError

MOST_VALUES = 256
_SUCCESSFUL = write.enumerated(0)
_CRLS = 0xA0
_OCSPS = 0xA1
_OTHERS = 0xA2
# certs of a BasicOCSPResponse (RFC 6960, 4.2.1)
_CERTIFICATES = 0xA0


@dataclass(frozen=True, slots=True)
class RevocationValues:
    """RevocationValues (A.1.1.3): CRLs, OCSP answers (as OCSPResponse, DER), and whether there was anything else."""

    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    has_others: bool = False


def ocsp_response(basic: bytes) -> bytes:
    """The OCSPResponse around a BasicOCSPResponse, both DER."""
    answer = write.sequence(write.oid(oids.OCSP_BASIC), write.octet_string(basic))
    return write.sequence(_SUCCESSFUL, write.explicit(0, answer))


def basic_ocsp_response(response: bytes) -> bytes:
    """The BasicOCSPResponse inside an OCSPResponse. Raises ``DerError`` when there is none."""
    outer = read.Cursor.of(response)
    if read.encoding(response, outer.next()) != _SUCCESSFUL:
        raise DerError("an OCSP answer that tells no status")
    inner = outer.enter(_CRLS).enter()
    outer.finish()
    if read.object_identifier(response, inner.next()) != oids.OCSP_BASIC:
        raise DerError("an OCSP answer of an unknown kind")
    basic = read.octet_string(response, inner.next())
    inner.finish()
    return basic


def ocsp_signature(response: bytes) -> bytes:
    """The signature value of an OCSPResponse (RFC 6960, 4.2.1). Raises ``DerError``."""
    basic = basic_ocsp_response(response)
    parts = read.Cursor.of(basic)
    parts.next(write.SEQUENCE)
    parts.next(write.SEQUENCE)
    value = read.bit_string(basic, parts.next())
    parts.optional(_CERTIFICATES)
    parts.finish()
    return value


def certificate_values(certificates: Iterable[bytes]) -> bytes:
    """CertificateValues of ``certificates`` (DER), in the order given."""
    return write.sequence(*certificates)


def parse_certificate_values(value: bytes) -> tuple[bytes, ...]:
    """The certificates (DER) of a CertificateValues. Raises ``DerError``."""
    return _all_in(value, read.whole(value, write.SEQUENCE))


def revocation_values(*, crls: Iterable[bytes] = (), ocsps: Iterable[bytes] = ()) -> bytes:
    """RevocationValues of CRLs and OCSPResponses (DER). Raises ``DerError`` for an OCSP answer without a status."""
    lists, answers = b"".join(crls), b"".join(basic_ocsp_response(one) for one in ocsps)
    return write.sequence(
        write.explicit(0, write.sequence(lists)) if lists else b"",
        write.explicit(1, write.sequence(answers)) if answers else b"",
    )


def parse_revocation_values(value: bytes) -> RevocationValues:
    """What a RevocationValues holds. Raises ``DerError``."""
    held = parse_revocation_information(value)
    return RevocationValues(held.crls, tuple(ocsp_response(one) for one in held.ocsps), held.has_others)


def parse_revocation_information(value: bytes) -> RevocationValues:
    """What a RevocationInfoArchival holds (ISO 32000-2, 12.8.3.3.2), in which OCSP answers have their envelope. Raises
    ``DerError``.
    """
    parts = read.Cursor.of(value)
    crls, ocsps = (_listed(parts, tag) for tag in (_CRLS, _OCSPS))
    others = parts.optional(_OTHERS)
    parts.finish()
    return RevocationValues(crls, ocsps, others is not None)


def _listed(parts: read.Cursor, tag: int) -> tuple[bytes, ...]:
    wrapper = parts.optional(tag)
    if wrapper is None:
        return ()
    inside = read.Cursor(parts.buffer, wrapper)
    found = _all_in(parts.buffer, inside.next(write.SEQUENCE))
    inside.finish()
    return found


def _all_in(buffer: bytes, parent: read.Tlv) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for element in read.iterate(buffer, parent):
        if element.tag != write.SEQUENCE:
            raise DerError("a value that is no certificate, list or answer")
        found.append(read.encoding(buffer, element))
        if len(found) > MOST_VALUES:
            raise DerError(f"more than {MOST_VALUES} values")
    return tuple(found)
