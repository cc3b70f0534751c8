# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Building blocks of basic validation (EN 319 102-1, 5.2) that look at the signature alone: format, cryptographic
verification, signature acceptance. Each answers with findings; none means that nothing speaks against passing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from cryptography import x509

from divit.ades.algorithms import hash_of, is_broken, is_well_formed
from divit.ades.attributes import value_of
from divit.ades.identify import is_readable, is_signature_right
from divit.ades.model import (
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    FORMAT_FAILURE,
    HASH_FAILURE,
    SIG_CONSTRAINTS_FAILURE,
    SIG_CRYPTO_FAILURE,
    Digest,
    Finding,
    Signature,
    failed,
    undecided,
)
from divit.der import cms, oids, read, write
from divit.der.errors import DerError
from divit.pki.certificates import load_certificate
from divit.pki.names import issuer_key, subject_key
from divit.pki.signatures import is_signed_by, weakness_of_key

# What is evaluated. Other unsigned attributes may change what a signature is worth (archive time-stamps, further
# signatures), so a file that has them is not called valid by a reader who passes over them.
_EVALUATED_UNSIGNED = frozenset({oids.SIGNATURE_TIME_STAMP})
_NULL_OR_ABSENT = frozenset({None, write.null()})


def structure(signed_data: cms.SignedData, info: cms.SignerInfo) -> Iterator[Finding]:
    """Whether the CMS keeps the rules of RFC 5652 that nothing signed protects."""
    versions = (signed_data.version, info.version)
    if versions != (signed_data.version_due, info.version_due) and not signed_data.other_certificates:
        yield failed(FORMAT_FAILURE, "cms-version")
    listed = {one.oid for one in signed_data.digest_algorithms}
    unusual = any(one.parameters not in _NULL_OR_ABSENT for one in signed_data.digest_algorithms)
    if info.digest_algorithm.oid not in listed or unusual:
        yield failed(FORMAT_FAILURE, "digest-algorithm")
    if signed_data.other_certificates:
        yield undecided(SIG_CONSTRAINTS_FAILURE, "other-certificates")
    for oid in info.unsigned:
        if oid not in _EVALUATED_UNSIGNED:
            yield undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-attribute", attribute=oid)


def cryptography(info: cms.SignerInfo, certificate: bytes | None, digest: Digest | None) -> Iterator[Finding]:
    """Cryptographic verification (5.2.7): the hash of what is covered, then the signature value."""
    if is_broken(info):
        yield undecided(CRYPTO_CONSTRAINTS_FAILURE_NO_POE, "broken-algorithm")
        return
    if not is_well_formed(info):
        yield failed(FORMAT_FAILURE, "unknown-algorithm")
        return
    if info.signed_attributes is None:
        yield undecided(SIG_CONSTRAINTS_FAILURE, "no-signed-attributes")
        return
    if digest is not None:
        yield from _message_digest(info, digest)
    if certificate is None:
        return
    weakness = weakness_of_key(certificate)
    if weakness:
        yield undecided(CRYPTO_CONSTRAINTS_FAILURE_NO_POE, "weak-key", kind=weakness)
    elif not is_signature_right(info, certificate):
        yield failed(SIG_CRYPTO_FAILURE, "signature-value")


def _message_digest(info: cms.SignerInfo, digest: Digest) -> Iterator[Finding]:
    try:
        stated = value_of(info.signed, oids.MESSAGE_DIGEST, read.octet_string)
    except DerError:
        stated = None
    if stated is None:
        yield failed(FORMAT_FAILURE, "no-message-digest")
    elif digest(hash_of(info) or "") != stated:
        yield failed(HASH_FAILURE, "content-changed")


def acceptance(signature: Signature, signed_data: cms.SignedData, info: cms.SignerInfo) -> Iterator[Finding]:
    """Signature acceptance (5.2.8): the attributes that a baseline signature must and must not have."""
    if info.signed_attributes is None:
        return
    try:
        content_type = value_of(info.signed, oids.CONTENT_TYPE, read.object_identifier)
        signing_time = value_of(info.signed, oids.SIGNING_TIME, read.time)
    except DerError as error:
        yield failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail)
        return
    if content_type != signed_data.content_type:
        yield failed(FORMAT_FAILURE, "content-type-attribute")
    if signature.is_pades and signing_time is not None:
        yield undecided(SIG_CONSTRAINTS_FAILURE, "signing-time-in-pdf")
    if signature.format == "cades" and signing_time is None:
        yield undecided(SIG_CONSTRAINTS_FAILURE, "no-signing-time")


def claimed_in_attributes(info: cms.SignerInfo) -> datetime | None:
    """The signing-time attribute, None when it is absent or damaged."""
    try:
        return value_of(info.signed, oids.SIGNING_TIME, read.time)
    except DerError:
        return None


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
