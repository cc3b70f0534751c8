# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How the certificates of one chain stand: the status of each, also of those who signed the evidence about it.

A list may be signed with another key than the certificate. Whose key that is, is a path of its own to the same anchor
(RFC 5280, 6.3.3, f), with certificates whose status is asked again. On the way nobody speaks about himself, unless
his issuer named him for that.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from divit.pki.algorithms import Algorithms
from divit.pki.budget import Meter
from divit.pki.certificates import load_certificate
from divit.pki.chains import Chain, ChainSearch
from divit.pki.crl_scope import speaks_for_itself
from divit.pki.crl_status import CrlSigner
from divit.pki.evidence import Evidence, RevocationSource, certificate_status
from divit.pki.names import NameKey, called
from divit.pki.processing import process
from divit.pki.rules import PathRules
from divit.pki.signatures import inherited_parameters, lacks_parameters, weakness_of_key, weakness_of_signature
from divit.pki.status import Finding, State
from divit.pki.usage import may_sign_crls
from divit.pki.verdict import Problem, problem

# Lists signed in the name of one who signs for another, and so on: nobody has more than two of them.
_MOST_NESTED = 4


class Standing:
    """The status of certificates on paths to one anchor, as the ``Authorities`` that judge evidence."""

    def __init__(
        self,
        chain: Chain,
        at: datetime,
        *,
        search: ChainSearch,
        source: RevocationSource,
        algorithms: Algorithms,
        meter: Meter,
    ) -> None:
        self.algorithms = algorithms
        self._at = at
        self._anchor = chain[-1]
        self._search = search
        self._source = source
        self._meter = meter
        self._asked: list[bytes] = []
        self._found: dict[tuple[bytes, bytes, datetime], tuple[Finding, Evidence]] = {}
        self._chains = [chain]

    def finding(self, certificate: bytes, issuer: bytes, at: datetime) -> tuple[Finding, Evidence]:
        """The status of ``certificate`` at ``at``, and all that was brought about it. Raises ``BudgetSpent``."""
        key = certificate, issuer, at
        if key not in self._found:
            with self._meter.waiting():
                evidence = self._source.evidence(certificate, issuer, at)
            self._asked.append(certificate)
            try:
                self._found[key] = certificate_status(certificate, issuer, at, evidence, self), evidence
            finally:
                self._asked.pop()
        return self._found[key]

    def count_signature(self) -> None:
        """Count a signature on evidence. Raises ``BudgetSpent``."""
        self._meter.signature()

    def parameters(self, certificate: bytes) -> bytes | None:
        """The DSA parameters that a certificate of the chains so far inherits."""
        if not lacks_parameters(certificate):
            return None
        chain = next(one for one in self._chains if certificate in one)
        return inherited_parameters(chain[chain.index(certificate) :])

    def crl_signers(self, name: NameKey, when: datetime) -> Iterator[CrlSigner]:
        """The certificates of ``name`` at hand that lead to the same anchor and were good at ``when``."""
        if len(self._asked) > _MOST_NESTED:
            return
        for candidate in self._search.named(name):
            if not may_sign_crls(candidate):
                continue
            if candidate in self._asked:
                if candidate == self._asked[-1] and speaks_for_itself(candidate):
                    yield CrlSigner(candidate)
            else:
                chains = self._search.chains(candidate, may_fetch=False)
                believed = (self._believed(chain, when) for chain in chains)
                yield from islice((signer for signer in believed if signer is not None), 1)

    def _believed(self, chain: Chain, when: datetime) -> CrlSigner | None:
        """The signer at the foot of ``chain``, valid when it signed, and not revoked then nor at the moment judged."""
        if chain[-1] != self._anchor or any(one in self._asked for one in chain):
            return None
        rules = PathRules(algorithms=self.algorithms)
        if process(chain, rules, self._meter).problems or any(unfit(chain, when, self.algorithms)):
            return None
        self._chains.append(chain)
        moment = max(when, self._at)
        signer = CrlSigner(chain[0], chain[:-1])
        for place in range(len(chain) - 2, -1, -1):
            found, _ = self.finding(chain[place], chain[place + 1], moment)
            if found.state is State.NOT_KNOWN or found.revoked_by(moment):
                return None
            signer = CrlSigner(
                signer.certificate,
                signer.certificates + found.certificates,
                signer.ocsps + found.ocsps,
                signer.crls + found.crls,
            )
        return signer


def unfit(chain: Chain, at: datetime, algorithms: Algorithms) -> Iterator[Problem]:
    """The problems with the keys, signatures and times of a chain at ``at``."""
    yield from algorithm_problems(chain, algorithms)
    yield from time_problems(chain, at)


def algorithm_problems(chain: Chain, algorithms: Algorithms) -> Iterator[Problem]:
    """What is no longer believed in a chain. The anchor's own signature proves nothing and is not used."""
    for place, certificate in enumerate(chain):
        inherited = inherited_parameters(chain[place:]) if lacks_parameters(certificate) else None
        weak = weakness_of_key(certificate, algorithms, inherited)
        if not weak and place < len(chain) - 1:
            weak = weakness_of_signature(certificate, algorithms)
        if weak:
            yield problem("weak-algorithm", subject=called(certificate), algorithm=weak)


def time_problems(chain: Chain, at: datetime) -> Iterator[Problem]:
    """Which certificates of a chain are not valid at ``at``."""
    for certificate in chain:
        loaded = load_certificate(certificate)
        if at < loaded.not_valid_before_utc:
            yield problem("not-yet-valid", subject=called(certificate), moment=loaded.not_valid_before_utc)
        if at > loaded.not_valid_after_utc:
            yield problem("expired", subject=called(certificate), moment=loaded.not_valid_after_utc)
