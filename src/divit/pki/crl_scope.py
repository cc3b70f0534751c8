# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which CRL speaks of which certificate, and for which reasons (RFC 5280, 6.3.3, b and d)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509

from divit.pki.crl_list import RevocationList
from divit.pki.names import NameKey, issuer_key, name_key, subject_key
from divit.pki.status import ALL_REASONS
from divit.pki.usage import is_ca, value_of

_Place = tuple[str, object]


@dataclass(frozen=True, slots=True)
class _Point:
    """One distribution point of a certificate: where, for which reasons, and whose lists are there."""

    places: frozenset[_Place]
    reasons: frozenset[x509.ReasonFlags]
    issuers: tuple[NameKey, ...]


def covered(listed: RevocationList, certificate: bytes) -> frozenset[x509.ReasonFlags]:
    """The reasons for which ``listed`` tells the status of ``certificate`` (DER); none when it does not speak of it.
    Raises ``CertificateUnreadable``.
    """
    told: frozenset[x509.ReasonFlags] = frozenset()
    point = listed.point
    if point is None:
        reasons = ALL_REASONS
    elif point.only_contains_attribute_certs or (
        point.only_contains_user_certs if is_ca(certificate) else point.only_contains_ca_certs
    ):
        return told
    else:
        reasons = ALL_REASONS if point.only_some_reasons is None else frozenset(point.only_some_reasons)
    for one in _points(certificate):
        if _is_of(listed, one, certificate):
            told |= one.reasons & reasons
    return told


def crl_issuers(certificate: bytes) -> frozenset[NameKey]:
    """Who may issue the lists that speak of a certificate (DER). Raises ``CertificateUnreadable``."""
    named = [name for point in _points(certificate) for name in point.issuers]
    return frozenset((issuer_key(certificate), *named))


def speaks_for_itself(certificate: bytes) -> bool:
    """Whether the issuer wrote into a certificate (DER) that its holder's own lists tell its status. Raises
    ``CertificateUnreadable``.
    """
    return any(subject_key(certificate) in point.issuers for point in _points(certificate))


@lru_cache(maxsize=2048)
def _points(certificate: bytes) -> tuple[_Point, ...]:
    return tuple(_read_points(certificate))


def _read_points(certificate: bytes) -> Iterator[_Point]:
    """The points that the certificate names, and the implied one for lists of its issuer (6.3.3, the last step)."""
    issuer = issuer_key(certificate)
    for point in value_of(certificate, x509.CRLDistributionPoints) or ():
        issuers = tuple(name_key(name.value) for name in point.crl_issuer or () if isinstance(name, x509.DirectoryName))
        if point.crl_issuer and not issuers:
            continue
        reasons = ALL_REASONS if point.reasons is None else frozenset(point.reasons) & ALL_REASONS
        relative_to = issuers[0] if issuers else issuer
        yield _Point(frozenset(_places(point.full_name, point.relative_name, relative_to)), reasons, issuers)
    yield _Point(frozenset({_directory(issuer)}), ALL_REASONS, ())


def _is_of(listed: RevocationList, point: _Point, certificate: bytes) -> bool:
    """6.3.3, b, 1 and 2: the issuer that the point names, and the place where the point says."""
    if point.issuers:
        if listed.issuer not in point.issuers or not listed.is_indirect:
            return False
    elif listed.issuer != issuer_key(certificate):
        return False
    if listed.point is None or (listed.point.full_name is None and listed.point.relative_name is None):
        return True
    own = frozenset(_places(listed.point.full_name, listed.point.relative_name, listed.issuer))
    expected = point.places or frozenset(_directory(name) for name in point.issuers)
    return bool(own & expected)


def _places(
    full: Sequence[x509.GeneralName] | None, relative: x509.RelativeDistinguishedName | None, to: NameKey
) -> Iterable[_Place]:
    for name in full or ():
        yield (
            _directory(name_key(name.value))
            if isinstance(name, x509.DirectoryName)
            else (
                type(name).__name__,
                name.value,
            )
        )
    if relative is not None:
        yield _directory((*to, *name_key(x509.Name([relative]))))


def _directory(name: NameKey) -> _Place:
    return "DirectoryName", name
