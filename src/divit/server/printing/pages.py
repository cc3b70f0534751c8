# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pictures of a PDF's pages, drawn from the very bytes that are signed: what is seen is what is signed."""

import struct
import threading
import zlib

from divit.server.printing.errors import PageUnreadable
from divit.server.ui.pictures import FULL_WIDTH

_RGB = 2
_RGB_BYTES = 3
# PDFium keeps global state: one thread at a time.
_pdfium = threading.Lock()


def page_count(pdf: bytes) -> int:
    """How many pages ``pdf`` has. Raises ``PageUnreadable``."""
    import pypdfium2

    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise PageUnreadable(str(error)) from error
        try:
            return len(document)
        finally:
            document.close()


def page_png(pdf: bytes, number: int, *, width: int = FULL_WIDTH) -> bytes:
    """Page ``number`` (from 1) of ``pdf`` as an RGB PNG of ``width`` pixels. Raises ``PageUnreadable``."""
    import pypdfium2

    with _pdfium:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise PageUnreadable(str(error)) from error
        try:
            if not 1 <= number <= len(document):
                raise PageUnreadable(f"page {number}")
            page = document[number - 1]
            bitmap = page.render(scale=width / page.get_width(), rev_byteorder=True, prefer_bgrx=False)
            return _png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
        finally:
            document.close()


def _png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """A PNG (ISO/IEC 15948) of 8-bit RGB rows; each row unfiltered, which deflate handles well on text pages."""
    rows = b"".join(b"\0" + pixels[start : start + width * _RGB_BYTES] for start in range(0, height * stride, stride))
    header = struct.pack(">IIBBBBB", width, height, 8, _RGB, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 6)), _chunk(b"IEND", b""))
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
