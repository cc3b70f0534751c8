# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What only CMS knows of a signature (EN 319 102-1, 5.2.2, 5.2.3, 5.2.7 and 5.2.8): one SignerInfo as an ``Adaptor``.

PAdES has a CMS inside, and so has every time-stamp; they are judged by the same rules.
"""

from collections.abc import Iterator, Sequence

from divit.ades.algorithms import hash_of, is_broken, is_well_formed, scheme_of
from divit.ades.attributes import value_of
from divit.ades.cades.evidence import unevaluated
from divit.ades.identify import is_signature_right, signing_certificate
from divit.ades.indication import (
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    FORMAT_FAILURE,
    HASH_FAILURE,
    SIG_CONSTRAINTS_FAILURE,
    SIG_CRYPTO_FAILURE,
)
from divit.ades.model import AlgorithmUse, Digest, Finding, Identified, UsedAlgorithm, failed, undecided
from divit.der import cms, oids, read, write
from divit.der.errors import DerError
from divit.der.ess import certificate_reference

_NULL_OR_ABSENT = frozenset({None, write.null()})


class CmsAdaptor:
    """One signer of a CMS. ``digest`` hashes the content, None when it is not there.

    ``is_pades`` is said of PAdES proper, where signing-time is forbidden (EN 319 142-1, 6.3); ``needs_signing_time``
    of CAdES, where it is mandatory (EN 319 122-1, 6.3); ``is_counter`` of a counter-signature, which has no content
    type (RFC 5652, 11.4) and whose content is the signature value that it is about.
    """

    def __init__(
        self,
        signed_data: cms.SignedData,
        info: cms.SignerInfo,
        digest: Digest | None,
        *,
        is_pades: bool = False,
        needs_signing_time: bool = False,
        is_counter: bool = False,
    ) -> None:
        self._signed_data = signed_data
        self._info = info
        self.digest = digest
        self._is_counter = is_counter
        self._is_pades = is_pades
        self._needs_signing_time = needs_signing_time

    def identify(self, candidates: Sequence[bytes]) -> Identified:
        """The certificate that ESS signing-certificate-v2 binds."""
        return signing_certificate(self._signed_data, self._info, candidates)

    def integrity(self, certificate: bytes | None) -> Iterator[Finding]:
        """The message-digest, then the signature value."""
        info = self._info
        if is_broken(info):
            yield undecided(CRYPTO_CONSTRAINTS_FAILURE_NO_POE, "broken-algorithm")
            return
        if not is_well_formed(info):
            yield failed(FORMAT_FAILURE, "unknown-algorithm")
            return
        if info.signed_attributes is None:
            yield undecided(SIG_CONSTRAINTS_FAILURE, "no-signed-attributes")
            return
        if self.digest is not None:
            yield from _message_digest(info, self.digest)
        if certificate is None:
            return
        if not is_signature_right(info, certificate):
            yield failed(SIG_CRYPTO_FAILURE, "signature-value")

    def acceptance(self) -> Iterator[Finding]:
        """The attributes that a baseline signature must and must not have."""
        info = self._info
        if info.signed_attributes is None:
            return
        try:
            content_type = value_of(info.signed, oids.CONTENT_TYPE, read.object_identifier)
            signing_time = value_of(info.signed, oids.SIGNING_TIME, read.time)
        except DerError as error:
            yield failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail)
            return
        if content_type != (None if self._is_counter else self._signed_data.content_type):
            yield failed(FORMAT_FAILURE, "content-type-attribute")
        if self._is_pades and signing_time is not None:
            yield undecided(SIG_CONSTRAINTS_FAILURE, "signing-time-in-pdf")
        if self._needs_signing_time and signing_time is None:
            yield undecided(SIG_CONSTRAINTS_FAILURE, "no-signing-time")

    def algorithms(self) -> Iterator[UsedAlgorithm]:
        """The digest algorithm, the signature algorithm, and the hash by which the certificate is named."""
        info = self._info
        hash_name = hash_of(info) or ""
        yield UsedAlgorithm(AlgorithmUse.COVERED_DATA, hash_name, None, info.digest_algorithm.oid)
        yield UsedAlgorithm(AlgorithmUse.SIGNATURE, hash_name, scheme_of(info), info.signature_algorithm)
        for oid in (oids.SIGNING_CERTIFICATE_V2, oids.SIGNING_CERTIFICATE):
            for value in info.signed.get(oid, [])[:1]:
                yield _reference(value, is_first_version=oid == oids.SIGNING_CERTIFICATE)


def _reference(value: bytes, *, is_first_version: bool) -> UsedAlgorithm:
    try:
        hash_name = certificate_reference(value, first_version=is_first_version).hash_name
    except DerError:
        hash_name = ""
    identifier = oids.HASH_OIDS.get(hash_name, "")
    return UsedAlgorithm(AlgorithmUse.CERTIFICATE_REFERENCE, hash_name, None, identifier)


def structure(signed_data: cms.SignedData, info: cms.SignerInfo) -> Iterator[Finding]:
    """Format checking (5.2.2): whether the CMS keeps the rules of RFC 5652 that nothing signed protects."""
    versions = (signed_data.version, info.version)
    if versions != (signed_data.version_due, info.version_due) and not signed_data.other_certificates:
        yield failed(FORMAT_FAILURE, "cms-version")
    listed = {one.oid for one in signed_data.digest_algorithms}
    unusual = any(one.parameters not in _NULL_OR_ABSENT for one in signed_data.digest_algorithms)
    if info.digest_algorithm.oid not in listed or unusual:
        yield failed(FORMAT_FAILURE, "digest-algorithm")
    if signed_data.other_certificates:
        yield undecided(SIG_CONSTRAINTS_FAILURE, "other-certificates")
    if signed_data.other_revocations:
        yield undecided(SIG_CONSTRAINTS_FAILURE, "other-revocations")
    yield from unevaluated(signed_data, info)


def _message_digest(info: cms.SignerInfo, digest: Digest) -> Iterator[Finding]:
    try:
        stated = value_of(info.signed, oids.MESSAGE_DIGEST, read.octet_string)
    except DerError:
        stated = None
    if stated is None:
        yield failed(FORMAT_FAILURE, "no-message-digest")
    elif digest(hash_of(info) or "") != stated:
        yield failed(HASH_FAILURE, "content-changed")
