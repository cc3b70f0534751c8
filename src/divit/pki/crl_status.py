# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a CRL proves about a certificate (RFC 5280, 6.3): full CRLs of the certificate's own issuer."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID

from divit.der import read
from divit.der.errors import DerError
from divit.pki.certificates import UNREADABLE, load_certificate, load_crl
from divit.pki.errors import CertificateUnreadable
from divit.pki.names import issuer_key, name_key
from divit.pki.signatures import is_crl_signed_by
from divit.pki.status import Claim, Unusable
from divit.pki.usage import is_ca, may_sign_crls, value_of

_EXPIRED_CERTS_ON_CRL = x509.ObjectIdentifier("2.5.29.60")  # X.509, 9.5.2.8
_KNOWN = frozenset(
    {
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        ExtensionOID.CRL_NUMBER,
        ExtensionOID.ISSUING_DISTRIBUTION_POINT,
        _EXPIRED_CERTS_ON_CRL,
    }
)
_KNOWN_OF_ENTRY = frozenset({CRLEntryExtensionOID.CRL_REASON, CRLEntryExtensionOID.INVALIDITY_DATE})
_KNOWN_HASHES = frozenset({"sha256", "sha384", "sha512"})


def claim(crl: bytes, certificate: bytes, issuer: bytes) -> Claim:
    """What ``crl`` says about ``certificate``, which ``issuer`` issued; its times are not judged here.

    Raises ``Unusable`` for a CRL of somebody else, of another scope, with a wrong signature or with critical
    extensions that are not known; delta and indirect CRLs are among the last.
    """
    try:
        loaded = load_crl(crl)
        if name_key(loaded.issuer) != issuer_key(certificate):
            raise Unusable("crl-other-scope")
        _check_signature(loaded, crl, issuer)
        _check_scope(loaded, certificate)
        entry = loaded.get_revoked_certificate_by_serial_number(load_certificate(certificate).serial_number)
        return _claim(loaded, entry)
    except (CertificateUnreadable, DerError, *UNREADABLE) as error:
        raise Unusable("crl-unreadable") from error


def _check_signature(loaded: x509.CertificateRevocationList, crl: bytes, issuer: bytes) -> None:
    hashed = loaded.signature_hash_algorithm
    if hashed is None or hashed.name not in _KNOWN_HASHES or not may_sign_crls(issuer):
        raise Unusable("crl-signature")
    if not is_crl_signed_by(crl, issuer):
        raise Unusable("crl-signature")


def _check_scope(loaded: x509.CertificateRevocationList, certificate: bytes) -> None:
    for extension in loaded.extensions:
        if extension.critical and extension.oid not in _KNOWN:
            raise Unusable("status-unknown-critical")
        if isinstance(extension.value, x509.DeltaCRLIndicator):
            raise Unusable("crl-other-scope")
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            _check_distribution_point(extension.value, certificate)


def _check_distribution_point(point: x509.IssuingDistributionPoint, certificate: bytes) -> None:
    """6.3.3, b, 2: the CRL must speak of this kind of certificate, for all reasons, and of its place."""
    narrow = point.indirect_crl or point.only_contains_attribute_certs or point.only_some_reasons or point.relative_name
    wrong_kind = point.only_contains_user_certs if is_ca(certificate) else point.only_contains_ca_certs
    if narrow or wrong_kind or (point.full_name and not _names_place(certificate, point.full_name)):
        raise Unusable("crl-other-scope")


def _names_place(certificate: bytes, places: list[x509.GeneralName]) -> bool:
    points = value_of(certificate, x509.CRLDistributionPoints)
    return points is not None and any(name in places for point in points for name in point.full_name or ())


def _claim(loaded: x509.CertificateRevocationList, entry: x509.RevokedCertificate | None) -> Claim:
    revoked_at = reason = None
    if entry is not None:
        for extension in entry.extensions:
            if extension.critical and extension.oid not in _KNOWN_OF_ENTRY:
                raise Unusable("status-unknown-critical")
            if isinstance(extension.value, x509.CRLReason):
                reason = extension.value.reason
        revoked_at = entry.revocation_date_utc
    return Claim(loaded.last_update_utc, loaded.next_update_utc, revoked_at, reason, _keeps_expired_since(loaded))


def _keeps_expired_since(loaded: x509.CertificateRevocationList) -> datetime | None:
    try:
        value = loaded.extensions.get_extension_for_oid(_EXPIRED_CERTS_ON_CRL).value
    except x509.ExtensionNotFound:
        return None
    encoded = value.public_bytes()
    return read.time(encoded, read.read(encoded)).astimezone(UTC)
