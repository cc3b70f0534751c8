# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Lines of text made to fit a rectangle: as large as goes, and never so small that nobody reads them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from divit.ades.errors import AppearanceTooSmall

# Points.
LARGEST, SMALLEST, _STEP = 12.0, 4.0, 0.5
LEADING = 1.2
NO_BREAK = "\u00a0"

Measure = Callable[[str, bool], float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as it is drawn."""

    text: str
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines that fit, and the size of their face in points."""

    size: float
    lines: tuple[Line, ...]

    @property
    def height(self) -> float:
        """How high they are together, in points."""
        return len(self.lines) * self.size * LEADING


def fitted(texts: Sequence[str], width: float, height: float, measure: Measure) -> Fitted:
    """``texts``, the first in bold, broken between words to fit ``width`` and ``height`` in points.

    ``measure`` tells how wide a text is at size 1, plain or bold. Raises ``AppearanceTooSmall``.
    """
    size = LARGEST
    while size >= SMALLEST:
        lines = [line for number, text in enumerate(texts) for line in _broken(text, not number, width / size, measure)]
        found = Fitted(size, tuple(lines))
        if found.height <= height and all(measure(one.text, one.is_bold) * size <= width for one in lines):
            return found
        size -= _STEP
    raise AppearanceTooSmall(size=round(SMALLEST))


def _broken(text: str, is_bold: bool, width: float, measure: Measure) -> Iterator[Line]:
    """The lines of one text; a word that is too wide stands alone on its line."""
    line = ""
    for word in filter(None, text.split(" ")):
        longer = f"{line} {word}" if line else word
        if line and measure(longer, is_bold) > width:
            yield Line(line.replace(NO_BREAK, " "), is_bold)
            longer = word
        line = longer
    if line:
        yield Line(line.replace(NO_BREAK, " "), is_bold)
