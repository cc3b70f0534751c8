# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the home page shows of the queues."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from divit.server.people.queries import Viewer
from divit.server.worklist import registry
from divit.server.worklist.registry import Row

FIRST = 5


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue in the table: how many wait, how many came today (if it knows), since when the oldest waits."""

    label: str
    icon: str
    href: str
    count: int
    today: int | None
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits for a viewer: the queues, the longest waiting over all of them, and how many there are."""

    queues: list[Queue]
    first: list[Row]
    total: int


def waiting(viewer: Viewer) -> Waiting:
    """What waits for the viewer now. A queue in which nothing waits is asked for its count only."""
    queues, rows = [], []
    for source in registry.sources_of(viewer):
        count = source.count(viewer)
        longest = list(source.rows(viewer, FIRST)) if count else []
        rows += longest
        queues.append(
            Queue(
                label=str(source.label),
                icon=source.icon,
                href=reverse(source.route),
                count=count,
                today=source.today(viewer) if source.today else None,
                oldest=longest[0].at if longest else None,
            )
        )
    first = sorted(rows, key=lambda row: row.at)[:FIRST]
    return Waiting(queues, first, sum(queue.count for queue in queues))
