# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What an OCSP answer proves about a certificate (RFC 6960, 3.2 and 4.2.2)."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtensionOID, OCSPExtensionOID

from divit.der import ocsp as structure
from divit.der import read, write
from divit.der.errors import DerError
from divit.der.validation_values import ocsp_signature
from divit.der.x509 import certificate_parts
from divit.pki.certificates import UNREADABLE, key_hash, load_certificate
from divit.pki.errors import CertificateUnreadable
from divit.pki.names import issuer_key, name_key, subject_key
from divit.pki.signatures import is_signed_by, verify, weakness_of_signature
from divit.pki.status import Claim, Unusable
from divit.pki.usage import Usage, allows

MOST_BYTES = 256 * 1024
_MOST_SIGNER_CANDIDATES = 8
_ARCHIVE_CUTOFF = x509.ObjectIdentifier("1.3.6.1.5.5.7.48.1.6")
_KNOWN = frozenset({OCSPExtensionOID.NONCE, _ARCHIVE_CUTOFF})
_NO_CHECK = ExtensionOID.OCSP_NO_CHECK
_KNOWN_OF_SIGNER = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.CERTIFICATE_POLICIES,
        _NO_CHECK,
    }
)


def _uncounted() -> None:
    """Nobody counts."""


def cert_id(certificate: bytes, issuer: bytes, hash_name: str = "sha1") -> bytes:
    """The CertID (DER) that asks about ``certificate``, which ``issuer`` issued. Raises ``DerError``.

    SHA-1 is what every responder in use knows (RFC 6960, 4.3); it names a certificate here and protects nothing.
    """
    parts = certificate_parts(certificate)
    name_hash = hashlib.new(hash_name, parts.issuer, usedforsecurity=False).digest()
    return structure.cert_id(hash_name, name_hash, key_hash(issuer, hash_name), parts.serial)


def claim(
    response: bytes,
    certificate: bytes,
    issuer: bytes,
    *,
    nonce: bytes | None = None,
    count_signature: Callable[[], None] = _uncounted,
) -> tuple[Claim, bytes | None]:
    """What ``response`` says about ``certificate``, which ``issuer`` issued; its times are not judged here.

    ``count_signature`` is called before each signature that is checked, and may refuse by raising. With the claim comes
    the certificate of a delegated signer that itself must not be revoked, None when that need not be asked. With a
    ``nonce``, a response that carries another one is refused; one without is not, since many responders answer from a
    store (RFC 9654, 2.1). Raises ``Unusable``.
    """
    try:
        if len(response) > MOST_BYTES:
            raise Unusable("ocsp-unreadable")
        loaded = ocsp.load_der_ocsp_response(response)
        if loaded.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise Unusable("ocsp-not-successful", status=loaded.response_status.name)
        single = _single(loaded, certificate, issuer)
        _check_extensions(loaded, nonce)
        signer = _signer(loaded, issuer, count_signature)
        count_signature()
        _check_signature(loaded, signer, ocsp_signature(response))
        return _claim(loaded, single), None if signer == issuer else _to_be_asked(signer)
    except (CertificateUnreadable, DerError, *UNREADABLE) as error:
        raise Unusable("ocsp-unreadable") from error


def valid_until(response: bytes) -> datetime | None:
    """Until when a believed ``response`` says that it is valid, None when it does not."""
    return next(iter(ocsp.load_der_ocsp_response(response).responses)).next_update_utc


def _single(loaded: ocsp.OCSPResponse, certificate: bytes, issuer: bytes) -> ocsp.OCSPSingleResponse:
    singles = list(loaded.responses)
    # With several answers in one, the library does not show the extensions of each, so a critical one would be
    # overlooked; we ask about one certificate and take answers about one.
    if len(singles) != 1:
        raise Unusable("ocsp-other-certificate")
    single = singles[0]
    parts = certificate_parts(certificate)
    hash_name = single.hash_algorithm.name
    asked = (
        hashlib.new(hash_name, parts.issuer, usedforsecurity=False).digest(),
        key_hash(issuer, hash_name),
        parts.serial,
    )
    if (single.issuer_name_hash, single.issuer_key_hash, single.serial_number) != asked:
        raise Unusable("ocsp-other-certificate")
    return single


def _check_extensions(loaded: ocsp.OCSPResponse, nonce: bytes | None) -> None:
    for extension in [*loaded.extensions, *loaded.single_extensions]:
        if extension.critical and extension.oid not in _KNOWN:
            raise Unusable("status-unknown-critical")
        if nonce is not None and isinstance(extension.value, x509.OCSPNonce) and extension.value.nonce != nonce:
            raise Unusable("ocsp-nonce")


def _signer(loaded: ocsp.OCSPResponse, issuer: bytes, count_signature: Callable[[], None]) -> bytes:
    """The certificate that signed: the issuer's own, or one that the issuer made for this (4.2.2.2)."""
    if _is_responder(loaded, issuer):
        return issuer
    for candidate in loaded.certificates[:_MOST_SIGNER_CANDIDATES]:
        der = candidate.public_bytes(Encoding.DER)
        if not _is_responder(loaded, der):
            continue
        count_signature()
        if _may_answer(der, issuer, loaded):
            return der
    raise Unusable("ocsp-signer")


def _is_responder(loaded: ocsp.OCSPResponse, certificate: bytes) -> bool:
    if loaded.responder_key_hash is not None:
        return loaded.responder_key_hash == key_hash(certificate)
    return loaded.responder_name is not None and name_key(loaded.responder_name) == subject_key(certificate)


def _may_answer(signer: bytes, issuer: bytes, loaded: ocsp.OCSPResponse) -> bool:
    certificate = load_certificate(signer)
    if any(extension.critical and extension.oid not in _KNOWN_OF_SIGNER for extension in certificate.extensions):
        return False
    in_time = certificate.not_valid_before_utc <= loaded.produced_at_utc <= certificate.not_valid_after_utc
    return (
        allows(signer, Usage.OCSP_SIGNING)
        and in_time
        and not weakness_of_signature(signer)
        and issuer_key(signer) == subject_key(issuer)
        and is_signed_by(signer, issuer)
    )


def _check_signature(loaded: ocsp.OCSPResponse, signer: bytes, signature: bytes) -> None:
    hashed = loaded.signature_hash_algorithm
    good = hashed is not None and verify(
        signer,
        algorithm=loaded.signature_algorithm_oid.dotted_string,
        parameters=None,
        hash_name=hashed.name,
        signature=signature,
        data=loaded.tbs_response_bytes,
    )
    if not good:
        raise Unusable("ocsp-signature")


def _claim(loaded: ocsp.OCSPResponse, single: ocsp.OCSPSingleResponse) -> Claim:
    if single.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        raise Unusable("ocsp-unknown")
    return Claim(
        this_update=single.this_update_utc,
        next_update=single.next_update_utc,
        revoked_at=single.revocation_time_utc,
        reason=single.revocation_reason,
        keeps_expired_since=_archive_cutoff(loaded.single_extensions),
    )


def _archive_cutoff(extensions: x509.Extensions) -> datetime | None:
    """Since when the responder keeps the status of expired certificates (4.4.4)."""
    try:
        value = extensions.get_extension_for_oid(_ARCHIVE_CUTOFF).value
    except x509.ExtensionNotFound:
        return None
    encoded = value.public_bytes()
    return read.time(encoded, read.whole(encoded, write.GENERALIZED_TIME))


def _to_be_asked(signer: bytes) -> bytes | None:
    """The signer, unless its issuer said that its revocation need not be checked (4.2.2.2.1)."""
    try:
        load_certificate(signer).extensions.get_extension_for_oid(_NO_CHECK)
    except x509.ExtensionNotFound:
        return signer
    return None
