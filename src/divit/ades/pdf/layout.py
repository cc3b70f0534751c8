# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What one revision writes: object after object, the cross-references, the trailer, and nothing between them.

A reader looks where the cross-references point and passes over the rest, so whatever else stands there has been seen
by nobody.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from divit.ades.errors import PdfUnreadable
from divit.ades.pdf.document import Document
from divit.ades.pdf.syntax import Reference, skip
from divit.ades.pdf.xref import Entry, Table

_HEAD = re.compile(rb"(\d{1,10}) (\d{1,5}) obj(?=[\x00\t\n\x0c\r <\[(/])")
_END_OF_OBJECT = b"endobj"
_STARTXREF = re.compile(rb"startxref[\x00\t\n\x0c\r ]+(\d{1,15})[\x00\t\n\x0c\r ]+%%EOF")
_FREE, _PLAIN, _PACKED = range(3)


@dataclass(frozen=True, slots=True)
class Layout:
    """The ``objects`` that a revision writes, and the numbers of those that it frees.

    ``holders`` are the numbers of the object streams that hold some of them; ``highest`` is the highest number of all,
    that of its cross-reference stream too. ``is_whole`` says whether every octet of the revision belongs to one of
    them, to its only cross-references or to its trailer.
    """

    objects: tuple[Reference, ...]
    freed: frozenset[int]
    holders: frozenset[int]
    highest: int
    is_whole: bool


def layout_of(older: Document, newer: Document) -> Layout:
    """The layout of the revision by which ``older`` became ``newer``.

    Raises ``PdfUnreadable`` when it gives an object a place outside of itself: what stands there was written, and
    perhaps signed, before, but read by nobody. Raises ``TooLarge``.
    """
    section = newer.sections[0]
    named = dict(section.table.entries())
    for number, one in section.hidden.entries() if section.hidden is not None else ():
        if named.get(number, one).kind == _FREE or number not in named:
            named[number] = one
    # Some writers repeat what older cross-references say.
    entries = {number: one for number, one in named.items() if number and one != older.entry(number)}
    if any(one.kind > _PACKED for one in entries.values()):
        raise PdfUnreadable("a kind of cross-reference that nobody knows")
    plain = {number: one for number, one in entries.items() if one.kind == _PLAIN}
    holders = frozenset(one.place for one in entries.values() if one.kind == _PACKED)
    if any(not older.end <= one.place < newer.end for one in plain.values()) or not holders <= plain.keys():
        raise PdfUnreadable("a cross-reference to what stood in the file before")
    own = {number for number, one in plain.items() if one.place == section.offset}
    objects = tuple(
        Reference(number, one.detail if one.kind == _PLAIN else 0)
        for number, one in entries.items()
        if one.kind and number not in own
    )
    freed = frozenset(number for number, one in entries.items() if one.kind == _FREE)
    highest = max((number for number, one in entries.items() if one.kind), default=0)
    is_alone = section.hidden is None and not freed and len(entries) == len(named.keys() - {0})
    try:
        whole = _highest_of_whole(newer, older.end, plain, highest) if is_alone else None
    except PdfUnreadable:
        whole = None
    return Layout(objects, freed, holders, whole or highest, whole is not None)


def _highest_of_whole(document: Document, start: int, plain: Mapping[int, Entry], highest: int) -> int:
    """The highest number in the last revision of ``document``, which begins at ``start``.

    Raises ``PdfUnreadable`` when an octet of it belongs to nothing, ``TooLarge``.
    """
    section, buffer = document.sections[0], document.buffer
    ordered = sorted((one.place, number, one) for number, one in plain.items())
    position = start
    for place, number, entry in ordered:
        position = skip(buffer, position)
        if place != position:
            raise PdfUnreadable("octets that belong to nothing")
        position = _object(document, number, entry)
    position = skip(buffer, position)
    if section.is_stream:
        position, highest = _behind_stream(document, position, ordered, highest)
    elif position != section.offset or not isinstance(section.table, Table):
        raise PdfUnreadable("octets that belong to nothing")
    else:
        position = skip(buffer, section.table.end)
    found = _STARTXREF.match(buffer, position)
    if not found or int(found[1]) != section.offset or found.end() != document.end:
        raise PdfUnreadable("octets that belong to nothing")
    return highest


def _behind_stream(
    document: Document, position: int, plain: Sequence[tuple[int, int, Entry]], highest: int
) -> tuple[int, int]:
    """Where the cross-reference stream at ``position`` ends, and the highest number with its own."""
    offset, buffer = document.sections[0].offset, document.buffer
    if any(place == offset for place, _number, _entry in plain):
        return position, highest
    # 7.5.8.1: the stream may leave itself out.
    head = _HEAD.match(buffer, position)
    if position != offset or not head:
        raise PdfUnreadable("octets that belong to nothing")
    number = int(head[1])
    return skip(buffer, _object(document, number, Entry(_PLAIN, position, int(head[2])))), max(highest, number)


def _object(document: Document, number: int, entry: Entry) -> int:
    """Where the object of ``entry`` ends. Raises ``PdfUnreadable``."""
    buffer = document.buffer
    head = _HEAD.match(buffer, entry.place)
    if not head or (int(head[1]), int(head[2])) != (number, entry.detail):
        raise PdfUnreadable("an object that is not where the cross-references say")
    position = skip(buffer, document.end_of_value(head.end()))
    if buffer.startswith(b"stream", position):
        position = skip(buffer, document.end_of_stream(head.end()))
    if not buffer.startswith(_END_OF_OBJECT, position):
        raise PdfUnreadable("an object that does not end")
    return position + len(_END_OF_OBJECT)
