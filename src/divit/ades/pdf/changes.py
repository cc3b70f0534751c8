# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What happened to a PDF after a signature: further signatures and validation data, filled forms, or something else.

Each later revision is looked at once, however many signatures ask.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from divit.ades.errors import PdfUnreadable, TooLarge
from divit.ades.pdf.additions import Addition
from divit.ades.pdf.document import Document
from divit.ades.pdf.kinds_of_change import Change
from divit.ades.pdf.layout import layout_of
from divit.ades.pdf.mentions import referred_to
from divit.ades.pdf.permissions import Permissions

_BLANKS = b"\x00\t\n\x0c\r "


@dataclass(frozen=True, slots=True)
class Later:
    """What came after a signature: ``done`` is all of it, ``against`` what changes the signed document or was
    forbidden; ``is_known`` is False where some of it could not be told.
    """

    done: frozenset[Change] = frozenset()
    against: frozenset[Change] = frozenset()
    is_known: bool = True


class Changes:
    """The changes in one file, found when they are first asked for."""

    def __init__(self, document: Document, permissions: Permissions, *, signed_until: int) -> None:
        """``signed_until`` is where the last range that a signature or time-stamp covers ends: behind it nobody vouches
        for what stands between the objects.
        """
        self._document = document
        self._permissions = permissions
        self._signed_until = signed_until

    @cached_property
    def _places(self) -> dict[int, int]:
        return self._document.revision_ends()

    @cached_property
    def _ends(self) -> list[int]:
        return sorted(self._places)

    def revision(self, end: int) -> Document | None:
        """The file as it was at the revision that ends at ``end``, white space behind it aside; None without one."""
        place = bisect_right(self._ends, end) - 1
        if place < 0 or self._document.buffer[self._ends[place] : end].strip(_BLANKS):
            return None
        return self._at(place)

    def after(self, covered_end: int) -> Later:
        """What the revisions did that follow the range, ending at ``covered_end``, that a signature covers."""
        return self._after_each[bisect_right(self._ends, covered_end) - 1]

    def _at(self, place: int) -> Document:
        end = self._ends[place]
        return self._document.before(end, self._places[end])

    @cached_property
    def _after_each(self) -> list[Later]:
        """By revision, oldest first, what all that follow it did."""
        later = Later()
        found = [later]
        try:
            revisions = list(self._revisions_backwards())
        except (PdfUnreadable, TooLarge):
            return [Later(is_known=False)] * len(self._ends)
        for one in revisions:
            later = Later(later.done | one.done, later.against | one.against, later.is_known and one.is_known)
            found.append(later)
        return found[::-1]

    def _revisions_backwards(self) -> Iterator[Later]:
        referred = self._first_referred()
        newer = self._at(len(self._ends) - 1)
        for number in range(len(self._ends) - 1, 0, -1):
            older = self._at(number - 1)
            yield self._of_revision(older, newer, _before(referred, number))
            newer = older

    def _of_revision(self, older: Document, newer: Document, is_referred: Callable[[int], bool]) -> Later:
        end, permissions = newer.end, self._permissions
        try:
            layout = layout_of(older, newer)
        except (PdfUnreadable, TooLarge):
            return Later(frozenset({Change.HIDDEN}), frozenset({Change.HIDDEN}))
        try:
            addition = Addition(
                older,
                newer,
                layout,
                is_referred=is_referred,
                is_locked=lambda name: permissions.is_locked(name, end),
            )
            done = frozenset(addition.changes())
        except (PdfUnreadable, TooLarge):
            return Later(is_known=False)
        against = frozenset(one for one in done if not permissions.allow(one, end))
        is_vouched_for = end <= self._signed_until or (layout.is_whole and addition.is_exact)
        # What is wrong with the evidence leaves a signature open; it says nothing else for it.
        return Later(done, against - {Change.STORE}, is_known=is_vouched_for and Change.STORE not in done)

    def _first_referred(self) -> dict[int, int]:
        """By object number, the first revision (from 0) that may refer to it."""
        document = self._document
        places = [self._places[end] for end in self._ends]
        first: dict[int, int] = {}
        for number, (start, end) in enumerate(pairwise((0, *self._ends))):
            newest, oldest = places[number], places[number - 1] if number else len(document.sections)
            found = referred_to(document.buffer[start:end])
            for section in document.sections[newest:oldest]:
                found |= referred_to(document.packed_octets(section))
            for one in found:
                first.setdefault(one, number)
        return first


def _before(referred: dict[int, int], revision: int) -> Callable[[int], bool]:
    """Says of an object's number whether a revision before ``revision`` refers to it."""
    return lambda number: referred.get(number, revision) < revision
