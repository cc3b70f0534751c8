# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pictures in a PDF: PNG and JPEG as image objects (ISO 32000-1, 8.9) in colours of their own definition, as PDF/A asks
where a file states no output intent (ISO 19005-2, 6.2.4), and without transparency.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from divit.ades.errors import ImageUnreadable
from divit.ades.pdf.appearance.embedding import dictionary
from divit.ades.pdf.syntax import Dictionary, Name, Real, Value
from divit.kernel.words import term

MOST_BYTES = 4_000_000
# Only pictures with an alpha channel are unpacked here, row by row.
MOST_UNPACKED = 8_000_000
_MOST_PIXELS = 16_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# Start of frame, baseline to progressive; the lossless and arithmetic kinds are not for PDF (8.9.5, table 89).
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_START_OF_SCAN = 0xDA
_EXIF = b"Exif\x00\x00"
_ADOBE = b"Adobe"
_PALETTE = 3
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


@dataclass(frozen=True, slots=True)
class Image:
    """A picture ready to be written: the dictionary of its object, and the octets, packed as the dictionary says."""

    width: int
    height: int
    entries: Dictionary
    octets: bytes


def image(octets: bytes) -> Image:
    """The picture in a PNG or JPEG file. Raises ``ImageUnreadable``."""
    if len(octets) > MOST_BYTES:
        raise ImageUnreadable(why=term("it is larger than 4 MB"))
    try:
        if octets.startswith(_PNG):
            return _png(octets)
        if octets.startswith(_JPEG):
            return _jpeg(octets)
    except (struct.error, zlib.error, IndexError, KeyError, ValueError) as error:
        raise ImageUnreadable(why=term("its structure is damaged")) from error
    raise ImageUnreadable(why=term("it is neither PNG nor JPEG"))


def grey() -> list[Value]:
    """A space of greys that says itself what they are (8.6.5.2): sRGB's white and, near enough, its gamma."""
    return [Name("CalGray"), dictionary(WhitePoint=_reals(0.9505, 1.0, 1.089), Gamma=Real(b"2.2"))]


def colours() -> list[Value]:
    """A space of colours that says itself what they are (8.6.5.3): sRGB's primaries and, near enough, its gamma."""
    matrix = _reals(0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505)
    white = _reals(0.9505, 1.0, 1.089)
    return [Name("CalRGB"), dictionary(WhitePoint=white, Gamma=_reals(2.2, 2.2, 2.2), Matrix=matrix)]


def _reals(*numbers: float) -> list[Value]:
    return [Real(b"%.4f" % one) for one in numbers]


def _entries(width: int, height: int, bits: int, space: list[Value], filter_name: str) -> Dictionary:
    if not (width > 0 and height > 0 and width * height <= _MOST_PIXELS):
        raise ImageUnreadable(why=term("it has too many pixels"))
    return dictionary(
        Type=Name("XObject"),
        Subtype=Name("Image"),
        Width=width,
        Height=height,
        BitsPerComponent=bits,
        ColorSpace=space,
        Filter=Name(filter_name),
    )


def _png(octets: bytes) -> Image:
    chunks = list(_chunks(octets))
    width, height, bits, kind, _deflate, _filters, interlaced = struct.unpack(">LLBBBBB", chunks[0][1][:13])
    if interlaced:
        raise ImageUnreadable(why=term("it is interlaced"))
    data = b"".join(content for name, content in chunks if name == b"IDAT")
    if kind in {4, 6}:
        return _flattened(width, height, bits, _CHANNELS[kind], data)
    palette, clear = (_first(chunks, name) for name in (b"PLTE", b"tRNS"))
    space = grey() if kind == 0 else colours()
    if kind == _PALETTE:
        space = [Name("Indexed"), space, len(palette) // 3 - 1, _palette_on_white(palette, clear)]
    entries = _entries(width, height, bits, space, "FlateDecode")
    _unpacked(data, height * (1 + -(-width * bits * _CHANNELS[kind] // 8)))
    if clear and kind != _PALETTE:
        # 8.9.6.4: one colour is left out; that is a mask and no transparency.
        left_out = struct.unpack(f">{_CHANNELS[kind]}H", clear)
        entries["Mask"] = [one for value in left_out for one in (value, value)]
    # 7.4.4.4: the filters of PNG's rows are a predictor of PDF's.
    entries["DecodeParms"] = dictionary(Predictor=15, Colors=_CHANNELS[kind], BitsPerComponent=bits, Columns=width)
    return Image(width, height, entries, data)


def _first(chunks: list[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    return next((content for name, content in chunks if name == wanted), b"")


def _palette_on_white(palette: bytes, alphas: bytes) -> bytes:
    """The colours of a palette, of which the first have an alpha each, laid on white."""
    covered = b"".join(palette[3 * place : 3 * place + 3] + alphas[place : place + 1] for place in range(len(alphas)))
    return _on_white(covered, 4) + palette[3 * len(alphas) :]


def _chunks(octets: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place < len(octets):
        length, name = struct.unpack_from(">L4s", octets, place)
        content = octets[place + 8 : place + 8 + length]
        if len(content) != length:
            raise ValueError("a chunk that is cut short")
        yield name, content
        place += length + 12


def _flattened(width: int, height: int, bits: int, channels: int, data: bytes) -> Image:
    """A picture with an alpha channel, laid on white: PDF/A-1 has no transparency, and a page here is white."""
    row_size = width * channels
    if bits != 8 or (row_size + 1) * height > MOST_UNPACKED:
        raise ImageUnreadable(why=term("it has too many pixels"))
    raw = _unpacked(data, (row_size + 1) * height)
    above, rows = bytes(row_size), []
    for start in range(0, len(raw), row_size + 1):
        above = _UNFILTERED[raw[start]](raw[start + 1 : start + 1 + row_size], above, channels)
        rows.append(_on_white(above, channels))
    space = grey() if channels == 2 else colours()
    return Image(width, height, _entries(width, height, 8, space, "FlateDecode"), zlib.compress(b"".join(rows)))


def _unpacked(data: bytes, size: int) -> bytes:
    """The rows of a picture, which have ``size`` octets together. Raises ``ValueError``, ``zlib.error``."""
    raw = zlib.decompressobj().decompress(data, size)
    if len(raw) != size:
        raise ValueError("a picture that is cut short")
    return raw


def _on_white(row: bytes, channels: int) -> bytes:
    alphas = row[channels - 1 :: channels]
    plain = bytearray(len(alphas) * (channels - 1))
    for channel in range(channels - 1):
        values = zip(row[channel::channels], alphas, strict=True)
        plain[channel :: channels - 1] = bytes(
            (one * alpha + 255 * (255 - alpha) + 127) // 255 for one, alpha in values
        )
    return bytes(plain)


def _as_is(row: bytes, _above: bytes, _channels: int) -> bytes:
    return row


def _from_above(row: bytes, above: bytes, _channels: int) -> bytes:
    return bytes((one + up) & 0xFF for one, up in zip(row, above, strict=True))


def _from_left(row: bytes, _above: bytes, channels: int) -> bytes:
    plain = bytearray(row)
    for place in range(channels, len(plain)):
        plain[place] = (plain[place] + plain[place - channels]) & 0xFF
    return bytes(plain)


def _from_both(row: bytes, above: bytes, channels: int) -> bytes:
    plain = bytearray(row)
    for place in range(len(plain)):
        left = plain[place - channels] if place >= channels else 0
        plain[place] = (plain[place] + (left + above[place]) // 2) & 0xFF
    return bytes(plain)


def _from_nearest(row: bytes, above: bytes, channels: int) -> bytes:
    plain = bytearray(row)
    for place in range(len(plain)):
        left, corner = (plain[place - channels], above[place - channels]) if place >= channels else (0, 0)
        up = above[place]
        # Paeth: whichever of the three is nearest to left + up - corner.
        by_left, by_up, by_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
        nearest = left if by_left <= by_up and by_left <= by_corner else up if by_up <= by_corner else corner
        plain[place] = (plain[place] + nearest) & 0xFF
    return bytes(plain)


# PNG (ISO/IEC 15948), 9.2: how each row was filtered.
_UNFILTERED: dict[int, Callable[[bytes, bytes, int], bytes]] = {
    0: _as_is,
    1: _from_left,
    2: _from_above,
    3: _from_both,
    4: _from_nearest,
}


def _jpeg(octets: bytes) -> Image:
    """A JPEG as it is; one of four colours is for print and of one making only, so it is refused."""
    place = 2
    while octets[place] == 0xFF:
        marker = octets[place + 1]
        if marker in _ALONE:
            place += 2
            continue
        (length,) = struct.unpack_from(">H", octets, place + 2)
        if marker in _FRAMES:
            bits, height, width, components = struct.unpack_from(">BHHB", octets, place + 4)
            if components not in {1, 3} or bits != 8:
                raise ImageUnreadable(why=term("its colours are those of print (CMYK)"))
            space = grey() if components == 1 else colours()
            return Image(width, height, _entries(width, height, bits, space, "DCTDecode"), octets)
        if marker == _START_OF_SCAN:
            break
        place += 2 + length
    raise ValueError("a JPEG without a frame")
