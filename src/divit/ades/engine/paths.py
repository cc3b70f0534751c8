# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Verdicts on certificates in the terms of an algorithm policy; those that rest on nothing in a file are kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from divit.ades.algorithm_policy import AlgorithmPolicy
from divit.ades.engine.evidence import AtHand, ValidationData
from divit.pki import verdict
from divit.pki.algorithms import Algorithms
from divit.pki.issuers import IssuerSource
from divit.pki.names import called
from divit.pki.path import PathRules, validate_path
from divit.pki.revocation import CACHE_SECONDS, RevocationSource
from divit.pki.trust import TrustStore
from divit.pki.usage import Usage
from divit.pki.validator import PathValidator
from divit.pki.verdict import Indication, PathVerdict, problem


class Paths:
    """Judges paths by one trust store, one source of revocation information, one of missing certificates and one
    algorithm policy.

    A verdict may be used again for ``kept_seconds`` where only those and the certificates decide it (see
    ``pki.validator``); one that rests on evidence from a signature is made anew each time.
    """

    def __init__(
        self,
        trust: TrustStore,
        revocation: RevocationSource | None,
        policy: AlgorithmPolicy,
        *,
        issuers: IssuerSource | None = None,
        kept_seconds: float = CACHE_SECONDS,
    ) -> None:
        self.trust = trust
        self.revocation = revocation
        self.policy = policy
        self._issuers = issuers
        self._kept_seconds = kept_seconds
        self._validators: dict[Algorithms, PathValidator] = {}

    def judge(
        self,
        leaf: bytes,
        *,
        usage: Usage,
        at: datetime,
        believed_at: datetime,
        candidates: Sequence[bytes],
        data: ValidationData,
    ) -> PathVerdict:
        """The verdict on ``leaf`` (DER) at the moment ``at``; its algorithms must be believed at ``believed_at``."""
        algorithms = self.policy.at(believed_at)
        if data.has_status:
            judged = validate_path(
                leaf,
                candidates=candidates,
                trust=self.trust,
                at=at,
                revocation=AtHand(data, self.revocation),
                usage=usage,
                rules=PathRules(algorithms=algorithms),
                issuers=self._issuers,
            )
        else:
            judged = self._validator(algorithms).validate(leaf, candidates=candidates, at=at, usage=usage)
        return self._with_schemes(judged, believed_at) if judged.passed else judged

    def structure(self, leaf: bytes, *, usage: Usage, at: datetime, candidates: Sequence[bytes]) -> PathVerdict:
        """The verdict on all but the status of the certificates, with any algorithm that was ever believed."""
        rules = PathRules(algorithms=self.policy.of_all_times())
        return validate_path(
            leaf, candidates=candidates, trust=self.trust, at=at, revocation=None, usage=usage, rules=rules
        )

    def _validator(self, algorithms: Algorithms) -> PathValidator:
        known = self._validators.get(algorithms)
        if known is None:
            rules = PathRules(algorithms=algorithms)
            known = PathValidator(
                self.trust, self.revocation, rules=rules, issuers=self._issuers, kept_seconds=self._kept_seconds
            )
            self._validators[algorithms] = known
        return known

    def _with_schemes(self, judged: PathVerdict, believed_at: datetime) -> PathVerdict:
        # Paths know hashes and keys; that a scheme ends (PKCS #1 v1.5 in TS 119 312) only the policy knows.
        for certificate in judged.chain[:-1]:
            if self.policy.until_certificate(certificate) <= believed_at:
                weak = problem("weak-algorithm", subject=called(certificate), algorithm=self.policy.en)
                return replace(
                    judged,
                    indication=Indication.INDETERMINATE,
                    sub_indication=verdict.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
                    problems=(weak,),
                )
        return judged
