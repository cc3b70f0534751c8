# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pictures as people have them, made by the rules of PNG (ISO/IEC 15948), and what a page looks like in PDFium."""

import struct
import zlib
from collections.abc import Callable

Pixel = tuple[int, ...]
BLUE = (30, 60, 150)


def png(
    width: int,
    height: int,
    kind: int,
    row: Callable[[int], bytes],
    *,
    filtered: int = 0,
    more: bytes = b"",
    bits: int = 8,
) -> bytes:
    """A PNG of colour type ``kind`` whose rows, filtered already by ``filtered``, are those of ``row``; ``more`` are
    chunks before the pixels.
    """
    rows = b"".join(bytes((filtered,)) + row(number) for number in range(height))
    head = struct.pack(">LLBBBBB", width, height, 8, kind, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + pixels + chunk(b"IEND", b"")


def chunk(name: bytes, content: bytes) -> bytes:
    """One chunk with its length and checksum."""
    return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))


def plain(width: int = 60, height: int = 40) -> bytes:
    """A blue rectangle."""
    return png(width, height, 2, lambda _row: bytes(BLUE) * width)


def with_alpha(width: int = 60, height: int = 40) -> bytes:
    """Blue, of which the left half is transparent."""
    half = width // 2
    return png(width, height, 6, lambda _row: bytes((*BLUE, 0)) * half + bytes((*BLUE, 255)) * (width - half))


def grey_with_alpha(width: int = 60, height: int = 40) -> bytes:
    """Black at half strength."""
    return png(width, height, 4, lambda _row: bytes((0, 128)) * width)


def of_palette(width: int = 60, height: int = 40) -> bytes:
    """Two colours by number: the left half the first, which is transparent, the right half blue."""
    half = width // 2
    palette = chunk(b"PLTE", bytes((200, 0, 0, *BLUE))) + chunk(b"tRNS", b"\x00")
    return png(width, height, 3, lambda _row: b"\x00" * half + b"\x01" * (width - half), more=palette)


def filtered(width: int = 8, height: int = 6) -> dict[int, tuple[bytes, list[Pixel]]]:
    """By the number of the filter, a PNG with alpha whose rows all went through it, and its pixels."""
    pixels = [
        [((x * 31 + y * 17) % 256, (x * 7) % 256, (y * 53) % 256, 255) for x in range(width)] for y in range(height)
    ]
    rows = [b"".join(bytes(one) for one in row) for row in pixels]
    flat = [pixel for row in pixels for pixel in row]
    return {kind: (png(width, height, 6, _filter(rows, kind), filtered=kind), flat) for kind in range(5)}


def _filter(rows: list[bytes], kind: int) -> Callable[[int], bytes]:
    def of(number: int) -> bytes:
        row, above = rows[number], rows[number - 1] if number else bytes(len(rows[0]))
        return bytes((row[place] - _guess(kind, row, above, place)) & 0xFF for place in range(len(row)))

    return of


def _guess(kind: int, row: bytes, above: bytes, place: int) -> int:
    left, corner = (row[place - 4], above[place - 4]) if place >= 4 else (0, 0)
    up = above[place]
    nearest = min((left, up, corner), key=lambda one: abs(left + up - corner - one))
    return (0, left, up, (left + up) // 2, nearest)[kind]


class Drawn:
    """One page as PDFium draws it with its forms, a pixel a point; ``pixel(x, y)`` from the lower left corner."""

    def __init__(self, pdf: bytes, number: int = 0) -> None:
        import pypdfium2

        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()
        page = document[number]
        bitmap = page.render(scale=1, may_draw_forms=True, rev_byteorder=True, prefer_bgrx=False)
        self.width, self.height = bitmap.width, bitmap.height
        self._stride, self._pixels = bitmap.stride, bytes(bitmap.buffer)
        document.close()

    def pixel(self, x: int, y: int) -> Pixel:
        """Red, green, blue."""
        start = (self.height - 1 - y) * self._stride + 3 * x
        return tuple(self._pixels[start : start + 3])

    def changed(self, other: "Drawn") -> tuple[int, int, int, int]:
        """The smallest rectangle (left, bottom, right, top) in which both differ."""
        every = ((x, y) for y in range(self.height) for x in range(self.width))
        points = [one for one in every if self.pixel(*one) != other.pixel(*one)]
        across, up = [x for x, _y in points], [y for _x, y in points]
        return min(across), min(up), max(across) + 1, max(up) + 1
