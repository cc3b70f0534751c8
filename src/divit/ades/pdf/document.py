# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One PDF as its last revision shows it: objects looked up where the cross-references say, and nowhere else.

There is no repair: a file whose offsets are wrong is refused, because a repaired file is not the one that a
signature covers.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from divit.ades.errors import PdfUnreadable, TooLarge
from divit.ades.pdf.cross_references import CrossReferences
from divit.ades.pdf.encryption import Cipher, opened
from divit.ades.pdf.syntax import Dictionary, Reference, Value, parse, skip
from divit.ades.pdf.xref import MOST_DECODED, Entry, Section, StreamTable, Table, decoded
from divit.kernel.words import size, term

MOST_REVISIONS = 2_048
_DEEPEST_PAGE = 32
# Objects that are read because of each other: the length of a stream may stand in a stream, and so on.
_MOST_OPEN = 32
_MOST_IN_STREAM = 200_000
# Octets of objects that were read beyond the file's own size; and what a predicted octet costs against a plain one.
_MOST_READ = 8_000_000
_COST_OF_PREDICTED = 8
_TAIL = 2048
_END = re.compile(rb"startxref[\x00\t\n\x0c\r ]+(\d{1,15})[\x00\t\n\x0c\r ]+%%EOF")
_OBJECT = re.compile(rb"(\d{1,10})[\x00\t\n\x0c\r ]+(\d{1,5})[\x00\t\n\x0c\r ]+obj(?=[\x00\t\n\x0c\r ()<>\[\]{}/%])")
_STREAM = re.compile(rb"stream(?:\r\n|\n)")
_END_OF_STREAM = re.compile(rb"[\x00\t\n\x0c\r ]*endstream")


class _ObjectStream(NamedTuple):
    """The content of an object stream (7.5.7), where in it each object begins, and where the stream stands."""

    data: bytes
    offsets: list[int]
    start: int
    end: int


_NOT_READ_YET = CrossReferences(())


@dataclass(slots=True)
class _Read:
    """What was read of the octets of one file, shared by all its revisions: each object is read once.

    ``values`` are the objects by the offset at which they were read (for those of object streams, the offset of the
    stream and their own in it), and where they end; ``streams`` the object streams, where their own length is at hand.
    ``octets`` and ``decoded`` count the work. ``cipher`` undoes the encryption, None without one.
    """

    cross_references: CrossReferences = _NOT_READ_YET
    values: dict[tuple[int, int], tuple[Value, int]] = field(default_factory=dict)
    streams: dict[int, "_ObjectStream"] = field(default_factory=dict)
    octets: int = 0
    decoded: int = 0
    cipher: Cipher | None = None


class Document:
    """A PDF opened for reading. Raises ``PdfUnreadable``, ``PdfEncrypted`` or ``TooLarge`` from every method."""

    def __init__(self, buffer: bytes, *, earlier: "tuple[_Read, int, int] | None" = None) -> None:
        """``earlier`` is for the file as it was: what was read of it, where it ended, and the place of its
        cross-references; see ``before``.
        """
        self.buffer = buffer
        self._objects: dict[int, Value] = {}
        self._streams: dict[int, _ObjectStream] = {}
        self._open: set[int] = set()
        self._file, self.end, self._place = earlier or (_Read(), len(buffer), 0)
        # Until they are read there are no objects: a cross-reference stream is not to refer to any (7.5.8.2).
        self.sections: list[Section] = list(self._file.cross_references.sections[self._place :])
        if earlier is not None:
            self.startxref = self.sections[0].offset
            return
        ends = list(_END.finditer(buffer, max(0, len(buffer) - _TAIL)))
        if not ends:
            raise PdfUnreadable("no startxref and %%EOF at the end")
        self.startxref, self.end = int(ends[-1][1]), ends[-1].end()
        self.sections = self._read_sections()
        self._file.cross_references = CrossReferences(self.sections)
        if "Encrypt" in self.trailer:
            self._file.cipher = self._opened()

    @property
    def trailer(self) -> Dictionary:
        """The trailer of the last revision."""
        return self.sections[0].trailer

    @property
    def revisions(self) -> int:
        """How many revisions the file has; the two parts of a linearized file are one."""
        return self._file.cross_references.revisions(self._place)

    @property
    def cipher(self) -> Cipher | None:
        """What undoes the file's encryption, None where there is none."""
        return self._file.cipher

    @property
    def root(self) -> Reference:
        """The reference of the document catalog."""
        root = self.trailer.get("Root")
        if not isinstance(root, Reference):
            raise PdfUnreadable("no document catalog")
        return root

    @cached_property
    def catalog(self) -> Dictionary:
        """The document catalog (7.7.2)."""
        return self.dictionary(self.root)

    @property
    def size(self) -> int:
        """One more than the highest object number in use (7.5.5)."""
        size = self.trailer.get("Size")
        if not isinstance(size, int) or not 0 < size <= 10_000_000:
            raise PdfUnreadable("a damaged trailer")
        return size

    def resolve(self, value: Value) -> Value:
        """``value`` itself, or the object that it refers to; a reference to nothing is null (7.3.10)."""
        if not isinstance(value, Reference):
            return value
        known = self._objects.get(value.number)
        return self._object(value) if known is None else known

    def dictionary(self, value: Value) -> Dictionary:
        """The dictionary that ``value`` is or refers to."""
        found = self.resolve(value)
        if not isinstance(found, Dictionary):
            raise PdfUnreadable("something else where a dictionary must be")
        return found

    def array(self, value: Value) -> list[Value]:
        """The array that ``value`` is or refers to; an absent one is empty."""
        found = self.resolve(value)
        if found is None:
            return []
        if not isinstance(found, list):
            raise PdfUnreadable("something else where an array must be")
        return found

    def first_page(self) -> Reference:
        """The reference of the first page (7.7.3)."""
        node = self.catalog.get("Pages")
        for _level in range(_DEEPEST_PAGE):
            if not isinstance(node, Reference):
                break
            kids = self.dictionary(node).get("Kids")
            if kids is None:
                return node
            node = next(iter(self.array(kids)), None)
        raise PdfUnreadable("no first page")

    def entry(self, number: int) -> Entry | None:
        """What the cross-references say of object ``number``, be it that it is free; None when they say nothing."""
        return self._file.cross_references.find(number, self._place)

    def is_stream(self, reference: Reference) -> bool:
        """Whether the object is a stream; of one inside an object stream never (7.5.7)."""
        entry = self.entry(reference.number)
        if entry is None or entry.kind != 1:
            return False
        return self.buffer.startswith(b"stream", skip(self.buffer, self.end_of_value(self._body(reference, entry))))

    def packed_stream(self, reference: Reference) -> bytes:
        """The octets of a stream as they stand in the file, its filters and all."""
        entry = self.entry(reference.number)
        if entry is None or entry.kind != 1:
            raise PdfUnreadable("something else where a stream must be")
        return self.buffer[self._stream_bounds(self._body(reference, entry))[1]]

    def end_of_value(self, position: int) -> int:
        """Where the object whose value begins at ``position`` ends, a stream’s dictionary for a stream."""
        self._parsed(self.buffer, 0, position, self.end)
        return self._file.values[0, position][1]

    def revision_ends(self) -> dict[int, int]:
        """Where each revision ends (after its %%EOF), and the place of its cross-references in ``sections``."""
        ends: dict[int, list[int]] = {}
        for found in _END.finditer(self.buffer, 0, self.end):
            ends.setdefault(int(found[1]), []).append(found.end())
        places: dict[int, int] = {}
        for place, section in enumerate(self.sections):
            after = next((end for end in ends.get(section.offset, ()) if end > section.offset), None)
            if after is not None:
                places.setdefault(after, place)
        return places

    def packed_octets(self, section: Section) -> bytes:
        """The content of all object streams that hold objects of ``section``."""
        tables = [one for one in (section.table, section.hidden) if isinstance(one, StreamTable)]
        numbers = {entry.place for table in tables for _number, entry in table.entries() if entry.kind == 2}
        return b"\n".join(self._object_stream(number).data for number in sorted(numbers))

    def before(self, end: int, place: int) -> "Document":
        """The file as it was when it ended at ``end``, with the cross-references from ``place`` on."""
        return Document(self.buffer, earlier=(self._file, end, self._place + place))

    def stream(self, reference: Reference) -> tuple[Dictionary, bytes]:
        """A stream that is an object of the file: its dictionary, and its octets without their filter."""
        entry = self.entry(reference.number)
        if entry is None or entry.kind != 1:
            raise PdfUnreadable("something else where a stream must be")
        return self._stream_at(self._body(reference, entry), reference)

    def place_of(self, reference: Reference) -> int | None:
        """The offset of the object, or None when it stands inside an object stream or nowhere."""
        entry = self.entry(reference.number)
        return entry.place if entry is not None and entry.kind == 1 else None

    def _opened(self) -> Cipher:
        """The cipher by the trailer's /Encrypt, whose own strings are plain. Raises ``PdfEncrypted``."""
        encryption = self.dictionary(self.trailer["Encrypt"])
        resolved = encryption.like()
        resolved |= {key: self.resolve(value) for key, value in encryption.items()}
        identity = self.resolve(self.trailer.get("ID"))
        first = identity[0] if isinstance(identity, list) and identity else b""
        known = first if isinstance(first, bytes) else b""
        return opened(resolved, known, is_authenticated="AuthCode" in self.trailer)

    def _read_sections(self) -> list[Section]:
        sections: list[Section] = []
        seen: set[int] = set()
        offset: Value = self.startxref
        while isinstance(offset, int):
            if offset in seen or not 0 <= offset < len(self.buffer) or len(seen) == MOST_REVISIONS:
                raise PdfUnreadable("a damaged chain of cross-references")
            seen.add(offset)
            section = self._section(offset)
            sections.append(section)
            offset = section.trailer.get("Prev")
        return sections

    def _section(self, offset: int) -> Section:
        if not self.buffer.startswith(b"xref", offset):
            return Section(offset, self._stream_table(offset), None)
        table = Table(self.buffer, offset)
        hidden = table.trailer.get("XRefStm")
        return Section(offset, table, self._stream_table(hidden) if isinstance(hidden, int) else None)

    def _stream_table(self, offset: int) -> StreamTable:
        found = _OBJECT.match(self.buffer, skip(self.buffer, offset))
        if not found:
            raise PdfUnreadable("no cross-references where startxref points")
        dictionary, data = self._stream_at(found.end())
        return StreamTable(dictionary, data)

    def _object(self, reference: Reference) -> Value:
        number = reference.number
        if number in self._objects:
            return self._objects[number]
        if number in self._open:
            raise PdfUnreadable("an object that needs itself")
        if len(self._open) == _MOST_OPEN:
            raise PdfUnreadable("objects that need too many others")
        self._open.add(number)
        try:
            value = self._read_object(reference, self.entry(number))
        finally:
            self._open.discard(number)
        if isinstance(value, Reference):
            raise PdfUnreadable("an object that is only a reference")
        self._objects[number] = value
        return value

    def _read_object(self, reference: Reference, entry: Entry | None) -> Value:
        if entry is None or entry.kind == 0:
            return None
        if entry.kind == 1:
            value = self._parsed(self.buffer, 0, self._body(reference, entry), self.end)
            return value if self.cipher is None else self.cipher.plain(value, reference)
        if entry.kind == 2 and reference.generation == 0:
            stream = self._object_stream(entry.place)
            if entry.detail < len(stream.offsets):
                return self._parsed(stream.data, stream.start, stream.offsets[entry.detail], len(stream.data))
        raise PdfUnreadable("a cross-reference that leads nowhere")

    def _parsed(self, buffer: bytes, start: int, position: int, last: int) -> Value:
        """The object at ``position`` of ``buffer``, which ends at ``last``; ``start`` tells object streams apart.

        What octets mean does not depend on the revision in which they are read, so they are read once.
        """
        known = self._file.values.get((start, position))
        value, end = known or parse(buffer, position)
        if known is None:
            self._file.values[start, position] = value, end
            # Objects of a stream may overlap, so the file's size does not bound what they cost together. Strings cost
            # nothing: signatures are long ones.
            self._file.octets += end - position - (value.in_strings if isinstance(value, Dictionary) else 0)
        if self._file.octets > len(self.buffer) + _MOST_READ:
            raise TooLarge(what=term("streams"), most=size(_MOST_READ))
        if end > last:
            raise PdfUnreadable("an object beyond the end of its revision")
        return value

    def _body(self, reference: Reference, entry: Entry) -> int:
        found = _OBJECT.match(self.buffer, skip(self.buffer, entry.place))
        if not found or (int(found[1]), int(found[2])) != reference or entry.detail != reference.generation:
            raise PdfUnreadable(f"object {reference.number} is not where the cross-references say")
        return found.end()

    def end_of_stream(self, position: int) -> int:
        """Where the stream whose dictionary begins at ``position`` ends, its last word with it."""
        return self._stream_bounds(position)[2]

    def _stream_bounds(self, position: int) -> tuple[Dictionary, slice, int]:
        dictionary, position = parse(self.buffer, position)
        found = _STREAM.match(self.buffer, skip(self.buffer, position))
        if not isinstance(dictionary, Dictionary) or not found:
            raise PdfUnreadable("something else where a stream must be")
        length = self.resolve(dictionary.get("Length"))
        if not isinstance(length, int) or length < 0:
            raise PdfUnreadable("a stream without its length")
        end = found.end() + length
        last = _END_OF_STREAM.match(self.buffer, end) if end <= self.end else None
        if not last:
            raise PdfUnreadable("a stream that does not end where it says")
        return dictionary, slice(found.end(), end), last.end()

    def _stream_at(self, position: int, reference: Reference | None = None) -> tuple[Dictionary, bytes]:
        """The stream whose dictionary begins at ``position``; cross-references, which nothing refers to, are plain."""
        dictionary, place, _end = self._stream_bounds(position)
        raw = self.buffer[place]
        if self.cipher is not None and reference is not None:
            raw = self.cipher.plain_stream(raw, reference)
        data = decoded(dictionary, raw)
        self._file.decoded += len(data) * (_COST_OF_PREDICTED if "DecodeParms" in dictionary else 1)
        if self._file.decoded > MOST_DECODED:
            raise TooLarge(what=term("streams"), most=size(MOST_DECODED))
        return dictionary, data

    def _object_stream(self, number: int) -> _ObjectStream:
        if number in self._streams:
            return self._streams[number]
        entry = self.entry(number)
        if entry is None or entry.kind != 1:
            raise PdfUnreadable("an object stream that is not there")
        start = self._body(Reference(number, 0), entry)
        found = self._file.streams.get(start)
        if found is None:
            found = self._unpacked(start, Reference(number, 0))
        if found.end > self.end:
            raise PdfUnreadable("an object beyond the end of its revision")
        self._streams[number] = found
        return found

    def _unpacked(self, start: int, reference: Reference) -> _ObjectStream:
        _dictionary, _place, end = self._stream_bounds(start)
        dictionary, data = self._stream_at(start, reference)
        count, first = dictionary.get("N"), dictionary.get("First")
        if not (isinstance(count, int) and isinstance(first, int) and 0 <= count <= _MOST_IN_STREAM and first >= 0):
            raise PdfUnreadable("a damaged object stream")
        try:
            offsets = [first + int(text) for text in data[:first].split(None, 2 * count)[1 : 2 * count : 2]]
        except ValueError as error:
            raise PdfUnreadable("a damaged object stream") from error
        found = _ObjectStream(data, offsets, start, end)
        # A length that is an object of its own may be another in another revision.
        if isinstance(dictionary.get("Length"), int):
            self._file.streams[start] = found
        return found
