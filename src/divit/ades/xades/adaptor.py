# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What only XML signatures know (EN 319 102-1, 5.2.3, 5.2.7 and 5.2.8): one ds:Signature as an ``Adaptor``."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from divit.ades.errors import TransformRefused
from divit.ades.identify import is_readable
from divit.ades.indication import (
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    FORMAT_FAILURE,
    HASH_FAILURE,
    NO_SIGNING_CERTIFICATE_FOUND,
    SIG_CONSTRAINTS_FAILURE,
    SIG_CRYPTO_FAILURE,
    SIGNED_DATA_NOT_FOUND,
)
from divit.ades.model import AlgorithmUse, Finding, Identified, UsedAlgorithm, failed, undecided
from divit.ades.xades.properties import Properties
from divit.ades.xml import canonical, names
from divit.ades.xml.algorithms import is_signature_right, scheme_of
from divit.ades.xml.checking import Checked, State
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.signature import XmlSignature

_BROKEN_HASHES = frozenset({"http://www.w3.org/2001/04/xmldsig-more#md5"})

Tell = Callable[[Checked], Iterable[Finding]]


class XmlAdaptor:
    """One XML signature. ``checked`` are its references as they were found; ``certificates`` those in KeyInfo (DER);
    ``properties`` is None for an XML signature that is no XAdES. ``tell`` says in words what came of a reference.
    """

    def __init__(
        self,
        signature: XmlSignature,
        properties: Properties | None,
        checked: Sequence[Checked],
        certificates: Iterable[bytes],
        tell: "Tell | None" = None,
    ) -> None:
        self._signature = signature
        self._properties = properties
        self._checked = checked
        self._tell = tell or finding_of
        self._certificates = [one for one in certificates if is_readable(one)]
        self._scheme = scheme_of(signature.signature_method)
        #: Whether a reference is to the signed properties, and says so.
        self.binds_properties = any(map(self._is_to_properties, checked))

    @property
    def checked(self) -> Sequence[Checked]:
        """The references as they were found, those of manifests among them."""
        return self._checked

    def identify(self, candidates: Sequence[bytes]) -> Identified:
        """The certificate that SigningCertificateV2 names by its hash."""
        reference = None if self._properties is None else self._properties.certificate
        if reference is None or not self.binds_properties:
            missing = undecided(SIG_CONSTRAINTS_FAILURE, "no-certificate-reference")
            return self._without_reference((missing,))
        hash_name = reference.hash_name
        if not hash_name:
            return Identified(None, False, (failed(FORMAT_FAILURE, "unknown-algorithm"),))
        for one in self._certificates:
            if _hash(hash_name, one) == reference.digest:
                return Identified(one, True)
        # A certificate whose key made the signature, and that is not the one that is named, was exchanged.
        altered = next((one for one in self._certificates if self._is_right(one)), None)
        if altered is not None:
            return Identified(altered, False, (failed(HASH_FAILURE, "certificate-exchanged"),))
        for one in candidates:
            if _hash(hash_name, one) == reference.digest:
                return Identified(one, True)
        return Identified(None, False, (undecided(NO_SIGNING_CERTIFICATE_FOUND, "no-signing-certificate"),))

    def _without_reference(self, findings: tuple[Finding, ...]) -> Identified:
        found = next((one for one in self._certificates if self._is_right(one)), None)
        if found is None:
            findings = (*findings, undecided(NO_SIGNING_CERTIFICATE_FOUND, "no-signing-certificate"))
        return Identified(found, False, findings)

    def integrity(self, certificate: bytes | None) -> Iterator[Finding]:
        """The references, then the signature value over SignedInfo."""
        for one in self._checked:
            yield from self._tell(one)
        if self._scheme is None or canonical.method_of(self._signature.canonicalization) is None:
            yield failed(FORMAT_FAILURE, "unknown-algorithm")
        elif certificate is not None and not self._is_right(certificate):
            yield failed(SIG_CRYPTO_FAILURE, "signature-value")

    def _is_right(self, certificate: bytes) -> bool:
        octets = self._signed_info()
        scheme = self._scheme
        if octets is None or scheme is None:
            return False
        return is_signature_right(scheme, self._signature.value, octets, certificate)

    def _signed_info(self) -> bytes | None:
        method = canonical.method_of(self._signature.canonicalization)
        if method is None:
            return None
        try:
            return canonical.canonical(NodeSet(self._signature.signed_info, has_comments=True), method)
        except TransformRefused:
            return None

    def acceptance(self) -> Iterator[Finding]:
        """What a baseline signature must have (EN 319 132-1, 6.3)."""
        properties = self._properties
        if properties is None:
            yield undecided(SIG_CONSTRAINTS_FAILURE, "no-signed-attributes")
            return
        if not self.binds_properties:
            yield failed(FORMAT_FAILURE, "no-signed-properties")
        if properties.signing_time is None:
            yield undecided(SIG_CONSTRAINTS_FAILURE, "no-signing-time")

    def algorithms(self) -> Iterator[UsedAlgorithm]:
        """The hashes of the references, the signature algorithm, and the hash by which the certificate is named."""
        for uri in dict.fromkeys(one.reference.digest_method for one in self._checked):
            yield _bare(AlgorithmUse.COVERED_DATA, uri)
        scheme, uri = self._scheme, self._signature.signature_method
        if scheme is None:
            yield UsedAlgorithm(AlgorithmUse.SIGNATURE, "", "", uri)
        else:
            yield UsedAlgorithm(AlgorithmUse.SIGNATURE, scheme.hash_name, scheme.name, uri)
        reference = None if self._properties is None else self._properties.certificate
        if reference is not None:
            yield _bare(AlgorithmUse.CERTIFICATE_REFERENCE, reference.digest_method)

    def _is_to_properties(self, checked: Checked) -> bool:
        nodes = checked.nodes
        if self._properties is None or nodes is None or checked.reference.type not in names.SIGNED_PROPERTIES_TYPES:
            return False
        is_whole = nodes.chosen is None and not nodes.without
        return is_whole and checked.state is State.RIGHT and nodes.apex is self._properties.signed


def _bare(use: AlgorithmUse, uri: str) -> UsedAlgorithm:
    return UsedAlgorithm(use, names.HASH_NAMES.get(uri, ""), None, uri)


def _hash(hash_name: str, octets: bytes) -> bytes:
    return hashlib.new(hash_name, octets, usedforsecurity=False).digest()


def finding_of(checked: Checked) -> Iterator[Finding]:
    """What is wrong with a reference, in words."""
    shown = checked.reference.uri or ""
    match checked.state:
        case State.CHANGED if checked.reference.type in names.SIGNED_PROPERTIES_TYPES:
            yield failed(HASH_FAILURE, "signed-properties-changed")
        case State.CHANGED:
            yield failed(HASH_FAILURE, "content-changed")
        case State.NOT_FOUND if not shown.startswith("#"):
            yield undecided(SIGNED_DATA_NOT_FOUND, "content-missing")
        case State.NOT_FOUND:
            yield undecided(SIGNED_DATA_NOT_FOUND, "reference-not-found", reference=shown)
        case State.AMBIGUOUS:
            yield failed(FORMAT_FAILURE, "reference-ambiguous", reference=shown)
        case State.REFUSED:
            yield undecided(SIG_CONSTRAINTS_FAILURE, "reference-refused", reference=shown or "–", why=checked.why)
        case State.UNKNOWN_HASH if checked.reference.digest_method in _BROKEN_HASHES:
            yield undecided(CRYPTO_CONSTRAINTS_FAILURE_NO_POE, "broken-algorithm")
        case State.UNKNOWN_HASH:
            yield failed(FORMAT_FAILURE, "unknown-algorithm")
