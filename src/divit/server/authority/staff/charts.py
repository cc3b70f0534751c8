# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Bars for a chart that the server draws: small numbers a day, one shape a chart, words and a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

#: A chart is that high, and each day that wide, in units of its own; the page stretches it.
HEIGHT = 100
STEP = 10
_GAP = 2
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: where its bar stands and how high it is; ``count`` is what it tells."""

    day: date
    count: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of the same kind, the oldest day first. ``most`` is what the highest one tells."""

    bars: tuple[Bar, ...]
    width: int
    total: int
    most: int

    @property
    def first(self) -> date:
        """The day at the left."""
        return self.bars[0].day

    @property
    def last(self) -> date:
        """The day at the right."""
        return self.bars[-1].day


def chart(days: Sequence[tuple[date, int]]) -> Chart:
    """The chart of a count a day; what is not nothing can be seen, however little it is beside the most."""
    counts = [count for _day, count in days]
    most = max(counts, default=0)
    bars = [
        Bar(day, count, number * STEP + _GAP // 2, HEIGHT - height, STEP - _GAP, height)
        for number, (day, count) in enumerate(days)
        for height in (_height(count, most),)
    ]
    return Chart(tuple(bars), len(days) * STEP, sum(counts), most)


def _height(count: int, most: int) -> int:
    return max(_LEAST, round(HEIGHT * count / most)) if count else 0
