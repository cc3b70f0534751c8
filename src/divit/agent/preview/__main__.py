# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The drawing process: ``python -m divit.agent.preview``; a document and page numbers in, pictures out.

Standard input: eight bytes of length, the document, then lines ``PAGE WIDTH``. Standard output: a line of JSON for the
document (``pages``) and one for each page (``width``, ``height``), that one followed by its RGB bytes; or ``why``.
"""

import json
import sys
from typing import Any, BinaryIO

from divit.agent.preview.shutting import shut_in

_RGB_BYTES = 3
_MOST_PIXELS = 40_000_000


def main() -> int:
    """Serve one document until the input ends."""
    try:
        import pypdfium2
    except ImportError:
        return _say(sys.stdout.buffer, why="renderer")
    pypdfium2.PdfDocument.new().close()  # the library opens what it needs before the door is shut
    shut_in()
    source, out = sys.stdin.buffer, sys.stdout.buffer
    content = source.read(int.from_bytes(source.read(8), "big"))
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return _say(out, why="damaged")
    _say(out, pages=len(document))
    for request in source:
        number, width = (int(word) for word in request.split())
        try:
            _draw(document[number - 1], width, out)
        except (pypdfium2.PdfiumError, MemoryError, ValueError):
            _say(out, why="damaged")
    return 0


def _draw(page: Any, width: int, out: BinaryIO) -> None:
    across, down = page.get_size()
    if across <= 0 or width * width * down / across > _MOST_PIXELS:
        raise ValueError("a page of no shape")
    picture = page.render(scale=width / across, rev_byteorder=True, prefer_bgrx=False)
    pixels, stride, row = memoryview(picture.buffer).cast("B"), picture.stride, picture.width * _RGB_BYTES
    _say(out, width=picture.width, height=picture.height)
    out.write(b"".join(bytes(pixels[start : start + row]) for start in range(0, picture.height * stride, stride)))
    out.flush()


def _say(out: BinaryIO, **said: object) -> int:
    out.write(json.dumps(said).encode() + b"\n")
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
