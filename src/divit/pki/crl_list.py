# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading a CRL (RFC 5280, 5): whose it is, what it covers, and which certificates stand in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID

from divit.der import read
from divit.der.errors import DerError
from divit.pki.certificates import UNREADABLE, load_certificate, load_crl
from divit.pki.errors import CertificateUnreadable
from divit.pki.names import NameKey, issuer_key, name_key
from divit.pki.status import Unusable

_EXPIRED_CERTS_ON_CRL = x509.ObjectIdentifier("2.5.29.60")  # X.509, 9.5.2.8
_KNOWN = frozenset(
    {
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        ExtensionOID.CRL_NUMBER,
        ExtensionOID.DELTA_CRL_INDICATOR,
        ExtensionOID.ISSUING_DISTRIBUTION_POINT,
        ExtensionOID.FRESHEST_CRL,
        _EXPIRED_CERTS_ON_CRL,
    }
)
_KNOWN_OF_ENTRY = frozenset({CRLEntryExtensionOID.CRL_REASON, CRLEntryExtensionOID.INVALIDITY_DATE})
_CRITICAL = b"\x01\x01\xff"


@dataclass(frozen=True, slots=True)
class Entry:
    """One revoked certificate: since when, and the reason that is told."""

    since: datetime
    reason: x509.ReasonFlags | None


@dataclass(frozen=True, slots=True)
class RevocationList:
    """What a CRL says of itself. ``base`` is the number that a delta CRL builds on, None for a complete one;
    ``point`` the issuing distribution point, ``scope`` its encoding (empty without one). ``by_entry`` says that its
    entries have to be read one by one: some speak of other authorities' certificates, or may be critical.
    """

    der: bytes
    loaded: x509.CertificateRevocationList
    issuer: NameKey
    number: int | None
    base: int | None
    key_identifier: bytes | None
    point: x509.IssuingDistributionPoint | None
    scope: bytes
    keeps_expired_since: datetime | None
    by_entry: bool

    @property
    def is_indirect(self) -> bool:
        """Whether it may speak of other authorities' certificates."""
        return _is_indirect(self.point)

    def entry(self, certificate: bytes) -> Entry | None:
        """Where the certificate (DER) stands in it, None when it does not. Raises ``Unusable``."""
        serial = load_certificate(certificate).serial_number
        # The library looks up no serial number that is negative, which RFC 5280 forbids and some have.
        if serial < 0 or self.by_entry:
            return _entries(self.der).get((issuer_key(certificate), serial))
        try:
            found = self.loaded.get_revoked_certificate_by_serial_number(serial)
            return None if found is None else _entry(found)
        except UNREADABLE as error:
            raise Unusable("crl-unreadable") from error


@lru_cache(maxsize=64)
def read_list(der: bytes) -> RevocationList:
    """The CRL in ``der``. Raises ``Unusable`` where it cannot be read or has a critical extension not known here."""
    try:
        loaded = load_crl(der)
        extensions = loaded.extensions
        if any(extension.critical and extension.oid not in _KNOWN for extension in extensions):
            raise Unusable("status-unknown-critical")
        by_kind: dict[type, x509.ExtensionType] = {type(one.value): one.value for one in extensions}
        number = by_kind.get(x509.CRLNumber)
        base = by_kind.get(x509.DeltaCRLIndicator)
        key = by_kind.get(x509.AuthorityKeyIdentifier)
        point = by_kind.get(x509.IssuingDistributionPoint)
        return RevocationList(
            der=der,
            loaded=loaded,
            issuer=name_key(loaded.issuer),
            number=number.crl_number if isinstance(number, x509.CRLNumber) else None,
            base=base.crl_number if isinstance(base, x509.DeltaCRLIndicator) else None,
            key_identifier=key.key_identifier if isinstance(key, x509.AuthorityKeyIdentifier) else None,
            point=point if isinstance(point, x509.IssuingDistributionPoint) else None,
            scope=b"" if point is None else point.public_bytes(),
            keeps_expired_since=_keeps_expired_since(extensions),
            by_entry=_is_indirect(point) or _may_have_critical_entries(der, extensions),
        )
    except (CertificateUnreadable, DerError, *UNREADABLE) as error:
        raise Unusable("crl-unreadable") from error


def _is_indirect(point: object) -> bool:
    return isinstance(point, x509.IssuingDistributionPoint) and bool(point.indirect_crl)


def _may_have_critical_entries(der: bytes, extensions: x509.Extensions) -> bool:
    """Whether a critical flag stands anywhere but in the list's own extensions; looking is cheaper than reading."""
    return bool(der.count(_CRITICAL) > sum(extension.critical for extension in extensions))


@lru_cache(maxsize=8)
def _entries(der: bytes) -> Mapping[tuple[NameKey, int], Entry]:
    """All entries by the issuer and serial number of their certificates (5.3.3). Raises ``Unusable``."""
    listed = read_list(der)
    found: dict[tuple[NameKey, int], Entry] = {}
    issuer = listed.issuer
    try:
        for revoked in listed.loaded:
            named = _certificate_issuer(revoked)
            if named is not None and not listed.is_indirect:
                raise Unusable("status-unknown-critical")
            issuer = named or issuer
            found[issuer, revoked.serial_number] = _entry(revoked)
    except UNREADABLE as error:
        raise Unusable("crl-unreadable") from error
    return found


def _certificate_issuer(revoked: x509.RevokedCertificate) -> NameKey | None:
    for extension in revoked.extensions:
        if isinstance(extension.value, x509.CertificateIssuer):
            names = extension.value.get_values_for_type(x509.DirectoryName)
            if len(names) != 1:
                raise Unusable("crl-unreadable")
            return name_key(names[0])
    return None


def _entry(revoked: x509.RevokedCertificate) -> Entry:
    reason = None
    for extension in revoked.extensions:
        is_issuer = isinstance(extension.value, x509.CertificateIssuer)
        if extension.critical and extension.oid not in _KNOWN_OF_ENTRY and not is_issuer:
            raise Unusable("status-unknown-critical")
        if isinstance(extension.value, x509.CRLReason):
            reason = extension.value.reason
    return Entry(revoked.revocation_date_utc, reason)


def _keeps_expired_since(extensions: x509.Extensions) -> datetime | None:
    try:
        value = extensions.get_extension_for_oid(_EXPIRED_CERTS_ON_CRL).value
    except x509.ExtensionNotFound:
        return None
    encoded = value.public_bytes()
    return read.time(encoded, read.read(encoded)).astimezone(UTC)
