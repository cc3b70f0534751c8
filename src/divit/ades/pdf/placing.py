# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a signature stands in a PDF: a signature field that is there, or a new one, and what it shows (ISO 32000-2,
12.5.6.19, 12.7.3 and 12.7.5.5). What of the file is written again is as little as goes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from divit.ades.errors import AppearanceTooSmall, FieldTaken, FieldUnfit
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import Field
from divit.ades.pdf.pages import Box, Page, page, page_of, rectangle_of, written_box
from divit.ades.pdf.syntax import Dictionary, Name, Reference, Value, text_string
from divit.ades.pdf.update import Update
from divit.ades.visible import Place, Visible
from divit.kernel.words import term

# 12.5.3: print and locked; PDF/A (ISO 19005-2, 6.3.2) asks for the first.
_WIDGET_FLAGS = 132
_WIDGET: dict[str, Value] = {
    "Type": Name("Annot"),
    "Subtype": Name("Widget"),
    "FT": Name("Sig"),
    "F": _WIDGET_FLAGS,
}
# 12.7.3: signatures exist; append only.
_SIGNATURE_FLAGS = 3
_LONGEST_METADATA = 1 << 14
# As an element or as an attribute.
_FIRST_PART = re.compile(rb"pdfaid:part\s*(?:>|=\s*[\"'])\s*1\s*[<\"']")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a signature shows: ``lines`` of text and a picture; ``place`` where a new field is to show it."""

    lines: tuple[str, ...]
    image: bytes | None = None
    place: Place | None = None

    @classmethod
    def of(cls, visible: Visible, usual: tuple[str, ...]) -> "Shown":
        """What ``visible`` asks for; ``usual`` are the lines where it says none."""
        return cls(usual if visible.lines is None else visible.lines, visible.image, visible.place)


def free_name(fields: Sequence[Field], stem: str) -> str:
    """A name that no field of the form has."""
    taken = {one.name for one in fields}
    number = len(fields) + 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def waiting(document: Document, field: Field) -> Reference:
    """The reference of a signature field that waits to be signed. Raises ``FieldTaken``."""
    if not field.is_signature or field.reference is None or document.resolve(field.value) is not None:
        raise FieldTaken(field=field.name)
    return field.reference


def new_field(
    document: Document, update: Update, name: str, signature: Reference, shown: Shown | None, lock: Dictionary | None
) -> None:
    """A new field ``name`` that holds ``signature``, on the first page where it shows nothing. ``lock`` is what the
    field says of others.

    Raises ``FieldUnfit``, ``NoSuchPage``, ``OutsidePage``, ``AppearanceTooSmall``, ``ImageUnreadable``,
    ``PdfUnreadable``.
    """
    widget = Dictionary()
    widget |= _WIDGET
    widget |= {"T": text_string(name), "V": signature}
    if shown is not None and shown.place is None:
        raise FieldUnfit(field=name, why=term("it is new, and no place was given for it"))
    if shown is None or shown.place is None:
        on, box = document.first_page(), (0.0, 0.0, 0.0, 0.0)
        widget["Rect"] = [0, 0, 0, 0]
        metadata = document.catalog.get("Metadata")
        place = document.place_of(metadata) if isinstance(metadata, Reference) else None
        if place is not None and is_of_first_part(document.buffer, place):
            widget["AP"] = _nothing_shown(update)
    else:
        seen = page(document, shown.place.page)
        on, box = seen.reference, seen.rectangle(shown.place)
        widget["Rect"] = written_box(box)
        widget |= _appearance(update, seen, box, shown)
    widget["P"] = on
    if lock is not None:
        # 12.7.5.5, table 235: it must be an object of its own.
        locking = update.reserve()
        update.put(locking, lock)
        widget["Lock"] = locking
    field = update.reserve()
    update.put(field, widget)
    _join_page(document, update, on, field)
    _join_form(document, update, field)


def is_of_first_part(buffer: bytes, metadata: int) -> bool:
    """Whether the file, whose metadata are at ``metadata``, says that it is PDF/A-1, where fields that show
    nothing have an appearance too (ISO 19005-1, 6.9). Metadata stand unpacked (6.7.2), so one looks where they stand.
    """
    return _FIRST_PART.search(buffer, metadata, metadata + _LONGEST_METADATA) is not None


def _nothing_shown(update: Update) -> Dictionary:
    from divit.ades.pdf.appearance import drawing

    appearance = Dictionary()
    appearance["N"] = drawing.draw_nothing(update, (0, 0))
    return appearance


def fill_field(
    document: Document, update: Update, field: Field, signature: Reference, shown: Shown | None, usual: tuple[str, ...]
) -> None:
    """Put ``signature`` into a field that waits; one with an area shows ``usual`` lines where nothing else is asked.

    Raises ``FieldTaken``, ``FieldUnfit``, ``AppearanceTooSmall``, ``ImageUnreadable``, ``PdfUnreadable``.
    """
    reference = waiting(document, field)
    changes: dict[str, Value] = {"V": signature}
    of_widget = _shown_in(document, update, field, shown, usual)
    widget = _widget(document, field)
    if widget == reference:
        changes |= of_widget
    elif widget is not None and of_widget:
        update.put_altered(widget, document.dictionary(widget), of_widget)
    update.put_altered(reference, field.dictionary, changes)
    _join_form(document, update, None)


def _widget(document: Document, field: Field) -> Reference | None:
    """What shows the field: the field itself, or the one kid that it has beside what a field is."""
    if "Subtype" in field.dictionary:
        return field.reference
    kids = document.array(field.dictionary.get("Kids"))
    return kids[0] if len(kids) == 1 and isinstance(kids[0], Reference) else None


def _shown_in(
    document: Document, update: Update, field: Field, shown: Shown | None, usual: tuple[str, ...]
) -> dict[str, Value]:
    """The appearance that a waiting field gets, nothing where it has no area."""
    widget = _widget(document, field)
    dictionary = Dictionary() if widget is None else document.dictionary(widget)
    box = rectangle_of(document, dictionary.get("Rect"))
    has_area = box is not None and box[0] < box[2] and box[1] < box[3]
    if shown is not None and shown.place is not None:
        raise FieldUnfit(field=field.name, why=term("it has a place of its own"))
    if box is None or not has_area:
        if shown is not None:
            raise FieldUnfit(field=field.name, why=term("it is invisible"))
        return {}
    on = dictionary.get("P")
    seen = page_of(document, on) if isinstance(on, Reference) else _page_with(document, widget)
    known = document.resolve(dictionary.get("MK"))
    characteristics = known if isinstance(known, Dictionary) else None
    if shown is not None:
        return _appearance(update, seen, box, shown, characteristics)
    try:
        return _appearance(update, seen, box, Shown(usual), characteristics)
    except AppearanceTooSmall:
        # Nobody asked for text; a field too small for it is signed all the same.
        return _appearance(update, seen, box, Shown(()), characteristics)


def _page_with(document: Document, widget: Reference | None) -> Page:
    """The page that has ``widget`` among its annotations; the first one where none has."""
    count = document.dictionary(document.catalog.get("Pages")).get("Count")
    for number in range(1, (count if isinstance(count, int) else 1) + 1):
        found = page(document, number)
        if widget in document.array(document.dictionary(found.reference).get("Annots")):
            return found
    return page(document, 1)


def _appearance(
    update: Update, seen: Page, box: Box, shown: Shown, known: Dictionary | None = None
) -> dict[str, Value]:
    """The /AP of a widget in ``box``, and its /MK where it must say that it is turned; ``known`` is the one it has."""
    # Faces and pictures are what most signatures need none of.
    from divit.ades.pdf.appearance import drawing

    width, height = (box[2] - box[0]) * seen.unit, (box[3] - box[1]) * seen.unit
    size = (height, width) if seen.turned in {90, 270} else (width, height)
    if shown.lines or shown.image is not None:
        form = drawing.draw(update, size, seen.turned, shown.lines, shown.image)
    else:
        form = drawing.draw_nothing(update, size)
    appearance, characteristics = Dictionary(), Dictionary()
    appearance["N"] = form
    characteristics |= {} if known is None else known
    if characteristics.get("R", 0) == seen.turned:
        return {"AP": appearance}
    characteristics["R"] = seen.turned
    return {"AP": appearance, "MK": characteristics}


def _join_page(document: Document, update: Update, page: Reference, field: Reference) -> None:
    """Add the widget to the page's annotations, in the smallest object that can be written again."""
    dictionary = document.dictionary(page)
    annotations = dictionary.get("Annots")
    grown: list[Value] = [*document.array(annotations), field]
    if isinstance(annotations, Reference):
        update.put(annotations, grown)
        return
    update.put_altered(page, dictionary, {"Annots": grown})


def _join_form(document: Document, update: Update, field: Reference | None) -> None:
    """Add the field to the form and say that the file now has signatures; make the form where there is none."""
    catalog = document.catalog
    present = catalog.get("AcroForm")
    form = document.dictionary(present) if document.resolve(present) is not None else Dictionary()
    fields = form.get("Fields")
    changes: dict[str, Value] = {"SigFlags": _SIGNATURE_FLAGS}
    if field is not None:
        grown: list[Value] = [*document.array(fields), field]
        if isinstance(fields, Reference):
            update.put(fields, grown)
        else:
            changes["Fields"] = grown
    if isinstance(present, Reference) and document.resolve(present) is not None:
        update.put_altered(present, form, changes)
        return
    # A form that is an object of its own keeps later signatures from touching the catalog.
    reference = update.reserve()
    update.put_altered(reference, form, changes)
    update.put_catalog({"AcroForm": reference})
