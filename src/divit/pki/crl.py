# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writing CRLs (RFC 5280, 5): full ones, entries sorted by serial number, straight to DER."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from divit.der import write
from divit.pki import keys
from divit.pki.certificates import key_hash, load_certificate
from divit.pki.issue import Issuer

_VERSION_2 = 1
_AUTHORITY_KEY_IDENTIFIER = "2.5.29.35"
_CRL_NUMBER = "2.5.29.20"
_REASON_CODE = "2.5.29.21"

# CRLReason (RFC 5280, 5.3.1)
REASONS = {
    "unspecified": 0,
    "key_compromise": 1,
    "ca_compromise": 2,
    "affiliation_changed": 3,
    "superseded": 4,
    "cessation_of_operation": 5,
    "certificate_hold": 6,
    "privilege_withdrawn": 9,
    "aa_compromise": 10,
}


@dataclass(frozen=True, slots=True)
class Revoked:
    """One entry: the serial number, since when (aware UTC) and one of ``REASONS``."""

    serial: int
    at: datetime
    reason: str = "unspecified"


def crl(
    issuer: Issuer, entries: Iterable[Revoked], *, number: int, this_update: datetime, next_update: datetime
) -> bytes:
    """A full CRL (DER) of ``issuer``, which must have a certificate; ``number`` grows from one CRL to the next."""
    if issuer.certificate is None:
        raise ValueError("a CRL needs the certificate of its issuer")
    ca = load_certificate(issuer.certificate)
    algorithm = keys.signature_algorithm(issuer.key)
    listed = [_entry(entry) for entry in sorted(entries, key=lambda entry: entry.serial)]
    to_be_signed = write.sequence(
        write.integer(_VERSION_2),
        algorithm,
        ca.subject.public_bytes(),
        write.time(this_update),
        write.time(next_update),
        *((write.sequence(*listed),) if listed else ()),  # 5.1.2.6: absent when nothing is revoked
        write.explicit(0, write.sequence(_issuer_key(key_hash(issuer.certificate)), _number(number))),
    )
    return write.sequence(to_be_signed, algorithm, write.bit_string(keys.sign(issuer.key, to_be_signed)))


def _extension(identifier: str, value: bytes) -> bytes:
    return write.sequence(write.oid(identifier), write.octet_string(value))


def _issuer_key(identifier: bytes) -> bytes:
    return _extension(_AUTHORITY_KEY_IDENTIFIER, write.sequence(write.implicit(0, identifier)))


def _number(number: int) -> bytes:
    return _extension(_CRL_NUMBER, write.integer(number))


def _entry(entry: Revoked) -> bytes:
    code = REASONS[entry.reason]
    # 5.3.1: the reason code is left out rather than said to be unspecified.
    reason = (write.sequence(_extension(_REASON_CODE, write.enumerated(code))),) if code else ()
    return write.sequence(write.integer(entry.serial), write.time(entry.at), *reason)
