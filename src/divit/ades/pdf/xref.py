# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Cross-references (ISO 32000-1, 7.5.4 and 7.5.8): where each object of a revision stands.

Tables are not read through: an entry has a fixed size, so the one that is asked for is looked at and no other.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from divit.ades.errors import PdfUnreadable, TooLarge
from divit.ades.pdf.syntax import Dictionary, Name, Value, parse, skip
from divit.kernel.words import size, term

# A stream that unpacks to more than this is no cross-reference or object stream of an office document.
MOST_DECODED = 64_000_000
# Predictors are undone row by row, in Python. Cross-references of a million objects have some five octets for each.
_MOST_PREDICTED = 8_000_000
_MOST_SUBSECTIONS = 20_000
_ENTRY_SIZE = 20
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)")
_SUBSECTION = re.compile(rb"(\d{1,10}) (\d{1,10})[ ]*(?:\r\n|\n|\r)")


class Entry(NamedTuple):
    """What a cross-reference says of an object.

    Kind 0: free. Kind 1: ``place`` is its offset, ``detail`` its generation. Kind 2: ``place`` is the number of the
    object stream that holds it, ``detail`` its index there.
    """

    kind: int
    place: int
    detail: int


class Table:
    """One cross-reference table: subsections that know where their entries begin. ``trailer_start`` is where the
    dictionary of its trailer begins, which is read when it is first asked for.
    """

    def __init__(self, buffer: bytes, offset: int) -> None:
        self._buffer = buffer
        self._subsections: list[tuple[int, int, int]] = []
        position = skip(buffer, offset + len(b"xref"))
        while found := _SUBSECTION.match(buffer, position):
            if len(self._subsections) == _MOST_SUBSECTIONS:
                raise PdfUnreadable("too many subsections in a cross-reference table")
            start = found.end()
            first, count = int(found[1]), int(found[2])
            self._subsections.append((first, count, start))
            position = skip(buffer, start + _ENTRY_SIZE * count)
        if not buffer.startswith(b"trailer", position):
            raise PdfUnreadable("a damaged cross-reference table")
        self.trailer_start = position + len(b"trailer")

    @cached_property
    def _trailer(self) -> tuple[Dictionary, int]:
        trailer, end = parse(self._buffer, self.trailer_start)
        if not isinstance(trailer, Dictionary):
            raise PdfUnreadable("a trailer that is no dictionary")
        return trailer, end

    @property
    def trailer(self) -> Dictionary:
        """The trailer behind it. Raises ``PdfUnreadable``."""
        return self._trailer[0]

    @property
    def end(self) -> int:
        """Where its trailer ends. Raises ``PdfUnreadable``."""
        return self._trailer[1]

    @property
    def ranges(self) -> list[range]:
        """The numbers of which this table says something."""
        return [range(first, first + count) for first, count, _start in self._subsections]

    def find(self, number: int) -> Entry | None:
        """What this table says of object ``number``, or None. Raises ``PdfUnreadable``."""
        for first, count, start in self._subsections:
            if first <= number < first + count:
                return self._entry(start + _ENTRY_SIZE * (number - first))
        return None

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """All that this table says, by number. Raises ``PdfUnreadable``."""
        for first, count, start in self._subsections:
            for place in range(count):
                yield first + place, self._entry(start + _ENTRY_SIZE * place)

    def _entry(self, position: int) -> Entry:
        found = _ENTRY.match(self._buffer, position)
        if not found:
            raise PdfUnreadable("a damaged cross-reference entry")
        return Entry(1 if found[3] == b"n" else 0, int(found[1]), int(found[2]))


class StreamTable:
    """One cross-reference stream, already decoded."""

    def __init__(self, trailer: Dictionary, data: bytes) -> None:
        self.trailer = trailer
        widths = trailer.get("W")
        size = trailer.get("Size")
        if not (isinstance(widths, list) and len(widths) == 3 and isinstance(size, int)):
            raise PdfUnreadable("a damaged cross-reference stream")
        self._widths = [width for width in widths if isinstance(width, int) and 0 <= width <= 8]
        index = trailer.get("Index", [0, size])
        numbers = [one for one in index if isinstance(one, int) and one >= 0] if isinstance(index, list) else []
        if len(self._widths) != 3 or len(numbers) % 2 or not sum(self._widths):
            raise PdfUnreadable("a damaged cross-reference stream")
        if len(numbers) > 2 * _MOST_SUBSECTIONS:
            raise PdfUnreadable("too many subsections in a cross-reference stream")
        self._data = data
        self._ranges = list(zip(numbers[::2], numbers[1::2], strict=True))

    @property
    def ranges(self) -> list[range]:
        """The numbers of which this stream says something."""
        return [range(first, first + count) for first, count in self._ranges]

    def find(self, number: int) -> Entry | None:
        """What this stream says of object ``number``, or None. Raises ``PdfUnreadable``."""
        before = 0
        for first, count in self._ranges:
            if first <= number < first + count:
                return self._entry(before + number - first)
            before += count
        return None

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """All that this stream says, by number. Raises ``PdfUnreadable``."""
        row = 0
        for first, count in self._ranges:
            for number in range(first, first + count):
                yield number, self._entry(row)
                row += 1

    def _entry(self, row: int) -> Entry:
        size = sum(self._widths)
        octets = self._data[row * size : (row + 1) * size]
        if len(octets) != size:
            raise PdfUnreadable("a cross-reference stream that is cut short")
        fields: list[int] = []
        position = 0
        for width in self._widths:
            fields.append(int.from_bytes(octets[position : position + width], "big"))
            position += width
        # 7.5.8.2: a type field of no width means type 1.
        kind = fields[0] if self._widths[0] else 1
        return Entry(kind, fields[1], fields[2])


@dataclass(frozen=True, slots=True)
class Section:
    """The cross-references of one revision: its table or stream, and the stream that a hybrid file adds."""

    offset: int
    table: Table | StreamTable
    hidden: StreamTable | None

    @property
    def trailer(self) -> Dictionary:
        """The trailer of this revision."""
        return self.table.trailer

    @property
    def is_stream(self) -> bool:
        """Whether the next revision should be written with a cross-reference stream."""
        return isinstance(self.table, StreamTable)

    @property
    def ranges(self) -> list[range]:
        """The numbers of which this revision says something, those that a hybrid's stream names among them."""
        return [*self.table.ranges, *(self.hidden.ranges if self.hidden is not None else ())]

    def find(self, number: int) -> Entry | None:
        """What this revision says of object ``number``; a hybrid's stream speaks for what its table hides."""
        entry = self.table.find(number)
        if self.hidden is not None and (entry is None or entry.kind == 0):
            return self.hidden.find(number) or entry
        return entry


def decoded(dictionary: Dictionary, data: bytes) -> bytes:
    """The octets of a stream without filters or with FlateDecode. Raises ``PdfUnreadable`` or ``TooLarge``."""
    filters = _as_list(dictionary.get("Filter"))
    parameters = _as_list(dictionary.get("DecodeParms"))
    if not filters:
        return data
    if filters != [Name("FlateDecode")]:
        raise PdfUnreadable("an unusual filter on a structural stream")
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(data, MOST_DECODED)
    except zlib.error as error:
        raise PdfUnreadable("a stream that does not unpack") from error
    if inflater.unconsumed_tail:
        raise TooLarge(what=term("stream"), most=size(MOST_DECODED))
    first = parameters[0] if parameters else None
    return _unpredicted(plain, first) if isinstance(first, Dictionary) else plain


def _as_list(value: Value) -> list[Value]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _unpredicted(data: bytes, parameters: Dictionary) -> bytes:
    """Undo the PNG predictors (7.4.4.4) for one-byte components, which is how structural streams use them."""
    predictor = parameters.get("Predictor", 1)
    columns = parameters.get("Columns", 1)
    if predictor == 1:
        return data
    if not (isinstance(predictor, int) and predictor >= 10 and isinstance(columns, int) and 0 < columns <= 64):
        raise PdfUnreadable("an unusual predictor on a structural stream")
    if len(data) > _MOST_PREDICTED:
        raise TooLarge(what=term("stream"), most=size(_MOST_PREDICTED))
    if len(data) % (columns + 1):
        raise PdfUnreadable("a predicted stream that is cut short")
    above = bytes(columns)
    rows: list[bytes] = []
    for start in range(0, len(data), columns + 1):
        above = _row(data[start], data[start + 1 : start + 1 + columns], above)
        rows.append(above)
    return b"".join(rows)


def _row(kind: int, row: bytes, above: bytes) -> bytes:
    if kind == 0:
        return row
    if kind == 2:
        return bytes((one + up) & 0xFF for one, up in zip(row, above, strict=True))
    if kind == 1:
        left, plain = 0, bytearray()
        for one in row:
            left = (one + left) & 0xFF
            plain.append(left)
        return bytes(plain)
    raise PdfUnreadable("an unusual predictor row")
