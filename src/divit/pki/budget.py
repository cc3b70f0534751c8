# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How much work one verdict may cost. Chains can be made whose judgement would take for ever; when the budget ends,
the verdict is INDETERMINATE and says what ran out.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum

from divit.kernel import clock


class Work(IntEnum):
    """What is counted."""

    STEPS = 0
    SIGNATURES = 1
    NAMES = 2
    POLICIES = 3
    FETCHES = 4
    SECONDS = 5

    @property
    def problem_code(self) -> str:
        """The code of the problem that says that it ran out."""
        return _CODES[self]


_KINDS = tuple(Work)
_CODES = (
    "budget-search",
    "budget-signatures",
    "budget-names",
    "budget-policies",
    "budget-fetches",
    "budget-seconds",
)


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


class BudgetSpent(Exception):
    """The work allowed for one verdict is done; ``kind`` says which kind ran out."""

    def __init__(self, kind: Work) -> None:
        super().__init__(kind.problem_code)
        self.kind = kind


class Meter:
    """Counts the work of one verdict. ``monotonic`` is the clock for its seconds."""

    def __init__(self, limits: Limits | None = None, monotonic: Callable[[], float] = clock.monotonic) -> None:
        bounds = limits or Limits()
        self._most = (bounds.steps, bounds.signatures, bounds.names, bounds.policies, bounds.fetches)
        self._monotonic = monotonic
        self._deadline = monotonic() + bounds.seconds
        self._done = [0] * len(self._most)

    @property
    def done(self) -> Mapping[Work, int]:
        """What was counted so far."""
        return dict(zip(_KINDS, self._done, strict=False))

    def spend(self, kind: Work, amount: int = 1) -> None:
        """Count work that is about to be done. Raises ``BudgetSpent`` instead of going over a limit."""
        if self._done[kind] + amount > self._most[kind]:
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
