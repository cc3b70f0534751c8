# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The building blocks of a validation as they ran (EN 319 102-1, 5): each with what it looked at and what came of it.

A detailed report, and the ETSI one, are told from these.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from divit.ades.indication import Indication, worst
from divit.ades.model import Finding


class BlockName(Enum):
    """A building block or process by the clause of EN 319 102-1 that describes it."""

    FORMAT_CHECKING = "5.2.2"
    IDENTIFICATION = "5.2.3"
    POLICY = "5.2.4"
    CERTIFICATE = "5.2.6"
    CRYPTOGRAPHY = "5.2.7"
    ACCEPTANCE = "5.2.8"
    TIMESTAMP = "5.4"
    WITH_TIME = "5.5"
    PAST_CERTIFICATE = "5.6.2.1"
    TIME_SLIDING = "5.6.2.2"
    PROOF_EXTRACTION = "5.6.2.3"
    PAST_SIGNATURE = "5.6.2.4"


@dataclass(frozen=True, slots=True)
class Block:
    """One block that ran.

    ``at`` is the moment it judged for or found (aware UTC), None where time plays no part. ``objects`` are what it
    looked at beside the signature (DER: certificates, the chain leaf first, CRLs, OCSP answers, tokens). Without
    ``findings`` it passed. ``deciding`` is the finding that makes its outcome.
    """

    name: BlockName
    findings: tuple[Finding, ...] = ()
    at: datetime | None = None
    objects: tuple[bytes, ...] = ()

    @property
    def indication(self) -> Indication:
        """What the block came to by itself."""
        return worst([Indication.TOTAL_PASSED, *(one.indication for one in self.findings)])

    @property
    def deciding(self) -> Finding | None:
        """The worst finding, among equals the first; None when the block passed."""
        return deciding(self.findings)


def deciding(findings: Iterable[Finding]) -> Finding | None:
    """The finding that decides: the worst, among equals the first; None when there is none."""
    told = list(findings)
    indication = worst([Indication.TOTAL_PASSED, *(one.indication for one in told)])
    return next((one for one in told if one.indication is indication), None)
