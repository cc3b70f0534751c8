# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""As much of TrueType (ISO/IEC 14496-22) as it takes to embed a face: its metrics, and a subset of its glyphs.

Only faces that come with this software are read. Instructions are left out: they need tables that are larger than the
glyphs, and at the sizes of print outlines do not need them.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_HEAD, _HHEA, _MAXP = "head", "hhea", "maxp"
_EMBEDDED = ("glyf", _HEAD, _HHEA, "hmtx", "loca", _MAXP)
_CHECKSUM_OF_FILE = 0xB1B0AFBA
# Flags of the parts of a composite glyph.
_WORDS, _SCALED, _MORE, _SCALED_IN_TWO, _MATRIX, _INSTRUCTED = 0x0001, 0x0008, 0x0020, 0x0040, 0x0080, 0x0100


@dataclass(frozen=True, slots=True)
class Metrics:
    """Heights of a face in thousandths of its size, and the box around all its glyphs (7.8 of ISO 32000-1)."""

    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]


class Face:
    """A face with outlines in quadratic curves (``glyf``)."""

    def __init__(self, octets: bytes) -> None:
        self._tables: dict[str, bytes] = {}
        (count,) = struct.unpack_from(">H", octets, 4)
        for place in range(12, 12 + 16 * count, 16):
            tag, _checksum, offset, length = struct.unpack_from(">4sLLL", octets, place)
            self._tables[tag.decode("ascii")] = octets[offset : offset + length]
        self.units: int = struct.unpack_from(">H", self._tables[_HEAD], 18)[0]
        (self._wide,) = struct.unpack_from(">H", self._tables[_HHEA], 34)
        (self._count,) = struct.unpack_from(">H", self._tables[_MAXP], 4)
        is_long = struct.unpack_from(">h", self._tables[_HEAD], 50)[0] == 1
        form, factor = (f">{self._count + 1}L", 1) if is_long else (f">{self._count + 1}H", 2)
        self._places = [factor * one for one in struct.unpack_from(form, self._tables["loca"])]
        self._glyphs = _character_map(self._tables["cmap"])

    @property
    def metrics(self) -> Metrics:
        """The heights of the face."""
        head, hhea, os2 = self._tables[_HEAD], self._tables[_HHEA], self._tables["OS/2"]
        ascent, descent = struct.unpack_from(">hh", hhea, 4)
        (cap_height,) = struct.unpack_from(">h", os2, 88)
        left, low, right, high = (self._thousandths(one) for one in struct.unpack_from(">hhhh", head, 36))
        box = left, low, right, high
        return Metrics(self._thousandths(ascent), self._thousandths(descent), self._thousandths(cap_height), box)

    def glyph(self, character: str) -> int:
        """The glyph of one character, 0 when the face has none."""
        return self._glyphs.get(ord(character), 0)

    def width(self, glyph: int) -> int:
        """How far a glyph moves on, in thousandths of the size."""
        (units,) = struct.unpack_from(">H", self._tables["hmtx"], 4 * min(glyph, self._wide - 1))
        return self._thousandths(units)

    def subset(self, glyphs: Iterable[int]) -> tuple[bytes, dict[int, int]]:
        """A face with these glyphs, those that they are made of and the one for what is missing; and the number in it
        of each glyph.
        """
        numbers = {glyph: number for number, glyph in enumerate(self._closure(glyphs))}
        outlines = [_renumbered(self._outline(glyph), numbers) for glyph in numbers]
        places = [0]
        for outline in outlines:
            places.append(places[-1] + len(outline))
        advances = b"".join(self._advance(glyph) for glyph in numbers)
        count = struct.pack(">H", len(numbers))
        head, hhea, maxp = (self._tables[one] for one in (_HEAD, _HHEA, _MAXP))
        tables = {
            "glyf": b"".join(outlines),
            _HEAD: head[:8] + bytes(4) + head[12:50] + struct.pack(">h", 1) + head[52:],
            _HHEA: hhea[:34] + count,
            "hmtx": advances,
            "loca": struct.pack(f">{len(places)}L", *places),
            _MAXP: maxp[:4] + count + maxp[6:],
        }
        return _file(tables), numbers

    def _thousandths(self, units: int) -> int:
        return round(units * 1000 / self.units)

    def _advance(self, glyph: int) -> bytes:
        hmtx = self._tables["hmtx"]
        width = hmtx[4 * min(glyph, self._wide - 1) :][:2]
        if glyph < self._wide:
            return width + hmtx[4 * glyph + 2 :][:2]
        return width + hmtx[4 * self._wide + 2 * (glyph - self._wide) :][:2]

    def _outline(self, glyph: int) -> bytes:
        return self._tables["glyf"][self._places[glyph] : self._places[glyph + 1]]

    def _closure(self, glyphs: Iterable[int]) -> Iterator[int]:
        seen: set[int] = set()
        waiting = [0, *sorted(set(glyphs))]
        while waiting:
            glyph = waiting.pop(0)
            if glyph in seen:
                continue
            seen.add(glyph)
            yield glyph
            waiting += [number for _place, number, _flags in _parts(self._outline(glyph))]


@lru_cache(maxsize=4)
def face_of(octets: bytes) -> Face:
    """The face in a TrueType file."""
    return Face(octets)


def _character_map(cmap: bytes) -> dict[int, int]:
    """The glyphs of the characters of the basic plane: the subtable of format 4 for Unicode."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    for place in range(4, 4 + 8 * count, 8):
        platform, encoding, offset = struct.unpack_from(">HHL", cmap, place)
        if (platform, encoding) in {(0, 3), (3, 1)} and struct.unpack_from(">H", cmap, offset)[0] == 4:
            return dict(_segments(cmap[offset:]))
    raise ValueError("a face without a map of Unicode characters")


def _segments(table: bytes) -> Iterator[tuple[int, int]]:
    (doubled,) = struct.unpack_from(">H", table, 6)
    count = doubled // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", table, place)
        for place in (14, 16 + doubled, 16 + 2 * doubled, 16 + 3 * doubled)
    )
    for segment, (end, start, delta, offset) in enumerate(zip(ends, starts, deltas, offsets, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = 16 + 3 * doubled + 2 * segment + offset + 2 * (code - start)
                (glyph,) = struct.unpack_from(">H", table, place)
                if not glyph:
                    continue
            yield code, (glyph + delta) & 0xFFFF


def _parts(outline: bytes) -> Iterator[tuple[int, int, int]]:
    """Of a composite glyph each part: where its flags stand, its glyph, its flags."""
    if not outline or struct.unpack_from(">h", outline)[0] >= 0:
        return
    place, flags = 10, _MORE
    while flags & _MORE:
        flags, glyph = struct.unpack_from(">HH", outline, place)
        yield place, glyph, flags
        place += _size_of_part(flags)


def _size_of_part(flags: int) -> int:
    scale = 2 if flags & _SCALED else 4 if flags & _SCALED_IN_TWO else 8 if flags & _MATRIX else 0
    return 4 + (4 if flags & _WORDS else 2) + scale


def _renumbered(outline: bytes, numbers: dict[int, int]) -> bytes:
    """A glyph without its instructions whose parts go by their new numbers, filled up to four octets."""
    if not outline:
        return b""
    (contours,) = struct.unpack_from(">h", outline)
    if contours >= 0:
        place = 10 + 2 * contours
        (instructed,) = struct.unpack_from(">H", outline, place)
        plain = outline[:place] + bytes(2) + outline[place + 2 + instructed :]
    else:
        written, end = bytearray(outline), 0
        for place, glyph, flags in _parts(outline):
            struct.pack_into(">HH", written, place, flags & ~_INSTRUCTED, numbers[glyph])
            end = place + _size_of_part(flags)
        plain = bytes(written[:end])
    return plain + bytes(-len(plain) % 4)


def _checksum(octets: bytes) -> int:
    padded = octets + bytes(-len(octets) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & 0xFFFFFFFF


def _file(tables: dict[str, bytes]) -> bytes:
    power = len(tables).bit_length() - 1
    directory = struct.pack(">LHHHH", 0x00010000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    place = len(directory) + 16 * len(tables)
    body, heads = b"", 0
    for tag in _EMBEDDED:
        octets = tables[tag]
        heads = place + len(body) if tag == _HEAD else heads
        directory += struct.pack(">4sLLL", tag.encode(), _checksum(octets), place + len(body), len(octets))
        body += octets + bytes(-len(octets) % 4)
    whole = directory + body
    adjustment = (_CHECKSUM_OF_FILE - _checksum(whole)) & 0xFFFFFFFF
    at = heads + 8
    return whole[:at] + struct.pack(">L", adjustment) + whole[at + 4 :]
