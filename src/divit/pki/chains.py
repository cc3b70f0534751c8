# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Finding the chains that may lead from a certificate to a trust anchor (RFC 4158).

Only names and signatures are looked at here; what each certificate may do is judged in ``processing``. No holder
(name and key) comes twice in a chain, each signature is checked once in a search, and what was found to lead nowhere
is not tried again; the rest of a hostile bag's price is bounded by the meter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from cryptography import x509

from divit.der.x509 import certificate_parts
from divit.pki.budget import Meter, Work
from divit.pki.errors import CertificateUnreadable
from divit.pki.issuers import IssuerSource
from divit.pki.names import NameKey, issuer_key, subject_key
from divit.pki.signatures import inherited_parameters, is_signed_by, lacks_parameters
from divit.pki.trust import TrustStore
from divit.pki.usage import may_issue, value_of

MOST_CANDIDATES = 256
MOST_DEPTH = 10
MOST_CHAINS = 8

Chain = tuple[bytes, ...]


class ChainSearch:
    """The search among one bag of certificates; afterwards ``bad_signature`` and ``out_of_bounds`` tell why it may
    have failed. ``issuers``, where given, is asked for certificates that the bag lacks, once the bag gave no chain
    that the caller was content with.
    """

    def __init__(
        self, candidates: Sequence[bytes], trust: TrustStore, meter: Meter, issuers: IssuerSource | None = None
    ) -> None:
        self._trust = trust
        self._meter = meter
        self._issuers_of = issuers
        self._by_subject: dict[NameKey, list[bytes]] = defaultdict(list)
        self._checked: dict[tuple[bytes, bytes, bytes | None], bool] = {}
        self._led_nowhere: set[bytes] = set()
        self.bad_signature = False
        self.out_of_bounds = len(candidates) > MOST_CANDIDATES
        self._add(candidates[:MOST_CANDIDATES])

    def named(self, name: NameKey) -> list[bytes]:
        """All certificates at hand whose subject is ``name``."""
        return list(dict.fromkeys((*self._trust.named(name), *self._by_subject.get(name, ()))))

    def chains(self, leaf: bytes, *, may_fetch: bool = True) -> Iterator[Chain]:
        """The chains from the leaf to an anchor, each leaf first, anchors tried before other issuers. Raises
        ``BudgetSpent``.
        """
        told: set[Chain] = set()
        while True:
            missing: dict[bytes, None] = {}
            for chain in self._from((leaf,), missing):
                if len(told) == MOST_CHAINS:
                    self.out_of_bounds = True
                    return
                if chain not in told:
                    told.add(chain)
                    yield chain
            if not (may_fetch and self._fetch(missing)):
                return

    def _add(self, certificates: Sequence[bytes]) -> bool:
        """Take certificates into the bag; whether there was a new one among them."""
        is_new = False
        for certificate in dict.fromkeys(certificates):
            try:
                of_name = self._by_subject[subject_key(certificate)]
            except CertificateUnreadable:
                # A bag may hold anything; what is no certificate issued nothing.
                continue
            if certificate not in of_name:
                of_name.append(certificate)
                is_new = True
        return is_new

    def _fetch(self, missing: Iterable[bytes]) -> bool:
        """Ask for the issuers that were missing; whether any certificate came that was not here before."""
        if self._issuers_of is None:
            return False
        is_new = False
        for certificate in missing:
            self._meter.spend(Work.FETCHES)
            with self._meter.waiting():
                found = self._issuers_of.issuers(certificate)
            is_new = self._add(found) or is_new
        self._led_nowhere.clear()
        return is_new

    def _from(self, chain: Chain, missing: dict[bytes, None]) -> Iterator[Chain]:
        """The chains that begin with ``chain``; certificates whose issuers are not at hand go into ``missing``."""
        last = chain[-1]
        if self._trust.is_anchor(last):
            if self._inherits_rightly(chain):
                yield chain
            return
        if last in self._led_nowhere:
            return
        is_cut = is_signed = found = False
        for issuer in self._issuers(last):
            if len(chain) == MOST_DEPTH or any(_is_same_holder(issuer, one) for one in chain):
                is_cut = True
            elif self._signed(last, issuer):
                is_signed = True
                for longer in self._from((*chain, issuer), missing):
                    found = True
                    yield longer
                is_cut = is_cut or issuer not in self._led_nowhere
        self.out_of_bounds = self.out_of_bounds or len(chain) == MOST_DEPTH
        if is_cut or found:
            return
        # Only what no chain so far kept from being looked at is known to lead nowhere from everywhere.
        self._led_nowhere.add(last)
        if not is_signed:
            missing[last] = None

    def _issuers(self, certificate: bytes) -> list[bytes]:
        named = self.named(issuer_key(certificate))
        self._meter.spend(Work.STEPS, len(named))
        # Its own holder would come twice wherever it stands.
        others = [one for one in named if not _is_same_holder(one, certificate)]
        if len(others) < 2:
            return others
        wanted = _authority_key(certificate)
        return sorted(others, key=lambda one: self._rank(one, wanted))

    def _rank(self, issuer: bytes, wanted: bytes | None) -> tuple[bool, bool, bool]:
        return not self._trust.is_anchor(issuer), _subject_key_identifier(issuer) != wanted, not may_issue(issuer)

    def _signed(self, certificate: bytes, issuer: bytes) -> bool:
        if lacks_parameters(issuer):
            # Which parameters it inherits is only known when the chain is complete.
            return True
        return self._checked_once(certificate, issuer, None)

    def _checked_once(self, certificate: bytes, issuer: bytes, inherited: bytes | None) -> bool:
        # Cross certificates have one key, and a signature fits it or not whoever vouches for it.
        key = certificate, certificate_parts(issuer).key, inherited
        known = self._checked.get(key)
        if known is None:
            self._meter.signature()
            known = self._checked[key] = is_signed_by(certificate, issuer, inherited)
        self.bad_signature = self.bad_signature or not known
        return known

    def _inherits_rightly(self, chain: Chain) -> bool:
        """Whether the signatures hold that wait for inherited DSA parameters (RFC 5280, 6.1.4, f)."""
        return all(
            self._checked_once(chain[place], issuer, inherited_parameters(chain[place + 1 :]))
            for place, issuer in enumerate(chain[1:])
            if lacks_parameters(issuer)
        )


def _is_same_holder(one: bytes, other: bytes) -> bool:
    # The keys differ nearly always, and are cheaper to compare than names.
    same_key = one == other or certificate_parts(one).key == certificate_parts(other).key
    return same_key and subject_key(one) == subject_key(other)


def _authority_key(certificate: bytes) -> bytes | None:
    identifier = value_of(certificate, x509.AuthorityKeyIdentifier)
    return None if identifier is None else identifier.key_identifier


def _subject_key_identifier(certificate: bytes) -> bytes | None:
    identifier = value_of(certificate, x509.SubjectKeyIdentifier)
    return None if identifier is None else identifier.digest
