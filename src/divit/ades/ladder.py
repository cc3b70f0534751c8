# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From which level to which a signature is raised, and by what steps; the formats know how to take each
(EN 319 122-1, 6.3; EN 319 132-1, 6.3).
"""

from enum import Enum

from divit.ades.errors import LevelNotHigher
from divit.ades.levels import Level

# What a signature of each form has already, as the level it counts as.
_LEVELS = {
    "BASELINE-B": Level.B,
    "BASELINE-T": Level.T,
    "BASELINE-LT": Level.LT,
    "BASELINE-LTA": Level.LTA,
    "BES": Level.B,
    "T": Level.T,
    "C": Level.T,
    "X": Level.T,
    "X-L": Level.XL,
    "A": Level.A,
}
_HEIGHT = {Level.B: 0, Level.T: 1, Level.LT: 2, Level.XL: 2, Level.LTA: 3, Level.A: 3}


class Rung(Enum):
    """What one step adds: a time-stamp over the signature value, evidence, references to it as well, evidence for the
    time-stamps that came after it, an archive time-stamp.
    """

    SIGNATURE_TIMESTAMP = "signature time-stamp"
    VALUES = "values"
    REFERENCES_AND_VALUES = "references and values"
    EVIDENCE_OF_TIMESTAMPS = "evidence of time-stamps"
    ARCHIVE_TIMESTAMP = "archive time-stamp"


def level_of_form(form: str | None) -> Level:
    """The level that a signature counts as which has ``form``; B when it has none that is known."""
    return _LEVELS.get(form or "", Level.B)


def rungs(present: Level, to: Level) -> tuple[Rung, ...]:
    """What leads from one level to another. Raises ``LevelNotHigher``."""
    is_renewal = to.is_archived and present.is_archived
    if to is Level.B or (_HEIGHT[present] >= _HEIGHT[to] and not is_renewal):
        raise LevelNotHigher(level=to.value, present=present.value)
    found: list[Rung] = []
    if present is Level.B:
        found.append(Rung.SIGNATURE_TIMESTAMP)
    if not present.has_evidence and to.has_evidence:
        found.append(Rung.REFERENCES_AND_VALUES if to in {Level.XL, Level.A} else Rung.VALUES)
    if to.is_archived:
        if present.has_evidence:
            found.append(Rung.EVIDENCE_OF_TIMESTAMPS)
        found.append(Rung.ARCHIVE_TIMESTAMP)
    return tuple(found)
