# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How dated rows begin and end: the past stays as it was told."""

from datetime import datetime

from divit.kernel import clock
from divit.server.people.errors import PeriodImpossible
from divit.server.people.models import Dated
from divit.server.people.queries.viewers import Viewer


def by(viewer: Viewer | None, actor: str, channel: str = "system") -> tuple[str, str]:
    """Actor and channel of an audit entry: a person at a page, or whatever the caller names."""
    return (f"person:{viewer.person_id}", "web") if viewer is not None else (actor, channel)


def opened(
    begins_at: datetime | None, ends_at: datetime | None, viewer: Viewer | None = None
) -> tuple[datetime, datetime | None]:
    """The period [begins, ends), from now when no beginning is given. Raises ``PeriodImpossible``."""
    check_not_past(viewer, begins_at)
    begins = begins_at or clock.now()
    if ends_at is not None and ends_at <= begins:
        raise PeriodImpossible
    return begins, ends_at


def check_not_past(viewer: Viewer | None, moment: datetime | None) -> None:
    """People at pages arrange what comes; only an import tells late what was. Raises ``PeriodImpossible``."""
    if viewer is not None and moment is not None and moment < viewer.at:
        raise PeriodImpossible


def close(row: Dated, *, ends_at: datetime | None, reason: str, actor: str) -> None:
    """End a row at ``ends_at`` (now when not given); what has not begun by then is withdrawn instead.

    Raises ``PeriodImpossible`` for what has ended already, and for an end that would prolong the period.
    """
    now = clock.now()
    when = now if ends_at is None else ends_at
    if row.withdrawn_at is not None or (row.ends_at is not None and (row.ends_at <= now or when > row.ends_at)):
        raise PeriodImpossible
    if when > row.begins_at:
        row.ends_at = when
    elif row.begins_at > now:
        row.withdrawn_at = now
    else:
        raise PeriodImpossible
    row.ended_by, row.end_reason = actor, reason
    row.save(update_fields=["ends_at", "withdrawn_at", "ended_by", "end_reason"])
