# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages (ISO 32000-2, 7.7.3) as people see them: cut to the crop box, turned, in units of their own."""

from dataclasses import dataclass

from divit.ades.errors import NoSuchPage, OutsidePage, PdfUnreadable
from divit.ades.pdf.document import Document
from divit.ades.pdf.syntax import Dictionary, Real, Reference, Value, number_of
from divit.ades.visible import Place

_DEEPEST = 32
_INHERITED = ("MediaBox", "CropBox", "Rotate")
_QUARTERS = (0, 90, 180, 270)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what of it is seen (``box``, left, low, right, high, in its own units), by how many degrees it is
    turned clockwise, and how many points its unit has.
    """

    reference: Reference
    box: Box
    turned: int
    unit: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as it is seen, in points."""
        left, low, right, high = self.box
        width, height = (right - left) * self.unit, (high - low) * self.unit
        return (height, width) if self.turned in {90, 270} else (width, height)

    def rectangle(self, place: Place) -> Box:
        """``place`` in the page's own coordinates. Raises ``OutsidePage``."""
        width, height = self.size
        # A hundredth of a point is what tools round away.
        is_inside = (
            place.width > 0
            and place.height > 0
            and place.left >= -0.01
            and place.bottom >= -0.01
            and place.left + place.width <= width + 0.01
            and place.bottom + place.height <= height + 0.01
        )
        if not is_inside:
            raise OutsidePage(width=round(width), height=round(height))
        near, far = (place.left, place.bottom), (place.left + place.width, place.bottom + place.height)
        (one, two), (three, four) = self._own(*near), self._own(*far)
        return min(one, three), min(two, four), max(one, three), max(two, four)

    def _own(self, across: float, up: float) -> tuple[float, float]:
        """The point ``across`` and ``up`` from the lower left corner that is seen, in the page's coordinates."""
        left, low, right, high = self.box
        x, y = across / self.unit, up / self.unit
        return {
            0: (left + x, low + y),
            90: (right - y, low + x),
            180: (right - x, high - y),
            270: (left + y, high - x),
        }[self.turned]


def page(document: Document, number: int) -> Page:
    """Page ``number``, from 1, or from -1 backwards. Raises ``NoSuchPage``, ``PdfUnreadable``, ``TooLarge``."""
    node = document.catalog.get("Pages")
    count = _count(document, document.dictionary(node))
    left = number - 1 if number > 0 else count + number
    if number == 0 or not 0 <= left < count:
        raise NoSuchPage(number=number, pages=count)
    return _descend(document, node, left)


def page_of(document: Document, reference: Reference) -> Page:
    """The page that ``reference`` is. Raises ``PdfUnreadable``, ``TooLarge``."""
    inherited: dict[str, Value] = {}
    node: Value = reference
    for _level in range(_DEEPEST):
        found = document.dictionary(node)
        inherited = {**{key: found[key] for key in _INHERITED if key in found}, **inherited}
        node = found.get("Parent")
        if node is None:
            return _page(document, reference, inherited)
    raise PdfUnreadable("pages nested too deeply")


def _descend(document: Document, node: Value, left: int) -> Page:
    """The page that comes after ``left`` others under ``node``."""
    inherited: dict[str, Value] = {}
    for _level in range(_DEEPEST):
        found = document.dictionary(node)
        inherited |= {key: found[key] for key in _INHERITED if key in found}
        if "Kids" not in found:
            if not isinstance(node, Reference):
                break
            return _page(document, node, inherited)
        node, left = _kid(document, found, left)
    raise PdfUnreadable("a damaged page tree")


def _kid(document: Document, parent: Dictionary, left: int) -> tuple[Value, int]:
    """The kid under which the page is that comes after ``left`` others, and how many of these are under it."""
    for kid in document.array(parent.get("Kids")):
        count = _count(document, document.dictionary(kid))
        if left < count:
            return kid, left
        left -= count
    raise PdfUnreadable("a damaged page tree")


def _count(document: Document, node: Dictionary) -> int:
    if "Kids" not in node:
        return 1
    count = document.resolve(node.get("Count"))
    if not isinstance(count, int) or count < 0:
        raise PdfUnreadable("a damaged page tree")
    return count


def _page(document: Document, reference: Reference, inherited: dict[str, Value]) -> Page:
    media = rectangle_of(document, inherited.get("MediaBox"))
    if media is None:
        raise PdfUnreadable("a page without a size")
    crop = rectangle_of(document, inherited.get("CropBox")) or media
    seen = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    if seen[0] >= seen[2] or seen[1] >= seen[3]:
        seen = media
    rotate = document.resolve(inherited.get("Rotate"))
    turned = rotate % 360 if isinstance(rotate, int) else 0
    unit = number_of(document.resolve(document.dictionary(reference).get("UserUnit")))
    return Page(reference, seen, turned if turned in _QUARTERS else 0, unit if unit is not None and unit > 0 else 1.0)


def rectangle_of(document: Document, value: Value) -> Box | None:
    """A rectangle (7.9.5) with its corners in order; None where ``value`` is none."""
    found = document.resolve(value)
    if not isinstance(found, list) or len(found) != 4:
        return None
    numbers = [number_of(document.resolve(one)) for one in found]
    plain = [one for one in numbers if one is not None]
    if len(plain) != 4:
        return None
    return min(plain[0], plain[2]), min(plain[1], plain[3]), max(plain[0], plain[2]), max(plain[1], plain[3])


def written_box(box: Box) -> list[Value]:
    """A rectangle as it is written, to the thousandth of a unit."""
    return [Real(b"%.3f" % one) for one in box]
