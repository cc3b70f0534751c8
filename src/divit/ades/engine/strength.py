# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Cryptographic constraints (EN 319 102-1, 5.2.8.3, 5.5.4): is each algorithm believed at the time that is proved?"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from divit.ades.algorithm_policy import NEVER, AlgorithmPolicy
from divit.ades.indication import CRYPTO_CONSTRAINTS_FAILURE, CRYPTO_CONSTRAINTS_FAILURE_NO_POE
from divit.ades.model import Finding, UsedAlgorithm, undecided
from divit.pki.signatures import weakness_of_key


def of_signature(
    algorithms: Iterable[UsedAlgorithm], certificate: bytes | None, moment: datetime, policy: AlgorithmPolicy
) -> Iterator[Finding]:
    """What is not believed any more at ``moment``, when the signature value provably existed, or never was.

    ``certificate`` is the signer's, whose key is judged.
    """
    ends = {policy.until(used) for used in algorithms}
    if ends and min(ends) <= moment:
        yield _finding(min(ends), "broken-algorithm", "unknown-strength")
    if certificate is not None:
        until = policy.until_key(certificate)
        if until <= moment:
            kind = weakness_of_key(certificate, policy.at(moment))
            yield _finding(until, "weak-key", "weak-key", kind=kind)


def _finding(until: datetime, code: str, unknown: str, **params: object) -> Finding:
    if until == NEVER:
        return undecided(CRYPTO_CONSTRAINTS_FAILURE, unknown, **params)
    return undecided(CRYPTO_CONSTRAINTS_FAILURE_NO_POE, code, **params)
