# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Identification of the signing certificate (EN 319 102-1, 5.2.3): which certificate the signer meant.

ESS signing-certificate-v2 decides, because it is signed; the SignerIdentifier only helps to tell a certificate that
was altered from one that is not there.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from cryptography import x509

from divit.ades.algorithms import ANY_STRENGTH, hash_of
from divit.ades.indication import FORMAT_FAILURE, HASH_FAILURE, NO_SIGNING_CERTIFICATE_FOUND, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Finding, Identified, failed, undecided
from divit.der import cms, oids
from divit.der.errors import DerError
from divit.der.ess import CertificateReference, certificate_reference
from divit.pki.certificates import load_certificate
from divit.pki.errors import CertificateUnreadable
from divit.pki.signatures import verify


def signing_certificate(
    signed_data: cms.SignedData, info: cms.SignerInfo, candidates: Sequence[bytes] = ()
) -> Identified:
    """The certificate that ``info`` was signed with, out of those in the CMS, or of readable ``candidates`` where the
    reference is to one of them.

    Signatures of the time of SHA-1 have the first version of the reference (RFC 2634); until when SHA-1 was believed
    is for the algorithm policy to say.
    """
    readable = [one for one in signed_data.certificates if is_readable(one)]
    first_version = oids.SIGNING_CERTIFICATE_V2 not in info.signed
    values = info.signed.get(oids.SIGNING_CERTIFICATE if first_version else oids.SIGNING_CERTIFICATE_V2, [])
    if not values:
        missing = undecided(SIG_CONSTRAINTS_FAILURE, "no-certificate-reference")
        return _without_reference(readable, info, (missing,))
    try:
        if len(values) != 1:
            raise DerError("a reference to the signing certificate with several values")
        reference = certificate_reference(values[0], first_version=first_version)
    except DerError as error:
        return Identified(None, False, (failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail),))
    return _by_reference(readable, info, reference, candidates)


@lru_cache(maxsize=512)
def is_readable(certificate: bytes) -> bool:
    """Whether ``certificate`` is the DER of one; the same few come with every signature of an institution."""
    try:
        load_certificate(certificate)
        cms.issuer_and_serial_of(certificate)
    except (CertificateUnreadable, DerError):
        return False
    return True


def _without_reference(
    certificates: Iterable[bytes], info: cms.SignerInfo, findings: tuple[Finding, ...]
) -> Identified:
    found = next((one for one in certificates if _is_meant(info, one)), None)
    if found is None:
        findings = (*findings, undecided(NO_SIGNING_CERTIFICATE_FOUND, "no-signing-certificate"))
    return Identified(found, False, findings)


def _by_reference(
    certificates: list[bytes],
    info: cms.SignerInfo,
    reference: CertificateReference,
    candidates: Sequence[bytes],
) -> Identified:
    found = _named(certificates, info, reference)
    if found is not None:
        return found
    # A certificate that the signer identifier names, or whose key made the signature, was exchanged or altered.
    altered = next((one for one in certificates if _is_meant(info, one) or _made(info, one)), None)
    if altered is not None:
        return Identified(altered, False, (failed(HASH_FAILURE, "certificate-exchanged"),))
    missing = Identified(None, False, (undecided(NO_SIGNING_CERTIFICATE_FOUND, "no-signing-certificate"),))
    return _named(candidates, info, reference) or missing


def _named(certificates: Sequence[bytes], info: cms.SignerInfo, reference: CertificateReference) -> Identified | None:
    found = next((one for one in certificates if reference.names(one)), None)
    if found is None:
        return None
    meant = _is_meant(info, found)
    return Identified(found, True, () if meant else (failed(FORMAT_FAILURE, "signer-identifier"),))


def _is_meant(info: cms.SignerInfo, certificate: bytes) -> bool:
    """Whether the SignerIdentifier (RFC 5652, 5.3) names ``certificate``."""
    if info.issuer_and_serial is not None:
        return cms.issuer_and_serial_of(certificate) == info.issuer_and_serial
    try:
        extension = load_certificate(certificate).extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return extension.value.digest == info.subject_key_identifier


def _made(info: cms.SignerInfo, certificate: bytes) -> bool:
    return info.signed_attributes is not None and is_signature_right(info, certificate)


def is_signature_right(info: cms.SignerInfo, certificate: bytes) -> bool:
    """Whether the key of ``certificate`` made the signature value over the signed attributes of ``info``.

    How strong its algorithms are is not looked at.
    """
    return verify(
        certificate,
        algorithm=info.signature_algorithm,
        parameters=info.signature_algorithm_parameters,
        hash_name=hash_of(info) or "",
        signature=info.signature,
        data=info.signed_attributes or b"",
        algorithms=ANY_STRENGTH,
    )
