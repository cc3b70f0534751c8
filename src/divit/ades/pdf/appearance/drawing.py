# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The appearance of a visible signature (ISO 32000-2, 12.5.5): a form object with text and a picture.

Colours say themselves what they are, faces are embedded, nothing is transparent: so the page stays what PDF/A asks
for, whether or not the file states an output intent (ISO 19005-1, 6.2.3 and 6.4; ISO 19005-2, 6.2.4 and 6.2.10).
"""

import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from divit.ades.pdf.appearance.embedding import Embedded, dictionary
from divit.ades.pdf.appearance.images import Image, grey, image
from divit.ades.pdf.appearance.layout import LEADING, Fitted, fitted
from divit.ades.pdf.appearance.truetype import Face, face_of
from divit.ades.pdf.syntax import Dictionary, Name, Real, Reference, Value
from divit.ades.pdf.update import Update
from divit.kernel.fonts import face

_PLAIN, _BOLD = "Tinos-Regular", "Tinos-Bold"
# Points around everything and between picture and text; the most of the width that a picture beside text gets.
_MARGIN, _GAP = 2.0, 6.0
_MOST_FOR_IMAGE = 0.4
# Where the first baseline is under the top of its line, in parts of the size.
_ASCENT = 0.9


@dataclass(frozen=True, slots=True)
class _Area:
    """A rectangle within the appearance, in points."""

    left: float
    bottom: float
    width: float
    height: float


def draw(
    update: Update, size: tuple[float, float], turned: int, lines: Sequence[str], picture: bytes | None
) -> Reference:
    """Write a form object of ``size`` in points that shows ``lines``, and ``picture`` (PNG or JPEG) to their left; its
    reference. On a page that is ``turned`` clockwise it is turned back, so that it is read as the page is.

    Raises ``AppearanceTooSmall``, ``ImageUnreadable``.
    """
    width, height = size
    whole = _Area(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    found = None if picture is None else image(picture)
    resources, content = Dictionary(), b""
    if found is not None:
        area = _for_image(found, whole, alone=not lines)
        content += _drawn_image(area)
        resources["XObject"] = dictionary(Image=update.put_stream(found.entries, found.octets, packed=False))
        used = area.left + area.width - whole.left + _GAP
        whole = _Area(whole.left + used, whole.bottom, whole.width - used, whole.height)
    if lines:
        content += _text(update, resources, lines, whole)
    form = dictionary(Type=Name("XObject"), Subtype=Name("Form"), BBox=[0, 0, _real(width), _real(height)])
    form |= {"Matrix": _matrix(turned, width, height), "Resources": resources}
    return update.put_stream(form, zlib.compress(content), packed=True)


def draw_nothing(update: Update, size: tuple[float, float]) -> Reference:
    """Write an empty form object of ``size``: what has an area has an appearance (ISO 19005-2, 6.3.3)."""
    form = dictionary(Type=Name("XObject"), Subtype=Name("Form"), BBox=[0, 0, _real(size[0]), _real(size[1])])
    form["Resources"] = Dictionary()
    return update.put_stream(form, b"", packed=False)


def _matrix(turned: int, width: float, height: float) -> list[Value]:
    """12.5.6.19: turned counterclockwise by what the page is turned clockwise, moved back to where it begins."""
    numbers = {
        0: (1, 0, 0, 1, 0, 0),
        90: (0, 1, -1, 0, height, 0),
        180: (-1, 0, 0, -1, width, height),
        270: (0, -1, 1, 0, 0, width),
    }[turned]
    return [_real(one) for one in numbers]


def _for_image(found: Image, whole: _Area, *, alone: bool) -> _Area:
    """Where the picture stands: its shape kept, as large as goes."""
    widest = whole.width if alone else whole.width * _MOST_FOR_IMAGE
    scale = min(widest / found.width, whole.height / found.height)
    width, height = found.width * scale, found.height * scale
    left = whole.left + ((whole.width - width) / 2 if alone else 0)
    return _Area(left, whole.bottom + (whole.height - height) / 2, width, height)


def _drawn_image(area: _Area) -> bytes:
    return b"q %.3f 0 0 %.3f %.3f %.3f cm /Image Do Q\n" % (area.width, area.height, area.left, area.bottom)


def _text(update: Update, resources: Dictionary, lines: Sequence[str], area: _Area) -> bytes:
    faces: dict[bool, Face] = {False: face_of(face(_PLAIN)), True: face_of(face(_BOLD))}

    def measure(text: str, is_bold: bool) -> float:
        return sum(faces[is_bold].width(faces[is_bold].glyph(one)) for one in text) / 1000

    composed = [unicodedata.normalize("NFC", one) for one in lines]
    found = fitted(composed, area.width, area.height, measure)
    fonts, written = Dictionary(), b""
    top = area.bottom + (area.height + found.height) / 2
    embedded: dict[bool, Embedded] = {}
    for is_bold, key, name in ((True, "Bold", _BOLD), (False, "Plain", _PLAIN)):
        texts = [one.text for one in found.lines if one.is_bold is is_bold]
        if texts:
            embedded[is_bold] = Embedded(faces[is_bold], name, texts)
            fonts[key] = embedded[is_bold].put(update)
    written = _lines(found, embedded, area.left, top)
    resources |= {"Font": fonts, "ColorSpace": dictionary(Grey=grey())}
    return b"q /Grey cs 0 sc BT\n" + written + b"ET Q\n"


def _lines(found: Fitted, embedded: dict[bool, Embedded], left: float, top: float) -> bytes:
    rows = []
    for number, line in enumerate(found.lines):
        baseline = top - number * found.size * LEADING - found.size * _ASCENT
        key = b"Bold" if line.is_bold else b"Plain"
        codes = embedded[line.is_bold].codes(line.text).hex().encode("ascii")
        rows.append(b"/%b %.1f Tf 1 0 0 1 %.3f %.3f Tm <%b> Tj\n" % (key, found.size, left, baseline, codes))
    return b"".join(rows)


def _real(number: float) -> Real:
    return Real(b"%.3f" % number)
