# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The records of a ZIP file (PKWARE APPNOTE 6.3, 4.3), taken apart one by one; what they say together is judged by
``zip_reading``.
"""

import struct
from dataclasses import dataclass
from typing import NoReturn

from divit.ades.asic.zip_names import shown
from divit.ades.errors import ContainerUnreadable
from divit.kernel.words import Term, term

LOCAL_HEADER, DIRECTORY_ENTRY, END, END_64, LOCATOR_64, DESCRIPTOR = (
    b"PK" + two for two in (b"\3\4", b"\1\2", b"\5\6", b"\6\6", b"\6\7", b"\7\b")
)
LOCAL = struct.Struct("<4sHHHHHIIIHH")
ENTRY = struct.Struct("<4sHHHHHHIIIHHHHHII")
END_RECORD = struct.Struct("<4sHHHHIIH")
END_RECORD_64 = struct.Struct("<4sQHHIIQQQQ")
LOCATOR = struct.Struct("<4sIQI")

# General purpose bits: sizes behind the data, name in UTF-8, and how hard the packer tried (which readers pass over).
SIZES_BEHIND, UTF_8, _EFFORT = 0x0008, 0x0800, 0x0006
_ENCRYPTED = 0x2041
_ALLOWED_FLAGS = SIZES_BEHIND | UTF_8 | _EFFORT | _ENCRYPTED
# Versions of the format: with folders and deflated files, and with sizes of 64 bits.
NEEDED, NEEDED_64 = 20, 45
FULL_16, FULL_32 = 0xFFFF, 0xFFFFFFFF
EXTRA_64 = 0x0001
# A second name (Info-ZIP), and encryption (PKWARE, AES).
_SECOND_NAME, _STRONG, _AES = 0x7075, 0x0017, 0x9901
_UNIX, _LINK, _KIND = 3, 0o120000, 0o170000


def refuse(why: Term, name: str = "ZIP", detail: str = "") -> NoReturn:
    """Raises ``ContainerUnreadable``."""
    raise ContainerUnreadable(detail, why=why, file=shown(name))


def disagree(name: str, detail: str) -> NoReturn:
    """The directory of the container and what it leads to say different things. Raises ``ContainerUnreadable``."""
    refuse(term("its directory and its files do not agree"), name, detail)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the directory says of one file; sizes and ``offset`` as they count, whether written in 32 bits or 64."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int

    @property
    def has_descriptor(self) -> bool:
        """Whether its sizes stand behind its data too."""
        return bool(self.flags & SIZES_BEHIND)


def entry_at(directory: bytes, place: int) -> tuple[Entry, int]:
    """The entry at ``place`` of the directory, and where the next one begins. Raises ``ContainerUnreadable``."""
    if directory[place : place + 4] != DIRECTORY_ENTRY or len(directory) - place < ENTRY.size:
        disagree("ZIP", "no entry")
    _, made_by, needed, flags, method, _, _, crc, packed, size, names, extras, comments, disk, _, outer, offset = (
        ENTRY.unpack_from(directory, place)
    )
    start = place + ENTRY.size
    end = start + names + extras + comments
    if end > len(directory):
        disagree("ZIP", "an entry beyond the directory")
    raw_name = directory[start : start + names]
    name = _decoded(raw_name, flags)
    if made_by >> 8 == _UNIX and (outer >> 16) & _KIND == _LINK:
        refuse(term("a name leads out of it or is not plain"), name)
    wide = _wide(directory[start + names : start + names + extras], name, size, packed, offset)
    if disk:
        disagree(name, "another disk")
    check_needed(needed, name)
    return Entry(raw_name, name, _checked(flags, name), method, crc, wide[1], wide[0], wide[2]), end


def check_needed(version: int, name: str) -> None:
    """Whether a file can be unpacked by what is here (4.4.3), whatever its other fields say."""
    if version > NEEDED_64:
        refuse(term("a file in it is encrypted, or packed in a way that is not read here"), name, f"version {version}")


def _decoded(raw: bytes, flags: int) -> str:
    """A name outside of ASCII must say that it is UTF-8: what else it is, every reader guesses."""
    try:
        return raw.decode("utf-8" if flags & UTF_8 else "ascii")
    except UnicodeDecodeError:
        refuse(term("a name leads out of it or is not plain"), raw.decode("latin-1"))


def _checked(flags: int, name: str) -> int:
    if flags & _ENCRYPTED or flags & ~_ALLOWED_FLAGS:
        refuse(term("a file in it is encrypted, or packed in a way that is not read here"), name, f"{flags:#06x}")
    return flags & ~_EFFORT


def _wide(extra: bytes, name: str, *narrow: int) -> tuple[int, ...]:
    """The values that do not fit 32 bits, from the extra field that has them (4.5.3), in their order."""
    fields = extras_of(extra, name)
    held = fields.get(EXTRA_64)
    wanted = [one == FULL_32 for one in narrow]
    if held is None or not any(wanted):
        if any(wanted):
            disagree(name, "sizes without their field")
        return narrow
    if len(held) not in {8 * sum(wanted), 8 * sum(wanted) + 4}:
        disagree(name, "a field of sizes of another length")
    values = iter(struct.unpack_from(f"<{sum(wanted)}Q", held))
    return tuple(next(values) if is_wide else one for is_wide, one in zip(wanted, narrow, strict=True))


def extras_of(extra: bytes, name: str) -> dict[int, bytes]:
    """The extra fields, each once. Raises ``ContainerUnreadable``."""
    found: dict[int, bytes] = {}
    place = 0
    while place < len(extra):
        if len(extra) - place < 4:
            disagree(name, "a cut extra field")
        kind, length = struct.unpack_from("<HH", extra, place)
        field = extra[place + 4 : place + 4 + length]
        if len(field) != length or kind in found:
            disagree(name, "an extra field cut or doubled")
        if kind in {_STRONG, _AES}:
            refuse(term("a file in it is encrypted, or packed in a way that is not read here"), name)
        if kind == _SECOND_NAME:
            disagree(name, "a second name")
        found[kind] = field
        place += 4 + length
    return found
