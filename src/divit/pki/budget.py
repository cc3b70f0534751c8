# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How much work one verdict may cost. Chains can be made whose judgement would take for ever; when the budget ends,
the verdict is INDETERMINATE and says what ran out.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from divit.kernel import clock


class Work(Enum):
    """What is counted; the value is the code of the problem that says it ran out."""

    STEPS = "budget-search"
    SIGNATURES = "budget-signatures"
    NAMES = "budget-names"
    POLICIES = "budget-policies"
    FETCHES = "budget-fetches"
    SECONDS = "budget-seconds"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each kind of work that one verdict may cost.

    ``steps`` are certificates looked at as issuers, ``names`` comparisons of a name with a constraint, ``policies``
    nodes and edges of the policy graph, ``fetches`` certificates asked for from their addresses, ``seconds`` our own
    time: waiting for services is bounded where it happens. Real paths need hundredths of all this.
    """

    steps: int = 2_048
    signatures: int = 256
    names: int = 16_384
    policies: int = 4_096
    fetches: int = 8
    seconds: float = 20.0

    def of(self, kind: Work) -> float:
        """The limit of one kind of work."""
        return {
            Work.STEPS: self.steps,
            Work.SIGNATURES: self.signatures,
            Work.NAMES: self.names,
            Work.POLICIES: self.policies,
            Work.FETCHES: self.fetches,
            Work.SECONDS: self.seconds,
        }[kind]


class BudgetSpent(Exception):
    """The work allowed for one verdict is done; ``kind`` says which kind ran out."""

    def __init__(self, kind: Work) -> None:
        super().__init__(kind.value)
        self.kind = kind


class Meter:
    """Counts the work of one verdict. ``monotonic`` is the clock for its seconds."""

    def __init__(self, limits: Limits | None = None, monotonic: Callable[[], float] = clock.monotonic) -> None:
        self._limits = limits or Limits()
        self._monotonic = monotonic
        self._deadline = monotonic() + self._limits.seconds
        self._done: Counter[Work] = Counter()

    @property
    def done(self) -> Mapping[Work, int]:
        """What was counted so far."""
        return self._done

    def spend(self, kind: Work, amount: int = 1) -> None:
        """Count work that is about to be done. Raises ``BudgetSpent`` instead of going over a limit."""
        if self._done[kind] + amount > self._limits.of(kind):
            raise BudgetSpent(kind)
        if self._monotonic() > self._deadline:
            raise BudgetSpent(Work.SECONDS)
        self._done[kind] += amount

    def signature(self) -> None:
        """Count one signature that is about to be checked. Raises ``BudgetSpent``."""
        self.spend(Work.SIGNATURES)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """The time inside is spent by others and does not count."""
        started = self._monotonic()
        try:
            yield
        finally:
            self._deadline += self._monotonic() - started
