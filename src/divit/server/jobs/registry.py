# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where apps register what makes their rows due, and what looks stuck to them."""

from collections.abc import Callable, Iterator, Sequence
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
#: Runs several rows and gives each back as it ends, with the error that ended it.
RunMany = Callable[[Sequence[int]], Iterator[tuple[int, Exception | None]]]
#: Rows of one kind in one round: few, so that a long queue of one kind does not starve the others.
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class DueQuery:
    """One kind of background work."""

    name: str
    due: Due
    run: Run
    stuck: FindStuck | None
    run_many: RunMany | None
    at_once: int


_queries: dict[str, DueQuery] = {}


def register_due(
    name: str,
    due: Due,
    run: Run,
    *,
    stuck: FindStuck | None = None,
    run_many: RunMany | None = None,
    at_once: int = AT_ONCE,
) -> None:
    """Have the loop call ``run`` for each id that ``due(now, at_most)`` gives.

    ``run`` locks the row, looks whether there is (still) something to do, and writes what it did or when to try next;
    running it twice must be harmless. ``stuck(before)`` gives the rows that have not moved since ``before``.
    Where rows gain by going together, ``run_many`` is given the rows of a round, ``at_once`` at most, in the place of
    ``run``; the engine on PostgreSQL, which has many workers, runs them one by one all the same.
    Registering the same name again replaces the query (an app's ``ready`` may run twice).
    """
    _queries[name] = DueQuery(name=name, due=due, run=run, stuck=stuck, run_many=run_many, at_once=at_once)


def due_queries() -> tuple[DueQuery, ...]:
    """All registered queries, in the order of their registration."""
    return tuple(_queries.values())
