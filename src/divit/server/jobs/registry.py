# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where apps register what makes their rows due, and what looks stuck to them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stuck:
    """A row that does not move: which, since when, and why in words for a person."""

    name: str
    row: int
    since: datetime
    reason: str


Due = Callable[[datetime, int], list[int]]
Run = Callable[[int], None]
FindStuck = Callable[[datetime], list[Stuck]]


@dataclass(frozen=True, slots=True)
class DueQuery:
    """One kind of background work."""

    name: str
    due: Due
    run: Run
    stuck: FindStuck | None


_queries: dict[str, DueQuery] = {}


def register_due(name: str, due: Due, run: Run, *, stuck: FindStuck | None = None) -> None:
    """Have the loop call ``run`` for each id that ``due(now, at_most)`` gives.

    ``run`` locks the row, looks whether there is (still) something to do, and writes what it did or when to try next;
    running it twice must be harmless. ``stuck(before)`` gives the rows that have not moved since ``before``.
    Registering the same name again replaces the query (an app's ``ready`` may run twice).
    """
    _queries[name] = DueQuery(name=name, due=due, run=run, stuck=stuck)


def due_queries() -> tuple[DueQuery, ...]:
    """All registered queries, in the order of their registration."""
    return tuple(_queries.values())
