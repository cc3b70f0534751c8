# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writing of the ZIP file that a container is: files stored as they are, one after the other, then the directory.

Nothing is packed: what is signed is mostly packed already, and such a container can be read in one way only. ZIP64 is
used where the sizes ask for it.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import BinaryIO

from divit.ades.asic import zip_names
from divit.ades.asic.zip_contents import STORED, PackedContent
from divit.ades.asic.zip_records import (
    DIRECTORY_ENTRY,
    END,
    END_64,
    END_RECORD,
    END_RECORD_64,
    ENTRY,
    EXTRA_64,
    FULL_16,
    FULL_32,
    LOCAL,
    LOCAL_HEADER,
    LOCATOR,
    LOCATOR_64,
    NEEDED,
    NEEDED_64,
    UTF_8,
)
from divit.ades.content import Content, HeldContent
from divit.ades.errors import ContentUnreadable
from divit.kernel.words import term

_MADE_BY_UNIX = 3 << 8
_PLAIN_FILE = 0o100644 << 16
_CHECKED_BY = "sha256"


def write(files: Iterable[tuple[str, Content]], out: BinaryIO, moment: datetime) -> None:
    """Write ``files`` with their names to ``out``, which can seek; ``moment`` (aware) is the time that all bear.

    What comes from another container stays packed as it is. Raises ``ContainerUnreadable`` for names that cannot be,
    ``ContentUnreadable``.
    """
    listed = tuple(files)
    zip_names.check_all(name for name, _ in listed)
    writing = _Writing(out, moment)
    for name, content in listed:
        writing.add(name, content)
    writing.end()


class _Writing:
    def __init__(self, out: BinaryIO, moment: datetime) -> None:
        self._out = out
        utc = moment.astimezone(UTC)
        # 4.4.6: years count from 1980, seconds by two.
        self._date = (max(0, utc.year - 1980) << 9) | (utc.month << 5) | utc.day
        self._time = (utc.hour << 11) | (utc.minute << 5) | (utc.second // 2)
        self._directory: list[bytes] = []

    def add(self, name: str, content: Content) -> None:
        """One file."""
        if isinstance(content, PackedContent):
            self._add_packed(name, content)
        elif isinstance(content, HeldContent):
            self._add_held(name, content)
        else:
            self._add_streamed(name, content)

    def _add_packed(self, name: str, content: PackedContent) -> None:
        """What is in another container, as it stands there."""
        packed, offset = content.packed, self._out.tell()
        self._head(name, packed.method, packed.crc, packed.packed, packed.size)
        for piece in content.raw():
            self._out.write(piece)
        self._note(name, packed.method, packed.crc, packed.packed, packed.size, offset)

    def _add_held(self, name: str, content: HeldContent) -> None:
        """What is in memory, and so still what was hashed."""
        size, offset, summed = content.size, self._out.tell(), _Sum()
        content.feed(summed)
        self._head(name, STORED, summed.crc, size, size)
        content.feed(_Copy(self._out))
        self._note(name, STORED, summed.crc, size, size, offset)

    def _add_streamed(self, name: str, content: Content) -> None:
        """What is read in pieces: what was hashed before to be signed must be what is written now."""
        size, offset, copy = content.size, self._out.tell(), _Checked(self._out)
        self._head(name, STORED, 0, size, size)
        content.feed(copy)
        if copy.hasher.digest() != content.digest(_CHECKED_BY):
            raise ContentUnreadable(file="-", why=term("it changed while it was read"))
        end = self._out.tell()
        self._out.seek(offset)
        self._head(name, STORED, copy.crc, size, size)
        self._out.seek(end)
        self._note(name, STORED, copy.crc, size, size, offset)

    def _head(self, name: str, method: int, crc: int, packed: int, size: int) -> None:
        raw, extra, narrow = name.encode(), b"", (packed, size)
        if max(narrow) >= FULL_32:
            extra, narrow = struct.pack("<HHQQ", EXTRA_64, 16, size, packed), (FULL_32, FULL_32)
        self._out.write(
            LOCAL.pack(
                LOCAL_HEADER, NEEDED_64 if extra else NEEDED, _flags(raw), method, self._time, self._date, crc,
                *narrow, len(raw), len(extra),
            )
        )  # fmt: skip
        self._out.write(raw + extra)

    def _note(self, name: str, method: int, crc: int, packed: int, size: int, offset: int) -> None:
        raw, wide = name.encode(), b""
        sizes, place = (packed, size), offset
        if max(sizes) >= FULL_32:
            wide, sizes = struct.pack("<QQ", size, packed), (FULL_32, FULL_32)
        if offset >= FULL_32:
            wide, place = wide + struct.pack("<Q", offset), FULL_32
        extra = struct.pack("<HH", EXTRA_64, len(wide)) + wide if wide else b""
        needed = NEEDED_64 if wide else NEEDED
        head = ENTRY.pack(
            DIRECTORY_ENTRY, _MADE_BY_UNIX | needed, needed, _flags(raw), method, self._time, self._date, crc,
            *sizes, len(raw), len(extra), 0, 0, 0, _PLAIN_FILE, place,
        )  # fmt: skip
        self._directory.append(head + raw + extra)

    def end(self) -> None:
        """The directory."""
        start, count = self._out.tell(), len(self._directory)
        directory = b"".join(self._directory)
        self._out.write(directory)
        few = min(count, FULL_16), min(len(directory), FULL_32), min(start, FULL_32)
        if few[0] == FULL_16 or FULL_32 in few[1:]:
            place = self._out.tell()
            made = (_MADE_BY_UNIX | NEEDED_64, NEEDED_64)
            sizes = (0, 0, count, count, len(directory), start)
            self._out.write(END_RECORD_64.pack(END_64, END_RECORD_64.size - 12, *made, *sizes))
            self._out.write(LOCATOR.pack(LOCATOR_64, 0, place, 1))
        self._out.write(END_RECORD.pack(END, 0, 0, few[0], few[0], few[1], few[2], 0))


class _Sum:
    """Takes octets in and keeps their check sum."""

    def __init__(self) -> None:
        self.crc = 0

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        self.crc = zlib.crc32(data, self.crc)


class _Copy:
    """Takes octets in and writes them."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        self._out.write(data)


class _Checked(_Sum):
    """Takes octets in, writes them, and keeps their check sum and their hash."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__()
        self._out = out
        self.hasher = hashlib.new(_CHECKED_BY)

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        super().update(data)
        self._out.write(data)
        self.hasher.update(data)


def _flags(raw_name: bytes) -> int:
    return 0 if raw_name.isascii() else UTF_8
