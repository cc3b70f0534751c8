# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writing CRLs (RFC 5280, 5): full ones, entries sorted by serial number, straight to DER."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from divit.der import write
from divit.pki import keys
from divit.pki.certificates import algorithm_of, key_hash, load_certificate
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
    ordered = sorted(entries, key=lambda entry: entry.serial)
    made = draft(issuer.certificate, ordered, number=number, this_update=this_update, next_update=next_update)
    return made.completed(keys.sign(issuer.key, made.to_be_signed))


@dataclass(frozen=True, slots=True)
class CrlDraft:
    """A CRL before its signature: what is signed (TBSCertList), and by which algorithm."""

    to_be_signed: bytes
    algorithm: bytes

    def completed(self, signature: bytes) -> bytes:
        """The CRL (DER) with its ``signature``."""
        return write.sequence(self.to_be_signed, self.algorithm, write.bit_string(signature))


def draft(
    issuer: bytes, entries: Iterable[Revoked], *, number: int, this_update: datetime, next_update: datetime
) -> CrlDraft:
    """A full CRL, to be signed by the key of the certificate ``issuer`` (DER); the entries stand as they come."""
    ca, algorithm = load_certificate(issuer), algorithm_of(issuer)
    listed = [_entry(entry) for entry in entries]
    to_be_signed = write.sequence(
        write.integer(_VERSION_2),
        algorithm,
        ca.subject.public_bytes(),
        write.time(this_update),
        write.time(next_update),
        *((write.sequence(*listed),) if listed else ()),  # 5.1.2.6: absent when nothing is revoked
        write.explicit(0, write.sequence(_issuer_key(key_hash(issuer)), _number(number))),
    )
    return CrlDraft(to_be_signed, algorithm)


def _extension(identifier: str, value: bytes) -> bytes:
    return write.sequence(write.oid(identifier), write.octet_string(value))


def _issuer_key(identifier: bytes) -> bytes:
    return _extension(_AUTHORITY_KEY_IDENTIFIER, write.sequence(write.implicit(0, identifier)))


def _number(number: int) -> bytes:
    return _extension(_CRL_NUMBER, write.integer(number))


def _entry(entry: Revoked) -> bytes:
    return write.sequence(write.integer(entry.serial), write.time(entry.at), _reason(REASONS[entry.reason]))


@cache
def _reason(code: int) -> bytes:
    """The extensions of an entry. 5.3.1: the reason code is left out rather than said to be unspecified."""
    return write.sequence(_extension(_REASON_CODE, write.enumerated(code))) if code else b""
