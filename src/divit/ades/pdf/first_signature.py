# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The short way to the first signature of a file.

Most files that are signed were printed a moment ago: one revision with a table, no encryption, no form. Of such a file
a catalog, a way down the page tree and a first page count, and of these some keys; of the revision that signs it only
numbers differ from that of another. So nothing is made into objects here: ``shallow`` takes dictionaries apart, and the
revision is filled into a template.

``placing`` and ``update`` are the long way, on which every file can go. Both write the same octets, and what the long
way refuses is refused: a file that is unusual in anything is left to it, and tests hold one against the other.
"""

import re
from typing import NamedTuple

from divit.ades.errors import PdfUnreadable
from divit.ades.pdf.placing import is_of_first_part
from divit.ades.pdf.shallow import Shallow, taken_apart
from divit.ades.pdf.syntax import Reference, parse, text_string, written
from divit.ades.pdf.update import CLOSED, changing_identifier, end_of_file, table_of
from divit.ades.pdf.xref import Table

_BLANKS = b"\x00\t\n\x0c\r "
_TAIL = 64
_END = re.compile(rb"startxref[\x00\t\n\x0c\r ]+(\d{1,15})[\x00\t\n\x0c\r ]+%%EOF[\x00\t\n\x0c\r ]*")
_REFERENCE = re.compile(rb"(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+R")
_FIRST_KID = re.compile(rb"\[[\x00\t\n\x0c\r ]*(\d{1,10}[\x00\t\n\x0c\r ]+\d{1,5}[\x00\t\n\x0c\r ]+R)")
_OF_TRAILER = frozenset({b"/Size", b"/Root", b"/Info", b"/ID"})
_DEEPEST_PAGE = 32
_MOST_OBJECTS = 10_000_000
# The numbers of field, signature and page; those of form and field.
_FIELD = b"<</Type /Annot/Subtype /Widget/FT /Sig/F 132/T %b/V %d 0 R/Rect [0 0 0 0]/P %d %d R>>"
_FORM = b"<</SigFlags 3/Fields [%d 0 R]>>"


class _Object(NamedTuple):
    """A dictionary of the file that stands as an object of its own, and its octets without the closing brackets."""

    reference: Reference
    entries: Shallow
    octets: bytes


class _Plain(NamedTuple):
    """What of a plain file counts."""

    trailer: Shallow
    startxref: int
    size: int
    catalog: _Object
    page: _Object


class _Unusual(Exception):
    """The file has to go the long way."""


def revision(pdf: bytes, name: str, head: bytes, hole: int) -> tuple[list[bytes], list[bytes]] | None:
    """The revision with an invisible field ``name`` whose signature is ``head`` and ends behind ``hole`` octets, as
    ``Update.finish_around`` gives it; None where ``pdf`` is not plain.
    """
    try:
        return _filled_in(pdf, _looked_at(pdf), name, head, hole)
    except (_Unusual, PdfUnreadable):
        return None


def _looked_at(pdf: bytes) -> _Plain:
    end = _END.fullmatch(pdf, max(0, pdf.rfind(b"startxref", -_TAIL)))
    if not end or not pdf.startswith(b"xref", int(end[1])):
        raise _Unusual
    table = Table(pdf, int(end[1]))
    trailer = _apart(pdf, table.trailer_start)[0]
    size = trailer.get(b"/Size", b"")
    if not trailer.keys() <= _OF_TRAILER or not size.isdigit():
        raise _Unusual
    catalog = _object(pdf, table, trailer.get(b"/Root"))
    if b"/AcroForm" in catalog.entries or b"/Perms" in catalog.entries:
        raise _Unusual
    _refuse_first_part(pdf, table, catalog.entries.get(b"/Metadata"))
    page = _first_page(pdf, table, catalog.entries.get(b"/Pages"))
    numbers = {catalog.reference.number, page.reference.number}
    if len(numbers) != 2 or not max(numbers) < int(size) <= _MOST_OBJECTS:
        raise _Unusual
    return _Plain(trailer, int(end[1]), int(size), catalog, page)


def _apart(pdf: bytes, position: int) -> tuple[Shallow, int]:
    found = taken_apart(pdf, position)
    if found is None:
        raise _Unusual
    return found


def _reference(value: bytes | None) -> Reference:
    found = _REFERENCE.fullmatch(value or b"")
    if not found:
        raise _Unusual
    return Reference(int(found[1]), int(found[2]))


def _place(pdf: bytes, table: Table, reference: Reference) -> int:
    """The offset behind the head of the object, which stands where the table says. Raises ``PdfUnreadable``."""
    entry = table.find(reference.number)
    head = b"%d %d obj" % reference
    if (
        entry is None
        or (entry.kind, entry.detail) != (1, reference.generation)
        or not pdf.startswith(head, entry.place)
    ):
        raise _Unusual
    return entry.place + len(head)


def _object(pdf: bytes, table: Table, value: bytes | None) -> _Object:
    reference = _reference(value)
    start = _place(pdf, table, reference)
    entries, end = _apart(pdf, start)
    return _Object(reference, entries, pdf[start : end - 2].strip(_BLANKS))


def _first_page(pdf: bytes, table: Table, value: bytes | None) -> _Object:
    """The first page, which has no annotations yet."""
    for _level in range(_DEEPEST_PAGE):
        node = _object(pdf, table, value)
        kids = node.entries.get(b"/Kids")
        if kids is None:
            break
        first = _FIRST_KID.match(kids)
        value = first[1] if first else None
    if kids is not None or b"/Annots" in node.entries:
        raise _Unusual
    return node


def _refuse_first_part(pdf: bytes, table: Table, metadata: bytes | None) -> None:
    if metadata is not None and is_of_first_part(pdf, _place(pdf, table, _reference(metadata))):
        raise _Unusual


def _filled_in(pdf: bytes, plain: _Plain, name: str, head: bytes, hole: int) -> tuple[list[bytes], list[bytes]]:
    signature, field, form = range(plain.size, plain.size + 3)
    catalog, page = plain.catalog, plain.page
    # In the order in which the long way comes by them, because the identifier depends on it.
    bodies = {
        field: (0, _FIELD % (written(text_string(name)), signature, *page.reference)),
        page.reference.number: (page.reference.generation, b"%b/Annots [%d 0 R]>>" % (page.octets, field)),
        form: (0, _FORM % field),
        catalog.reference.number: (catalog.reference.generation, b"%b/AcroForm %d 0 R>>" % (catalog.octets, form)),
        signature: (0, head),
    }
    objects = [body for _generation, body in bodies.values()]
    before = [b""] if pdf.endswith((b"\n", b"\r")) else [b"\n"]
    place, rows = len(pdf) + len(before[0]), {}
    for number in (*sorted((page.reference.number, catalog.reference.number)), field, form):
        generation, body = bodies[number]
        octets = b"%d %d obj\n%b\nendobj\n" % (number, generation, body)
        rows[number] = place, generation
        before.append(octets)
        place += len(octets)
    rows[signature] = place, 0
    opening = b"%d 0 obj\n" % signature
    start = place + len(opening) + len(head) + hole + len(CLOSED)
    trailer = _trailer(plain, len(pdf), objects)
    return [*before, opening, head], [CLOSED, table_of(rows, trailer), end_of_file(start)]


def _trailer(plain: _Plain, length: int, objects: list[bytes]) -> bytes:
    old = plain.trailer
    entries = b"/Size %d/Root %d %d R" % (plain.size + 3, *plain.catalog.reference)
    if b"/Info" in old:
        entries += b"/Info %d %d R" % _reference(old[b"/Info"])
    entries += b"/Prev %d" % plain.startxref
    identity = parse(old[b"/ID"], 0)[0] if b"/ID" in old else None
    if isinstance(identity, list) and len(identity) == 2 and isinstance(identity[0], bytes):
        permanent = identity[0]
        entries += b"/ID " + written([permanent, changing_identifier(permanent, length, objects)])
    return entries
