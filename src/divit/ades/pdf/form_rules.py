# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a later revision does to the form of a PDF (ISO 32000-2, 12.7): new signature fields, fields that were signed,
fields that were filled.

A visible field that no person signed is a change of what was signed: its appearance may lie over a sum, and anybody
gets a time-stamp.
"""

from collections.abc import Collection, Iterator

from divit.ades.pdf.document import Document
from divit.ades.pdf.kinds_of_change import Change
from divit.ades.pdf.syntax import Dictionary, Reference, Value, shown_text
from divit.ades.pdf.values import begins_with, differs_in, same

_DEEPEST = 16
# Of a widget (12.5.6.19); no action, and nothing that hides it from some readers.
_OF_WIDGET = frozenset({"Type", "Subtype", "Rect", "P", "F", "NM", "M", "AP", "AS", "BS", "Border", "C", "MK", "H"})
_OF_WIDGET |= {"DA", "DR", "Q", "StructParent", "Parent", "Contents"}
_OF_FIELD = frozenset({"FT", "T", "TU", "TM", "Ff", "V", "Lock", "SV", "Kids"})
_OF_GROUP = frozenset({"T", "TU", "TM", "Ff", "Kids", "Parent"})
# What signing an empty field may change of it: never where it stands.
_SIGNED_AFTERWARDS = frozenset({"V", "AP", "AS", "F", "M", "MK", "DA", "Lock"})
_FILLED_AFTERWARDS = frozenset({"V", "AP", "AS", "M", "I"})
# No sets where values of a file are looked for: those may be arrays, which none takes.
_FILLABLE = ("Tx", "Btn", "Ch")
_READ_ONLY = 1
_STAMP = "ETSI.RFC3161"


class FormRules:
    """The forms before and after one revision, whose new objects have the numbers ``added``. All methods raise
    ``PdfUnreadable``, ``TooLarge``.
    """

    def __init__(self, old: Document, new: Document, added: Collection[int]) -> None:
        self._old, self._new, self._added = old, new, added
        #: The widgets of new fields, which may stand among the annotations of a page.
        self.widgets: set[Reference] = set()
        self._before, self._after = fields_of(old), fields_of(new)

    def new_fields(self) -> set[Change]:
        """What the fields are that follow those of before; ``FORM_ITSELF`` where these are not all there any more."""
        if not begins_with(self._after, self._before):
            return {Change.FORM_ITSELF}
        found: set[Change] = set()
        for one in self._after[len(self._before) :]:
            found |= self._new_field(one, None, _DEEPEST)
        return found

    def changed_field(self, changed: Reference, before: Dictionary, after: Dictionary) -> Change | None:
        """What was done to a field or widget of before; None where it is none, or where it is none of these."""
        field = before if "Parent" not in before or "T" in before else self._old.dictionary(before["Parent"])
        if not self._is_in_form(changed, before):
            return None
        kind = self._old.resolve(_inherited(self._old, field, "FT"))
        if kind == "Sig":
            return self._signed(field, before, after)
        if kind in _FILLABLE and differs_in(before, after, _FILLED_AFTERWARDS):
            flags = self._old.resolve(_inherited(self._old, field, "Ff")) or 0
            is_open = isinstance(flags, int) and not flags & _READ_ONLY
            return Change.FORM if is_open and _is_shown_by_new(after, before, self._added) else None
        return None

    def name_of(self, field: Dictionary) -> str:
        """The qualified name of a field of before (12.7.4.2)."""
        parts = [self._old.resolve(one.get("T")) for one in _upwards(self._old, field)]
        return ".".join(reversed([shown_text(one) for one in parts if isinstance(one, bytes)]))

    def _new_field(self, entry: Value, kind: Value, depth: int) -> set[Change]:
        """What a new field is, with those below it."""
        if not isinstance(entry, Reference) or entry.number not in self._added or not depth:
            return {Change.FIELD}
        found = self._new.dictionary(entry)
        kind = self._new.resolve(found.get("FT", kind))
        kids = [one for one in self._new.array(found.get("Kids")) if isinstance(one, Reference)]
        if any("T" in self._new.dictionary(one) for one in kids):
            below = [self._new_field(one, kind, depth - 1) for one in kids]
            return {Change.FIELD}.union(*below) if not found.keys() <= _OF_GROUP | {"FT"} else set().union(*below)
        widgets = kids or [entry]
        looks = [self._new.dictionary(one) for one in widgets]
        allowed = all(one.keys() <= (_OF_WIDGET | _OF_FIELD if one is found else _OF_WIDGET) for one in (found, *looks))
        if kind != "Sig" or not allowed or any(one.number not in self._added for one in widgets):
            return {Change.FIELD}
        self.widgets.update(widgets)
        return {self._settled(found.get("V"), is_visible=any(self._shows_something(one) for one in looks))}

    def _settled(self, value: Value, *, is_visible: bool) -> Change:
        """What a signature field is by its value: signed by a person, stamped, or waiting."""
        if value is None:
            return Change.FIELD if is_visible else Change.EMPTY_FIELD
        if not isinstance(value, Reference) or value.number not in self._added:
            return Change.FIELD
        signature = self._new.dictionary(value)
        if signature.get("Type") == "DocTimeStamp" or signature.get("SubFilter") == _STAMP:
            return Change.FIELD if is_visible else Change.TIME_STAMP
        return Change.SIGNATURE if signature.get("Type", "Sig") == "Sig" else Change.FIELD

    def _signed(self, field: Dictionary, before: Dictionary, after: Dictionary) -> Change | None:
        """Whether an empty signature field was signed, and nothing else of it, or of its widget, changed."""
        if not differs_in(before, after, _SIGNED_AFTERWARDS) or not _is_shown_by_new(after, before, self._added):
            return None
        now = after if before is field else self._new.dictionary(before["Parent"])
        if field.get("V") is not None or ("Lock" in before and not same(before["Lock"], after.get("Lock"))):
            return None
        widgets = [self._new.dictionary(one) for one in self._new.array(now.get("Kids"))] or [now]
        settled = self._settled(now.get("V"), is_visible=any(self._shows_something(one) for one in widgets))
        return settled if settled in (Change.SIGNATURE, Change.TIME_STAMP) else None

    def _shows_something(self, widget: Dictionary) -> bool:
        # An appearance is scaled to its rectangle, so one without an area shows nothing.
        rectangle = self._new.resolve(widget.get("Rect"))
        if not isinstance(rectangle, list):
            return "AP" in widget
        if len(rectangle) != 4:
            return True
        left, low, right, high = (self._new.resolve(one) for one in rectangle)
        return not same(left, right) and not same(low, high)

    def _is_in_form(self, reference: Reference, field: Dictionary) -> bool:
        """Whether the form leads to an old field, and not only the field to the form."""
        for _level in range(_DEEPEST):
            parent = field.get("Parent")
            if parent is None:
                return reference in self._before
            if not isinstance(parent, Reference):
                return False
            field = self._old.dictionary(parent)
            if reference not in self._old.array(field.get("Kids")):
                return False
            reference = parent
        return False


def fields_of(document: Document) -> list[Value]:
    """The topmost fields of the form. Raises ``PdfUnreadable``."""
    form = document.resolve(document.catalog.get("AcroForm"))
    return document.array(form.get("Fields")) if isinstance(form, Dictionary) else []


def _upwards(document: Document, field: Dictionary) -> Iterator[Dictionary]:
    for _level in range(_DEEPEST):
        yield field
        parent = document.resolve(field.get("Parent"))
        if not isinstance(parent, Dictionary):
            return
        field = parent


def _inherited(document: Document, field: Dictionary, key: str) -> Value:
    return next((one[key] for one in _upwards(document, field) if key in one), None)


def _is_shown_by_new(after: Dictionary, before: Dictionary, added: Collection[int]) -> bool:
    """Whether the appearance is that of before, or made of new objects alone."""
    look = after.get("AP")
    if look is None or same(look, before.get("AP")):
        return True
    return all(one.number in added or one in _references(before.get("AP")) for one in _references(look))


def _references(value: Value) -> list[Reference]:
    if isinstance(value, Reference):
        return [value]
    inner = value.values() if isinstance(value, Dictionary) else value if isinstance(value, list) else ()
    return [found for one in inner for found in _references(one)]
