# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Incremental updates (ISO 32000-1, 7.5.6): new objects after the old bytes, which never change."""

import hashlib
from collections.abc import Mapping

from divit.ades.pdf.document import Document
from divit.ades.pdf.syntax import Dictionary, Name, Reference, Value, altered, written

# What tells two updates apart stands at the beginning of their objects; a placeholder's zeros tell nothing.
_IDENTIFYING = 512
_KEPT_IN_TRAILER = ("Root", "Info", "Encrypt")
#: What closes a dictionary that is an object.
CLOSED = b">>\nendobj\n"


class Update:
    """One new revision of ``document``, in the making: objects are added, then ``finish`` gives its octets."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._size = document.size
        self._objects: dict[int, tuple[int, bytes]] = {}
        self._of_catalog: dict[str, Value] = {}

    def reserve(self) -> Reference:
        """A reference for an object that is not in the file yet."""
        reference = Reference(self._size, 0)
        self._size += 1
        return reference

    def put(self, reference: Reference, value: Value) -> None:
        """Write ``value`` as the object of ``reference``, new or again."""
        self.put_octets(reference, self.written(reference, value))

    def written(self, reference: Reference, value: Value) -> bytes:
        """The octets of ``value`` as the object of ``reference``, encrypted where the file is."""
        cipher = self._document.cipher
        return written(value if cipher is None else cipher.sealed(value, reference))

    def put_altered(self, reference: Reference, dictionary: Dictionary, changes: Mapping[str, Value]) -> None:
        """Write an object again: a ``dictionary`` that was read, with some values replaced or added."""
        if self._document.cipher is None:
            self.put_octets(reference, altered(dictionary, changes))
            return
        # Its old strings may be sealed for another object, or not at all in an object stream.
        whole = Dictionary()
        whole |= {**dictionary, **changes}
        self.put(reference, whole)

    def put_catalog(self, changes: Mapping[str, Value]) -> None:
        """Replace or add entries of the document catalog; what several do in one revision is written together."""
        self._of_catalog |= changes
        self.put_altered(self._document.root, self._document.catalog, self._of_catalog)

    def put_stream(self, entries: Dictionary, octets: bytes, *, packed: bool) -> Reference:
        """Write a new stream (7.3.8) of ``octets``, which have been through deflate when they are ``packed``."""
        reference = self.reserve()
        stream = Dictionary()
        stream |= entries
        if packed:
            stream["Filter"] = Name("FlateDecode")
        cipher = self._document.cipher
        sealed = octets if cipher is None else cipher.sealed_stream(octets, reference)
        stream["Length"] = len(sealed)
        self.put_octets(reference, self.written(reference, stream) + b"\nstream\n" + sealed + b"\nendstream")
        return reference

    def put_octets(self, reference: Reference, body: bytes) -> None:
        """Write an object whose octets the caller has laid out itself."""
        self._objects[reference.number] = (reference.generation, body)

    def finish(self) -> bytes:
        """The octets to append to the file."""
        parts, places, end = self._laid_out()
        return b"".join([*parts, *self._ended(places, end)])

    def finish_around(self, reference: Reference, head: bytes, size: int) -> tuple[list[bytes], list[bytes]]:
        """The octets to append, in pieces, when the dictionary of ``reference`` is ``head``, then ``size`` octets that
        come later, then its end: the pieces before those octets, of which ``head`` is the last, and those behind them.

        It stands behind all other objects, so nothing that they hold can be taken for what ``head`` says.
        """
        parts, places, start = self._laid_out()
        number, generation = reference
        opening = b"%d %d obj\n" % reference
        places[number] = start
        self._objects[number] = generation, head
        end = start + len(opening) + len(head) + size + len(CLOSED)
        return [*parts, opening, head], [CLOSED, *self._ended(places, end)]

    def _laid_out(self) -> tuple[list[bytes], dict[int, int], int]:
        """The objects in pieces, the offset in the whole file at which each begins, and that at which they end."""
        start = len(self._document.buffer)
        parts: list[bytes] = []
        if not self._document.buffer.endswith((b"\n", b"\r")):
            parts.append(b"\n")
            start += 1
        places: dict[int, int] = {}
        for number, (generation, body) in sorted(self._objects.items()):
            octets = b"%d %d obj\n%b\nendobj\n" % (number, generation, body)
            places[number] = start
            parts.append(octets)
            start += len(octets)
        return parts, places, start

    def _ended(self, places: dict[int, int], start: int) -> tuple[bytes, bytes]:
        """The cross-references, which begin at ``start``, and what says so."""
        write = self._stream if self._document.sections[0].is_stream else self._table
        return write(places, start), end_of_file(start)

    def _trailer(self, size: int) -> bytes:
        """The entries of a trailer (7.5.5) without its brackets."""
        old = self._document.trailer
        kept = b"".join([b"/%b %b" % (key.encode(), written(old[key])) for key in _KEPT_IN_TRAILER if key in old])
        entries = b"/Size %d%b/Prev %d" % (size, kept, self._document.startxref)
        identity = self._document.resolve(old.get("ID"))
        if isinstance(identity, list) and len(identity) == 2 and isinstance(identity[0], bytes):
            entries += b"/ID " + written([identity[0], self._changing_identifier(identity[0])])
        return entries

    def _changing_identifier(self, permanent: bytes) -> bytes:
        heads = [body for _generation, body in self._objects.values()]
        return changing_identifier(permanent, len(self._document.buffer), heads)

    def _table(self, places: dict[int, int], _start: int) -> bytes:
        rows = {number: (place, self._objects[number][0]) for number, place in places.items()}
        return table_of(rows, self._trailer(self._size))

    def _stream(self, places: dict[int, int], start: int) -> bytes:
        own = self._size
        places = {**places, own: start}
        index: list[Value] = []
        rows: list[bytes] = []
        for first, run in _runs(sorted(places)):
            index += [first, len(run)]
            for number in run:
                generation = self._objects[number][0] if number in self._objects else 0
                rows.append(b"\x01" + places[number].to_bytes(6, "big") + generation.to_bytes(2, "big"))
        data = b"".join(rows)
        what = b"/Type /XRef/W [1 6 2]/Index %b/Length %d" % (written(index), len(data))
        return b"%d 0 obj\n<<%b%b>>\nstream\n%b\nendstream\nendobj\n" % (own, self._trailer(own + 1), what, data)


def changing_identifier(permanent: bytes, length: int, objects: list[bytes]) -> bytes:
    """The second part of the /ID (14.4), which changes with each revision: that of ``objects`` for a file of ``length``
    octets whose identifier is ``permanent``. The same update makes the same file.
    """
    heads = [body[:_IDENTIFYING] for body in objects]
    return hashlib.sha256(b"".join([permanent, b"%d" % length, *heads])).digest()[:16]


def table_of(rows: Mapping[int, tuple[int, int]], trailer: bytes) -> bytes:
    """A cross-reference table (7.5.4) of ``rows``, place and generation by number, and a trailer with these entries."""
    lines = [b"xref\n"]
    for first, run in _runs(sorted(rows)):
        lines.append(b"%d %d\n" % (first, len(run)))
        lines += [b"%010d %05d n \n" % rows[number] for number in run]
    return b"%btrailer\n<<%b>>\n" % (b"".join(lines), trailer)


def end_of_file(start: int) -> bytes:
    """What stands at the end of a file whose last cross-references begin at ``start``."""
    return b"startxref\n%d\n%%%%EOF\n" % start


def _runs(numbers: list[int]) -> list[tuple[int, list[int]]]:
    """Ascending ``numbers`` as runs without gaps, each with its first number."""
    runs: list[tuple[int, list[int]]] = []
    for number in numbers:
        if runs and runs[-1][1][-1] == number - 1:
            runs[-1][1].append(number)
        else:
            runs.append((number, [number]))
    return runs
