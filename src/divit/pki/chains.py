# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Finding the chains that may lead from a certificate to a trust anchor.

Only names and signatures are looked at here; what each certificate may do is judged in ``path``. The search is
bounded in certificates, depth, chains and signature checks, so a bag of hostile certificates costs a fixed price.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from cryptography import x509

from divit.pki.certificates import load_certificate
from divit.pki.errors import CertificateUnreadable
from divit.pki.names import NameKey, issuer_key, subject_key
from divit.pki.signatures import is_signed_by
from divit.pki.trust import TrustStore

MOST_CANDIDATES = 256
MOST_DEPTH = 10
MOST_CHAINS = 8
MOST_SIGNATURE_CHECKS = 128

Chain = tuple[bytes, ...]


class ChainSearch:
    """One search from one leaf; afterwards ``bad_signature`` and ``out_of_bounds`` tell why it may have failed."""

    def __init__(self, leaf: bytes, candidates: Sequence[bytes], trust: TrustStore) -> None:
        self._leaf = leaf
        self._anchors = frozenset(trust.anchors)
        self._by_subject: dict[NameKey, list[bytes]] = defaultdict(list)
        self._checks_left = MOST_SIGNATURE_CHECKS
        self._chains_left = MOST_CHAINS
        self.bad_signature = False
        self.out_of_bounds = len(candidates) > MOST_CANDIDATES
        for certificate in dict.fromkeys((*trust.anchors, *trust.certificates, *candidates[:MOST_CANDIDATES])):
            try:
                self._by_subject[subject_key(certificate)].append(certificate)
            except CertificateUnreadable:
                # A bag may hold anything; what is no certificate issued nothing.
                continue

    def chains(self) -> Iterator[Chain]:
        """The chains from the leaf to an anchor, each leaf first, anchors tried before other issuers."""
        yield from self._from((self._leaf,))

    def _from(self, chain: Chain) -> Iterator[Chain]:
        last = chain[-1]
        if last in self._anchors:
            self._chains_left -= 1
            yield chain
            return
        if len(chain) == MOST_DEPTH:
            self.out_of_bounds = True
            return
        for issuer in self._issuers(last):
            if issuer in chain or not self._chains_left:
                continue
            if self._signed(last, issuer):
                yield from self._from((*chain, issuer))

    def _issuers(self, certificate: bytes) -> list[bytes]:
        named = self._by_subject.get(issuer_key(certificate), [])
        wanted = _authority_key(certificate)
        return sorted(named, key=lambda one: (one not in self._anchors, _subject_key_identifier(one) != wanted))

    def _signed(self, certificate: bytes, issuer: bytes) -> bool:
        if not self._checks_left:
            self.out_of_bounds = True
            return False
        self._checks_left -= 1
        signed = is_signed_by(certificate, issuer)
        self.bad_signature = self.bad_signature or not signed
        return signed


def _authority_key(certificate: bytes) -> bytes | None:
    try:
        extensions = load_certificate(certificate).extensions
        return extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    except x509.ExtensionNotFound:
        return None


def _subject_key_identifier(certificate: bytes) -> bytes | None:
    try:
        return load_certificate(certificate).extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return None
