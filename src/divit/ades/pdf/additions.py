# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What one later revision of a PDF does to the file before it.

What counts is which old objects are written again: new ones are reached through these alone, unless the older file has
references that lead nowhere yet, and then an addition could make them lead somewhere. The rules name what they know to
be an addition; everything else is a change of what was signed.
"""

import re
from collections.abc import Callable, Iterator

from divit.ades.pdf.document import Document
from divit.ades.pdf.form_rules import FormRules
from divit.ades.pdf.kinds_of_change import Change
from divit.ades.pdf.layout import Layout
from divit.ades.pdf.store_rules import StoreRules, are_extensions
from divit.ades.pdf.syntax import Dictionary, Name, Real, Reference, Value
from divit.ades.pdf.values import begins_with, differs_in, is_grown, same

_OF_TABLE = frozenset({"Size", "Root", "Info", "Prev", "ID", "XRefStm"})
_TRAILER = _OF_TABLE | {"Type", "W", "Index", "Length", "Filter", "DecodeParms"}
_MOST_ADDED = 100_000
_VERSION = re.compile(r"[12]\.\d")
# Entries of the form that writers of signatures write again; the resources may only grow (12.7.3).
_OF_FORM = frozenset({"Fields", "SigFlags", "DR", "DA", "NeedAppearances"})
_OF_CATALOG = frozenset({"AcroForm", "DSS", "Extensions", "Metadata", "Version"})


class Addition:
    """One revision: the file before it, the file with it, and what it writes.

    ``is_referred`` says of an object's number whether the file before it refers to it anywhere; ``is_locked`` of a
    form field's name whether a signature before locks it. Raises ``PdfUnreadable``, ``TooLarge``.
    """

    def __init__(
        self,
        old: Document,
        new: Document,
        layout: Layout,
        *,
        is_referred: Callable[[int], bool],
        is_locked: Callable[[str], bool],
    ) -> None:
        self._old, self._new = old, new
        self._layout = layout
        self._is_referred, self._is_locked = is_referred, is_locked
        self._added = {one.number for one in layout.objects if not is_referred(one.number)}
        self._form = FormRules(old, new, self._added)
        self._store = StoreRules(old, new, self._added)

    def changes(self) -> set[Change]:
        """Everything that it does. Raises ``PdfUnreadable``, ``TooLarge``."""
        found = set(self._of_trailer()) | self._form.new_fields()
        for one in self._layout.objects:
            if one.number in self._added:
                found |= {Change.HIDDEN} if self._held_objects(one) else set()
            elif self._was_nothing(one.number):
                found.add(Change.HIDDEN)
            else:
                found |= self._done_to(one)
        if any(map(self._is_referred, self._layout.freed)):
            found.add(Change.OTHER)
        return found

    def _was_nothing(self, number: int) -> bool:
        entry = self._old.entry(number)
        return entry is None or entry.kind == 0

    def _held_objects(self, again: Reference) -> bool:
        """Whether an object that nothing refers to was a stream that holds others (7.5.7): they would all be others."""
        entry = self._old.entry(again.number)
        if entry is None or entry.kind != 1:
            return False
        before = self._old.resolve(Reference(again.number, entry.detail))
        return isinstance(before, Dictionary) and {"N", "First"} <= before.keys()

    def _of_trailer(self) -> Iterator[Change]:
        old, new = self._old.trailer, self._new.trailer
        size, highest = new.get("Size"), max(self._old.size - 1, self._layout.highest)
        if not isinstance(size, int) or size <= highest or highest - self._old.size > _MOST_ADDED:
            yield Change.HIDDEN
        if new.get("Prev") != self._old.startxref or new.get("Type", "XRef") != "XRef":
            yield Change.HIDDEN
        if not all(key in _TRAILER or (key in old and same(old[key], value)) for key, value in new.items()):
            yield Change.OTHER
        # Without its encryption every page of the file would show something else.
        if old.get("Encrypt") != new.get("Encrypt"):
            yield Change.OTHER
        if old.get("Root") != new.get("Root") or not self._is_info(old.get("Info"), new.get("Info")):
            yield Change.OTHER
        before, after = self._old.resolve(old.get("ID")), self._new.resolve(new.get("ID"))
        if before is None and after is None:
            return
        pairs = [one for one in (before, after) if isinstance(one, list) and len(one) == 2]
        if len(pairs) != 2 or pairs[0][0] != pairs[1][0]:
            yield Change.OTHER

    def _is_info(self, before: Value, after: Value) -> bool:
        if before == after:
            return True
        return before is None and isinstance(after, Reference) and after.number in self._added

    @property
    def is_exact(self) -> bool:
        """Whether the trailer counts exactly the objects that there are; readers ask for no more than enough."""
        return self._new.trailer.get("Size") == max(self._old.size - 1, self._layout.highest) + 1

    def _done_to(self, changed: Reference) -> set[Change]:
        """What writing an old object again does."""
        old_entry = self._old.entry(changed.number)
        generation = old_entry.detail if old_entry is not None and old_entry.kind == 1 else 0
        if generation != changed.generation:
            return {Change.OTHER}
        before, after = self._old.resolve(changed), self._new.resolve(changed)
        are_streams = self._old.is_stream(changed), self._new.is_stream(changed)
        if any(are_streams):
            return self._of_stream(changed, before, after) if all(are_streams) else {Change.CONTENT}
        if same(before, after):
            return set()
        if isinstance(before, Dictionary) and isinstance(after, Dictionary):
            return self._of_dictionary(changed, before, after)
        return self._of_array(changed, before, after)

    def _of_stream(self, changed: Reference, before: Value, after: Value) -> set[Change]:
        # Some write evidence that is there already once more, under the same numbers.
        if same(before, after) and self._old.packed_stream(changed) == self._new.packed_stream(changed):
            return set()
        is_description = changed == self._old.catalog.get("Metadata")
        if is_description and isinstance(after, Dictionary) and after.get("Type", "Metadata") == "Metadata":
            return {Change.DESCRIPTION}
        return {Change.CONTENT}

    def _of_dictionary(self, changed: Reference, before: Dictionary, after: Dictionary) -> set[Change]:
        catalog = self._old.catalog
        if changed == self._old.root:
            return self._of_catalog(before, after)
        if changed == catalog.get("AcroForm"):
            return set() if _is_form(before, after) else {Change.FORM_ITSELF}
        if changed == self._old.trailer.get("Info"):
            return {Change.DESCRIPTION if all(map(_is_plain, after.values())) else Change.OTHER}
        if self._store.holds(changed):
            return {Change.EVIDENCE if self._store.is_grown() else Change.STORE}
        if before.get("Type") == "Page":
            grown = differs_in(before, after, {"Annots"}) and self._are_grown(before.get("Annots"), after.get("Annots"))
            return set() if grown else {Change.PAGE}
        done = self._form.changed_field(changed, before, after)
        if done is Change.FORM and self._is_locked(self._form.name_of(before)):
            done = Change.LOCKED_FIELD
        return {done or _kind_of(before)}

    def _of_array(self, changed: Reference, before: Value, after: Value) -> set[Change]:
        """What happened to an array of its own: of evidence, of the form's fields, or of the annotations on a page."""
        if not isinstance(before, list) or not isinstance(after, list):
            return {Change.OTHER}
        if self._store.holds(changed):
            return {Change.EVIDENCE if self._store.has_grown(before, after) else Change.STORE}
        form = self._old.resolve(self._old.catalog.get("AcroForm"))
        if isinstance(form, Dictionary) and changed == form.get("Fields"):
            return set()  # what the form's fields are now is looked at by themselves
        if self._are_grown(before, after) and changed in self._arrays_of_annotations():
            return set()
        return {Change.ANNOTATION}

    def _arrays_of_annotations(self) -> set[Value]:
        pages = (self._old.resolve(self._new.dictionary(one).get("P")) for one in self._form.widgets)
        found = (page.get("Annots") for page in pages if isinstance(page, Dictionary))
        return {one for one in found if isinstance(one, Reference)}

    def _are_grown(self, before: Value, after: Value) -> bool:
        """Whether the annotations of a page are those of before and the widgets of new fields."""
        earlier, later = self._old.array(before), self._new.array(after)
        return begins_with(later, earlier) and all(
            isinstance(one, Reference) and one in self._form.widgets for one in later[len(earlier) :]
        )

    def _of_catalog(self, before: Dictionary, after: Dictionary) -> set[Change]:
        found: set[Change] = set()
        if not differs_in(before, after, _OF_CATALOG) or not _is_version(before, after):
            found.add(Change.CATALOG)
        if not same(before.get("AcroForm"), after.get("AcroForm")):
            form = self._new.resolve(after.get("AcroForm"))
            if not _is_form(self._old.resolve(before.get("AcroForm")), form):
                found.add(Change.FORM_ITSELF)
        if not same(before.get("DSS"), after.get("DSS")):
            found.add(Change.EVIDENCE if self._store.is_grown() else Change.STORE)
        extensions = before.get("Extensions"), after.get("Extensions")
        if not same(*extensions) and not are_extensions(self._new, *extensions):
            found.add(Change.CATALOG)
        if before.get("Metadata") != after.get("Metadata"):
            now = after.get("Metadata")
            is_new = isinstance(now, Reference) and now.number in self._added
            found.add(Change.DESCRIPTION if is_new else Change.CATALOG)
        return found


def _is_form(before: Value, after: Value) -> bool:
    """Whether a form says the same beside its fields; which those are is another question."""
    if not isinstance(after, Dictionary):
        return False
    was = before if isinstance(before, Dictionary) else Dictionary()
    flags, were = after.get("SigFlags", 0), was.get("SigFlags", 0)
    if not isinstance(flags, int) or not isinstance(were, int) or flags & were != were or flags > 3:
        return False
    # 12.7.3: asking readers to draw all fields anew is asking for another look.
    asks = after.get("NeedAppearances", False) is not False and after.get("NeedAppearances") != was.get(
        "NeedAppearances"
    )
    return not asks and differs_in(was, after, _OF_FORM) and is_grown(was.get("DR"), after.get("DR"))


def _is_version(before: Dictionary, after: Dictionary) -> bool:
    """Whether the version stays or grows (7.2.2)."""
    was, now = before.get("Version"), after.get("Version")
    if was == now:
        return True
    return isinstance(now, Name) and bool(_VERSION.fullmatch(now)) and (not isinstance(was, Name) or was < now)


def _is_plain(value: Value) -> bool:
    return isinstance(value, bytes | Name | Real | int) and not isinstance(value, Reference)


def _kind_of(dictionary: Dictionary) -> Change:
    """What an object is whose change is none of those that are let pass."""
    kind = dictionary.get("Type")
    if kind in ("Pages", "Font", "FontDescriptor"):
        return Change.PAGES if kind == "Pages" else Change.FONT
    if "FT" in dictionary or dictionary.get("Subtype") == "Widget":
        return Change.FIELD
    if kind == "Annot" or ("Subtype" in dictionary and "Rect" in dictionary):
        return Change.ANNOTATION
    return Change.CONTENT if kind in ("XObject", "ExtGState", "OCG", "Filespec") else Change.OTHER
