# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What one validation goes by (EN 319 102-1, 5.1.4), and how much work it may make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from divit.ades.algorithm_policy import AlgorithmPolicy
from divit.ades.engine.evidence import NOTHING, ValidationData
from divit.ades.engine.paths import Paths
from divit.kernel import clock
from divit.pki.trust import TrustStore
from divit.pki.usage import Usage
from divit.pki.verdict import PathVerdict

# A signature with all its time-stamps needs some twenty; the rest is for files with many signers.
MOST_PATHS = 2_048
MOST_SECONDS = 120.0


class Process(Enum):
    """How far a validation goes (5.3, 5.5, 5.6); each does what the one before does, and more."""

    BASIC = "basic"
    WITH_TIME = "with_time"
    LONG_TERM = "long_term"


class WorkSpent(Exception):
    """The work that one file may make is done."""


class Work:
    """Counts the paths that are judged for one file, and its time. ``monotonic`` is the clock."""

    def __init__(
        self,
        most_paths: int = MOST_PATHS,
        seconds: float = MOST_SECONDS,
        monotonic: Callable[[], float] = clock.monotonic,
    ) -> None:
        self._left = most_paths
        self._monotonic = monotonic
        self._deadline = monotonic() + seconds

    def spend(self) -> None:
        """Count one path that is about to be judged. Raises ``WorkSpent``."""
        self._left -= 1
        if self._left < 0 or self._monotonic() > self._deadline:
            raise WorkSpent


@dataclass(frozen=True, slots=True)
class Context:
    """What a validation goes by. ``at`` is its moment (aware UTC); ``data`` is evidence that all signatures share."""

    paths: Paths
    at: datetime
    process: Process = Process.LONG_TERM
    data: ValidationData = NOTHING
    work: Work = field(default_factory=Work)

    @property
    def trust(self) -> TrustStore:
        """What is trusted."""
        return self.paths.trust

    @property
    def policy(self) -> AlgorithmPolicy:
        """The algorithm policy in use."""
        return self.paths.policy

    def path(
        self,
        leaf: bytes,
        *,
        usage: Usage,
        at: datetime,
        candidates: Sequence[bytes],
        data: ValidationData,
        believed_at: datetime | None = None,
    ) -> PathVerdict:
        """The verdict on a path, counted; its algorithms are asked for now unless ``believed_at`` says another moment.

        Raises ``WorkSpent``.
        """
        self.work.spend()
        believed = self.at if believed_at is None else believed_at
        return self.paths.judge(leaf, usage=usage, at=at, believed_at=believed, candidates=candidates, data=data)
