# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The cross-references of all revisions together: which of them speaks of an object, without walking through them all.

A file that was signed five hundred times has five hundred sections; asked one after another for each object of each
revision they would cost the square of that.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import merge

from divit.ades.pdf.xref import Entry, Section

# Sections of updates are short and indexed by number; those of whole documents are long, few, and looked into. A
# cross-reference stream may claim any count, so all of a file together are bounded, too.
_MOST_OF_ONE = 1_024
_MOST_INDEXED = 200_000
# So few are asked one after another: most files are signed once or twice.
_FEW = 8


class CrossReferences:
    """The ``sections`` of a file, newest first."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self.sections = tuple(sections)
        self._revisions = _counted(self.sections)
        self._large: list[int] = []
        self._places: defaultdict[int, list[int]] = defaultdict(list)
        if len(self.sections) > _FEW:
            self._index()

    def _index(self) -> None:
        left = _MOST_INDEXED
        for place, section in enumerate(self.sections):
            ranges = section.ranges
            count = sum(one.stop - one.start for one in ranges)
            if count > min(_MOST_OF_ONE, left):
                self._large.append(place)
                continue
            left -= count
            for number in {number for one in ranges for number in one}:
                self._places[number].append(place)

    def find(self, number: int, place: int) -> Entry | None:
        """What the file says of object ``number`` to one who reads it from the section at ``place`` on.

        Raises ``PdfUnreadable``.
        """
        for one in self._speaking_of(number, place):
            entry = self.sections[one].find(number)
            if entry is not None:
                return entry
        return None

    def _speaking_of(self, number: int, place: int) -> Iterable[int]:
        if len(self.sections) <= _FEW:
            return range(place, len(self.sections))
        here = _from(self._places.get(number, []), place)
        return merge(here, _from(self._large, place)) if self._large else here

    def revisions(self, place: int) -> int:
        """How many revisions there are from the section at ``place`` on; both parts of a linearized file are one."""
        return self._revisions[place]


def _from(places: list[int], place: int) -> Iterable[int]:
    return map(places.__getitem__, range(bisect_left(places, place), len(places)))


def _counted(sections: Sequence[Section]) -> list[int]:
    counts = [1] * len(sections)
    for place in range(len(sections) - 2, -1, -1):
        counts[place] = counts[place + 1] + (sections[place + 1].offset < sections[place].offset)
    return counts
