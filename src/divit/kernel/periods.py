# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Spans of the calendar: three months, 25 days, twenty years. A month has no fixed length: they are no ``timedelta``.

They are counted on the calendar of Türkiye, and a day that the month has not is its last one: a month before
31 March is 28 or 29 February, at the same hour of the wall clock.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from divit.kernel import clock

_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A span of calendar months, then of days, then of time."""

    months: int = 0
    days: int = 0
    rest: timedelta = timedelta()

    @classmethod
    def parse(cls, text: str) -> Self:
        """What an ISO 8601 duration names (``P3M``, ``P25D``, ``PT3M``). Raises ``ValueError``."""
        match = _PERIOD.fullmatch(text)
        if match is None or text in {"P", "PT"} or text.endswith("T"):
            raise ValueError(f"not an ISO 8601 duration: {text!r}")
        years, months, weeks, days, hours, minutes, seconds = match.groups()
        return cls(
            months=12 * int(years or 0) + int(months or 0),
            days=7 * int(weeks or 0) + int(days or 0),
            rest=timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0)),
        )

    def __bool__(self) -> bool:
        return bool(self.months or self.days or self.rest)

    def __str__(self) -> str:
        """The ISO 8601 duration; whole years as years."""
        years, months = divmod(self.months, 12)
        date = f"{years}Y" * bool(years) + f"{months}M" * bool(months) + f"{self.days}D" * bool(self.days)
        seconds = self.rest.total_seconds()
        minutes, second = divmod(seconds, 60)
        hours, minute = divmod(int(minutes), 60)
        time = f"{hours}H" * bool(hours) + f"{minute}M" * bool(minute) + f"{second:g}S" * bool(second)
        return f"P{date}" + f"T{time}" * bool(time) if date or time else "PT0S"

    def after(self, moment: datetime) -> datetime:
        """The moment (UTC) that lies this span after ``moment`` on the calendar of Türkiye."""
        return self._moved(moment, 1)

    def before(self, moment: datetime) -> datetime:
        """The moment (UTC) that lies this span before ``moment`` on the calendar of Türkiye."""
        return self._moved(moment, -1)

    def _moved(self, moment: datetime, way: int) -> datetime:
        wall = clock.local(moment)
        year, month = divmod(12 * wall.year + wall.month - 1 + way * self.months, 12)
        day = min(wall.day, monthrange(year, month + 1)[1])
        # Days on the wall clock, hours on the real one: a day stays a day when the clocks are turned.
        shifted = wall.replace(year=year, month=month + 1, day=day) + way * timedelta(days=self.days)
        return shifted.astimezone(UTC) + way * self.rest
