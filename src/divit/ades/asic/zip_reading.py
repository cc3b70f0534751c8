# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading of the ZIP file that a container is (EN 319 162-1, A.1; PKWARE APPNOTE 6.3), by rules of our own.

Programs disagree about odd ZIP files: one goes by the directory, another by the headers before the files, a third takes
the last of two files with one name. Whoever signs with one and reads with another could be shown something else. So a
container is read only if there is one way to read it: its files lie one after the other from the first octet on, the
directory follows and says of each what its own header says, and nothing is before, between or behind.
"""

import struct
from dataclasses import dataclass

from divit.ades.asic import zip_names
from divit.ades.asic.sources import Source
from divit.ades.asic.zip_contents import DEFLATED, STORED, Packed, PackedContent
from divit.ades.asic.zip_records import (
    DESCRIPTOR,
    END,
    END_64,
    END_RECORD,
    END_RECORD_64,
    EXTRA_64,
    FULL_16,
    FULL_32,
    LOCAL,
    LOCAL_HEADER,
    LOCATOR,
    LOCATOR_64,
    Entry,
    check_needed,
    disagree,
    entry_at,
    extras_of,
    refuse,
)
from divit.ades.errors import TooLarge
from divit.kernel.words import size, term

MOST_FILES = 2_000
MOST_DIRECTORY = 4_000_000
MOST_BYTES = 8_000_000_000
# A small file may unpack to that much whatever it was; a large one to so many times its size.
_FREE_BYTES, _MOST_RATIO = 64_000_000, 32
_MOST_COMMENT = 256
_MIMETYPE = "mimetype"


@dataclass(frozen=True, slots=True)
class Archive:
    """The files of a container by their names, in the order in which they lie there."""

    files: dict[str, PackedContent]
    mimetype: str | None


def read(source: Source) -> Archive:
    """The files of the ZIP file in ``source``; none is unpacked yet but ``mimetype``.

    Raises ``ContainerUnreadable``, ``TooLarge``, ``ContentUnreadable``.
    """
    end = _end(source)
    if end.count > MOST_FILES:
        raise TooLarge(what=term("files"), most=MOST_FILES)
    if end.length > MOST_DIRECTORY:
        raise TooLarge(what=term("bytes"), most=size(MOST_DIRECTORY))
    entries = _entries(source.read(end.start, end.length), end.count)
    _check_sizes(entries, source.size)
    zip_names.check_all(one.name for one in entries)
    entries.sort(key=lambda one: one.offset)
    files: dict[str, PackedContent] = {}
    expected = 0
    for number, one in enumerate(entries):
        if one.offset != expected:
            refuse(_OVERLAP if one.offset < expected else _BESIDE, one.name)
        expected = entries[number + 1].offset if number + 1 < len(entries) else end.start
        start = _data_start(source, one)
        _check_end(source, one, start + one.packed, expected)
        if not one.name.endswith("/"):
            packed = Packed(one.name, one.method, one.crc, start, one.packed, one.size)
            files[one.name] = PackedContent(source, packed)
        elif one.size:
            disagree(one.name, "a folder with content")
    if expected != end.start:
        refuse(_BESIDE)
    return Archive(files, _mimetype(source, files))


_OVERLAP = term("files in it overlap")
_BESIDE = term("there is data beside its files")
_NO_ZIP = term("it does not begin or end as a ZIP file does")


@dataclass(frozen=True, slots=True)
class _End:
    """What the end of a ZIP file says of its directory."""

    count: int
    length: int
    start: int


def _end(source: Source) -> _End:
    if source.read(0, 4) != LOCAL_HEADER:
        refuse(_NO_ZIP)
    tail_start = max(0, source.size - END_RECORD.size - _MOST_COMMENT)
    tail = source.read(tail_start, source.size - tail_start)
    place = tail.rfind(END)
    if place < 0 or len(tail) - place < END_RECORD.size:
        refuse(_NO_ZIP)
    _, disk, first_disk, here, count, length, start, comment = END_RECORD.unpack_from(tail, place)
    if len(tail) - place - END_RECORD.size != comment:
        refuse(_BESIDE)
    if disk or first_disk or here != count:
        refuse(_NO_ZIP, detail="several disks")
    found, stop = _End(count, length, start), tail_start + place
    if count == FULL_16 or FULL_32 in {length, start} or _has_locator(source, stop):
        found, stop = _end_64(source, stop, found)
    if found.start + found.length != stop:
        refuse(_BESIDE)
    return found


def _has_locator(source: Source, stop: int) -> bool:
    return source.read(max(0, stop - LOCATOR.size), 4) == LOCATOR_64


def _end_64(source: Source, stop: int, narrow: _End) -> tuple[_End, int]:
    """The end record of ZIP64 (4.3.14, 4.3.15), which must say what the narrow one says where that can."""
    locator = source.read(max(0, stop - LOCATOR.size), LOCATOR.size)
    place = stop - LOCATOR.size - END_RECORD_64.size
    record = source.read(max(0, place), END_RECORD_64.size)
    if place < 0 or locator[:4] != LOCATOR_64 or record[:4] != END_64:
        refuse(_NO_ZIP, detail="ZIP64")
    _, disk, where, disks = LOCATOR.unpack(locator)
    _, length_here, _, _, this, first, here, count, length, start = END_RECORD_64.unpack(record)
    is_one = (disk, this, first, here) == (0, 0, 0, count) and disks <= 1
    if not is_one or where != place or length_here != END_RECORD_64.size - 12:
        refuse(_NO_ZIP, detail="ZIP64")
    found = _End(count, length, start)
    told = ((narrow.count, count, FULL_16), (narrow.length, length, FULL_32), (narrow.start, start, FULL_32))
    if any(few not in {many, full} for few, many, full in told):
        disagree("ZIP", "ZIP64")
    return found, place


def _entries(directory: bytes, count: int) -> list[Entry]:
    found: list[Entry] = []
    place = 0
    for _ in range(count):
        entry, place = entry_at(directory, place)
        found.append(entry)
    if place != len(directory):
        disagree("ZIP", "more than the entries in the directory")
    return found


def _check_sizes(entries: list[Entry], held: int) -> None:
    """Bombs, before anything is unpacked. Raises ``TooLarge``, ``ContainerUnreadable``."""
    packed = unpacked = 0
    for one in entries:
        if one.method not in {STORED, DEFLATED} or (one.method == STORED and one.has_descriptor):
            refuse(term("a file in it is encrypted, or packed in a way that is not read here"), one.name)
        if one.method == STORED and one.size != one.packed:
            disagree(one.name, "sizes")
        if one.packed > held:
            disagree(one.name, "longer than the container")
        packed += one.packed
        unpacked += one.size
    if unpacked > max(_FREE_BYTES, _MOST_RATIO * packed) or unpacked > MOST_BYTES:
        raise TooLarge(what=term("unpacked bytes"), most=size(min(MOST_BYTES, max(_FREE_BYTES, _MOST_RATIO * packed))))


def _data_start(source: Source, entry: Entry) -> int:
    """Where the data of a file begins; its own header must say what the directory says (4.3.7)."""
    head = source.read(entry.offset, LOCAL.size)
    if len(head) != LOCAL.size or head[:4] != LOCAL_HEADER:
        disagree(entry.name, "no header")
    needed, flags, method, crc, packed, length, names, extras = _numbers(head)
    check_needed(needed, entry.name)
    rest = source.read(entry.offset + LOCAL.size, names + extras)
    fields = extras_of(rest[names:], entry.name)
    if rest[:names] != entry.raw_name or method != entry.method or (flags ^ entry.flags) & ~0x0006:
        disagree(entry.name, "name, method or flags")
    wide = fields.get(EXTRA_64)
    if FULL_32 in {packed, length}:
        if wide is None or len(wide) < 16:
            disagree(entry.name, "sizes without their field")
        length, packed = struct.unpack_from("<QQ", wide)
    said, told = (crc, packed, length), (entry.crc, entry.packed, entry.size)
    if said != told and not (entry.has_descriptor and said == (0, 0, 0)):
        disagree(entry.name, "sizes or check sum")
    return entry.offset + LOCAL.size + names + extras


def _numbers(head: bytes) -> tuple[int, int, int, int, int, int, int, int]:
    _, needed, flags, method, _, _, crc, packed, length, names, extras = LOCAL.unpack(head)
    return needed, flags, method, crc, packed, length, names, extras


def _check_end(source: Source, entry: Entry, end: int, following: int) -> None:
    """Between the data of a file and the next one there is nothing but its descriptor (4.3.9), where it has one."""
    if end > following:
        refuse(_OVERLAP, entry.name)
    behind = source.read(end, min(following - end, 24))
    if not entry.has_descriptor and behind:
        refuse(_BESIDE, entry.name)
    if not entry.has_descriptor:
        return
    sizes = (entry.packed, entry.size)
    known = {struct.pack("<IQQ", entry.crc, *sizes)}
    if max(sizes) <= FULL_32:
        known.add(struct.pack("<III", entry.crc, *sizes))
    if following - end > 24 or behind.removeprefix(DESCRIPTOR) not in known:
        disagree(entry.name, "descriptor")


def _mimetype(source: Source, files: dict[str, PackedContent]) -> str | None:
    """What the container says that it is; it must say so first and plainly (EN 319 162-1, A.1)."""
    found = files.get(_MIMETYPE)
    if found is None:
        return None
    packed = found.packed
    is_plain = packed.method == STORED and packed.size <= _MOST_COMMENT
    if not is_plain or packed.start != LOCAL.size + len(_MIMETYPE):
        refuse(term("mimetype is not its first file, plain and unpacked"), _MIMETYPE)
    # The check sum is looked at by whoever reads the file; here the octets decide.
    return source.read(packed.start, packed.size).decode("latin-1")
