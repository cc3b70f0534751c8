# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writing CRLs (RFC 5280, 5): full ones, entries sorted by serial number, straight to DER."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from divit.der import read, write
from divit.pki import keys
from divit.pki.certificates import algorithm_of, key_hash, load_certificate
from divit.pki.issue import Issuer

_VERSION_2 = 1
_AUTHORITY_KEY_IDENTIFIER = "2.5.29.35"
_CRL_NUMBER = "2.5.29.20"
_REASON_CODE = "2.5.29.21"
_DELTA_INDICATOR = "2.5.29.27"
_DISTRIBUTION_POINT = "2.5.29.28"
_FRESHEST = "2.5.29.46"
_EXPIRED_KEPT = "2.5.29.60"
_SHORT = 0x80
_MOST_TAILS = 20_000

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
# What stands on no complete list: in a delta, that a certificate is on the list no more (5.3.1).
NO_MORE = "remove_from_crl"
_CODES = {**REASONS, NO_MORE: 8}


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


@dataclass(frozen=True, slots=True)
class Scope:
    """What a list says of itself beside its number (RFC 5280, 5.2).

    ``keeps_expired_since``: no certificate that expired since then was taken off (X.509, 9.5.2.8). ``point``: the
    address of a list that tells of a part of the certificates, namely those that name it. ``base``: the number of the
    list that a delta builds on. ``delta``: where the delta to this list is found.
    """

    keeps_expired_since: datetime | None = None
    point: str = ""
    base: int | None = None
    delta: str = ""

    def extensions(self) -> bytes:
        """As the list carries them, beside the issuer's key and the number."""
        parts = []
        if self.base is not None:
            parts.append(_extension(_DELTA_INDICATOR, write.integer(self.base), critical=True))
        if self.point:
            parts.append(_extension(_DISTRIBUTION_POINT, write.sequence(_name_of(self.point)), critical=True))
        if self.delta:
            parts.append(_extension(_FRESHEST, write.sequence(write.sequence(_name_of(self.delta)))))
        if self.keeps_expired_since is not None:
            parts.append(_extension(_EXPIRED_KEPT, write.generalized_time(self.keeps_expired_since)))
        return b"".join(parts)


def draft(
    issuer: bytes,
    entries: Iterable[Revoked],
    *,
    number: int,
    this_update: datetime,
    next_update: datetime,
    scope: Scope | None = None,
) -> CrlDraft:
    """A CRL, to be signed by the key of the certificate ``issuer`` (DER); the entries stand as they come."""
    ordered = ((one.serial, one.at, one.reason) for one in entries)
    octets = b"".join(encoded_entries(ordered))
    return draft_of(issuer, octets, number=number, this_update=this_update, next_update=next_update, scope=scope)


def draft_of(
    issuer: bytes,
    entries: bytes,
    *,
    number: int,
    this_update: datetime,
    next_update: datetime,
    scope: Scope | None = None,
) -> CrlDraft:
    """``draft`` of entries that are encoded already (``encoded_entries``)."""
    ca, algorithm = load_certificate(issuer), algorithm_of(issuer)
    own = _extension(_AUTHORITY_KEY_IDENTIFIER, write.sequence(write.implicit(0, key_hash(issuer))))
    own += _extension(_CRL_NUMBER, write.integer(number))
    to_be_signed = write.sequence(
        write.integer(_VERSION_2),
        algorithm,
        ca.subject.public_bytes(),
        write.time(this_update),
        write.time(next_update),
        *((write.sequence(entries),) if entries else ()),  # 5.1.2.6: absent when nothing is revoked
        write.explicit(0, write.sequence(own, (scope or Scope()).extensions())),
    )
    return CrlDraft(to_be_signed, algorithm)


def encoded_entries(entries: Iterable[tuple[int, datetime, str]]) -> Iterator[bytes]:
    """Entries of a list (DER), one for each serial number, moment (aware UTC) and reason, in the order they come.

    A long list is made of these by the hundred thousand, so what two entries share is encoded once.
    """
    tails: dict[tuple[datetime, str], bytes] = {}
    for serial, at, reason in entries:
        key = at.replace(microsecond=0), reason
        tail = tails.get(key)
        if tail is None:
            if len(tails) > _MOST_TAILS:
                tails.clear()
            tail = tails[key] = write.time(at) + _reason(_CODES[reason])
        size = (serial.bit_length() >> 3) + 1
        content = serial.to_bytes(size, "big", signed=True)
        if (whole := size + 2 + len(tail)) < _SHORT:
            yield bytes((write.SEQUENCE, whole, write.INTEGER, size)) + content + tail
        else:
            yield write.sequence(write.integer(serial), tail)


def serial_of(entry: bytes) -> int:
    """The serial number in an encoded entry. Raises ``DerError``."""
    return read.integer(entry, read.Cursor.of(entry).next(write.INTEGER))


def _extension(identifier: str, value: bytes, *, critical: bool = False) -> bytes:
    return write.sequence(write.oid(identifier), write.boolean(True) if critical else b"", write.octet_string(value))


def _name_of(address: str) -> bytes:
    """DistributionPointName (4.2.1.13): the address as the one fullName."""
    full = write.implicit(0, write.implicit(6, address.encode("ascii")), constructed=True)
    return write.explicit(0, full)


@cache
def _reason(code: int) -> bytes:
    """The extensions of an entry. 5.3.1: the reason code is left out rather than said to be unspecified."""
    return write.sequence(_extension(_REASON_CODE, write.enumerated(code))) if code else b""
