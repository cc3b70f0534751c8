# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the certificates beside a signature give away, whatever its format is."""

from collections.abc import Iterator, Sequence

from cryptography import x509

from divit.ades.identify import is_readable
from divit.ades.indication import FORMAT_FAILURE
from divit.ades.model import Finding, failed
from divit.pki.certificates import load_certificate
from divit.pki.names import issuer_key, subject_key
from divit.pki.signatures import is_signed_by


def certificates(found: Sequence[bytes], known: Sequence[bytes], chain: Sequence[bytes]) -> Iterator[Finding]:
    """Whether a certificate beside the signature contradicts an issuer we have.

    Nothing signed protects these certificates. One that is not used changes nothing, but one whose signature is
    wrong says that the file was altered. ``known`` are the trusted ones, ``chain`` is already validated.
    """
    readable = [one for one in found if is_readable(one)]
    if len(readable) != len(found):
        yield failed(FORMAT_FAILURE, "damaged-certificate")
    issuers = [*readable, *known]
    if any(_contradicts(one, issuers) for one in readable if one not in chain):
        yield failed(FORMAT_FAILURE, "altered-certificate")


def _contradicts(certificate: bytes, issuers: Sequence[bytes]) -> bool:
    named = [one for one in issuers if _may_have_issued(one, certificate)]
    return bool(named) and not any(is_signed_by(certificate, one) for one in named)


def _may_have_issued(issuer: bytes, certificate: bytes) -> bool:
    """By name or by key identifier: an altered certificate still has one of the two."""
    if subject_key(issuer) == issuer_key(certificate):
        return True
    stated = _key_identifier(certificate, x509.AuthorityKeyIdentifier)
    return stated is not None and stated == _key_identifier(issuer, x509.SubjectKeyIdentifier)


def _key_identifier(
    certificate: bytes, kind: type[x509.AuthorityKeyIdentifier] | type[x509.SubjectKeyIdentifier]
) -> bytes | None:
    try:
        value = load_certificate(certificate).extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, ValueError):
        return None
    return value.key_identifier if isinstance(value, x509.AuthorityKeyIdentifier) else value.digest
