# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The octets of one revision: object after object, the cross-references, the trailer, and nothing between them.

A reader looks where the cross-references point and passes over the rest, so whatever else stands there has been seen
by nobody.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from divit.ades.errors import PdfUnreadable
from divit.ades.pdf.document import Document
from divit.ades.pdf.syntax import Reference, parse, skip
from divit.ades.pdf.xref import Entry, Table

_HEAD = re.compile(rb"(\d{1,10}) (\d{1,5}) obj(?=[\x00\t\n\x0c\r <\[(/])")
_END_OF_OBJECT = b"endobj"
_STARTXREF = re.compile(rb"startxref[\x00\t\n\x0c\r ]+(\d{1,15})[\x00\t\n\x0c\r ]+%%EOF")


@dataclass(frozen=True, slots=True)
class Layout:
    """The objects that a revision writes; ``holders`` are the numbers of the object streams that hold some of them.
    ``highest`` is the highest number of all, that of its cross-reference stream too.
    """

    objects: tuple[Reference, ...]
    holders: frozenset[int]
    highest: int


def layout_of(document: Document, start: int) -> Layout:
    """The layout of the last revision of ``document``, which begins at ``start``.

    Raises ``PdfUnreadable`` when an octet of it belongs to nothing, ``TooLarge``.
    """
    section, buffer = document.sections[0], document.buffer
    entries = dict(section.table.entries())
    if section.hidden is not None:
        raise PdfUnreadable("a revision with two kinds of cross-references")
    if any((one.kind == 0 and number) or one.kind > 2 for number, one in entries.items()):
        raise PdfUnreadable("a revision that deletes objects, or hides them")
    plain = sorted((one.place, number, one) for number, one in entries.items() if one.kind == 1)
    position = start
    for place, number, entry in plain:
        position = skip(buffer, position)
        if place != position:
            raise PdfUnreadable("octets that belong to nothing")
        position = _object(document, number, entry)
    position = skip(buffer, position)
    highest = max((number for number, one in entries.items() if one.kind), default=0)
    if section.is_stream:
        position, highest = _behind_stream(document, position, plain, highest)
    elif position != section.offset or not isinstance(section.table, Table):
        raise PdfUnreadable("octets that belong to nothing")
    else:
        position = skip(buffer, section.table.end)
    found = _STARTXREF.match(buffer, position)
    if not found or int(found[1]) != section.offset or found.end() != document.end:
        raise PdfUnreadable("octets that belong to nothing")
    own = {number for place, number, _entry in plain if place == section.offset}
    objects = tuple(
        Reference(number, one.detail if one.kind == 1 else 0)
        for number, one in entries.items()
        if one.kind and number not in own
    )
    return Layout(objects, frozenset(one.place for one in entries.values() if one.kind == 2), highest)


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
    return skip(buffer, _object(document, number, Entry(1, position, int(head[2])))), max(highest, number)


def _object(document: Document, number: int, entry: Entry) -> int:
    """Where the object of ``entry`` ends. Raises ``PdfUnreadable``."""
    buffer = document.buffer
    head = _HEAD.match(buffer, entry.place)
    if not head or (int(head[1]), int(head[2])) != (number, entry.detail):
        raise PdfUnreadable("an object that is not where the cross-references say")
    _value, position = parse(buffer, head.end())
    position = skip(buffer, position)
    if buffer.startswith(b"stream", position):
        position = skip(buffer, document.end_of_stream(head.end()))
    if not buffer.startswith(_END_OF_OBJECT, position):
        raise PdfUnreadable("an object that does not end")
    return position + len(_END_OF_OBJECT)
