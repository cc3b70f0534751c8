# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""ZIP files written by hand, record by record, so that each can say what a good writer would not."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

ASIC_E = b"application/vnd.etsi.asic-e+zip"


@dataclass(frozen=True)
class Part:
    """A file as its own header and the directory tell it; None is what fits, ``deflated`` packs it."""

    name: bytes
    content: bytes = b"DENEME"
    deflated: bool = False
    method: int | None = None
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    extra: bytes = b""
    offset: int | None = None
    made_by: int = 0
    outer: int = 0
    local: "Part | None" = None
    before: bytes = b""
    after: bytes = b""

    @property
    def data(self) -> bytes:
        if not self.deflated:
            return self.content
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(self.content) + packer.flush()

    @property
    def fields(self) -> tuple[int, int, int, int, int]:
        """Flags, method, check sum, packed and unpacked size."""
        method = (8 if self.deflated else 0) if self.method is None else self.method
        crc = zlib.crc32(self.content) if self.crc is None else self.crc
        packed = len(self.data) if self.packed is None else self.packed
        return self.flags, method, crc, packed, len(self.content) if self.size is None else self.size

    @property
    def header(self) -> bytes:
        said = self.local or self
        flags, method, *rest = said.fields
        head = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, flags, method, 0, 0, *rest, len(said.name), len(said.extra))
        return head + said.name + said.extra

    def entry(self, offset: int) -> bytes:
        flags, method, *rest = self.fields
        place = offset if self.offset is None else self.offset
        lengths = (len(self.name), len(self.extra), 0)
        head = struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            *(b"PK\1\2", self.made_by, 20, flags, method, 0, 0, *rest, *lengths, 0, 0, self.outer, place),
        )
        return head + self.name + self.extra


MIMETYPE = Part(b"mimetype", ASIC_E)
LETTER = Part(b"letter.txt")


def zipped(
    parts: Sequence[Part], *, head: bytes = b"", comment: bytes = b"", tail: bytes = b"", count: int | None = None
) -> bytes:
    """The ZIP file of ``parts``, with octets before, and behind."""
    out, entries = bytearray(head), bytearray()
    for one in parts:
        out += one.before
        entries += one.entry(len(out))
        out += one.header + one.data + one.after
    start, told = len(out), len(parts) if count is None else count
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, told, told, len(entries), start, len(comment))
    return bytes(out + entries + end + comment + tail)


def streamed(part: Part, *, wide: bool = False, marked: bool = True) -> Part:
    """A file whose sizes stand behind it, as a writer makes it that cannot go back."""
    _, _, crc, packed, size = part.fields
    behind = struct.pack("<IQQ" if wide else "<III", crc, packed, size)
    flagged = replace(part, flags=part.flags | 8, after=(b"PK\7\b" if marked else b"") + behind)
    return replace(flagged, local=replace(flagged, crc=0, packed=0, size=0))
