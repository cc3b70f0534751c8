# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Dated rows as pages show them: from when to when, who gave it, why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from divit.server.people.models import Dated, Person

_ORDER = {"present": 0, "coming": 1, "past": 2, "withdrawn": 3}
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A dated row on a page. ``state``: present, coming, past or withdrawn; ``given_by`` is empty for the system."""

    uid: str
    state: str
    begins_at: datetime
    ends_at: datetime | None
    given_by: str
    reason: str
    end_reason: str

    @property
    def is_open(self) -> bool:
        """Whether it can still be ended or called off."""
        return self.state in {"present", "coming"}

    @property
    def last_moment(self) -> datetime | None:
        """The last moment in force: what ends at midnight was in force on the day before."""
        return self.ends_at - _MOMENT if self.ends_at is not None else None

    @property
    def order(self) -> tuple[int, float]:
        """What is in force first, then what comes, then what was, the newest first."""
        return _ORDER[self.state], -self.begins_at.timestamp()


def state_of(row: Dated, at: datetime) -> str:
    """Whether the row is in force at ``at``, is still to come, was, or was called off."""
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.begins_at > at:
        return "coming"
    return "past" if row.ends_at is not None and row.ends_at <= at else "present"


def period(row: Dated, at: datetime, givers: Mapping[str, str]) -> Period:
    """The row as a page shows it at ``at``; ``givers`` are those of ``givers_of``."""
    return Period(
        uid=str(row.uid),
        state=state_of(row, at),
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        given_by=givers.get(row.given_by, ""),
        reason=row.reason,
        end_reason=row.end_reason,
    )


def givers_of(rows: Iterable[Dated]) -> dict[str, str]:
    """The names of the persons who gave these rows, by actor (``person:…``), in one query."""
    ids = {row.given_by.removeprefix("person:") for row in rows if row.given_by.startswith("person:")}
    return {f"person:{row.pk}": str(row) for row in Person.objects.filter(pk__in=ids)}
