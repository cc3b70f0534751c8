# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether one later revision of a PDF only adds signatures, time-stamps and evidence that nobody sees.

The rules are few and strict, and cost what the revision is long: who breaks one is looked at more closely elsewhere.
What counts is which old objects are written again; new ones are reached through these alone, unless the older file has
references that lead nowhere yet, and then an addition could make them lead somewhere.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.layout import Layout
from divit.ades.pdf.syntax import Dictionary, Reference, Value

_GAP = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*+[\r\n])++"
_REFERENCE = re.compile(rb"(?<!\d)0*+(\d{1,10})" + _GAP + rb"\d{1,5}" + _GAP + rb"R(?![A-Za-z])")
_INVISIBLE_FIELD = frozenset({"Type", "Subtype", "FT", "T", "F", "Rect", "P", "V"})
_SIGNING = frozenset({"Sig", "DocTimeStamp"})
_EVIDENCE = ("Certs", "CRLs", "OCSPs")
_STORE = frozenset({"Type", "VRI", *_EVIDENCE})
# Those by which files say that they have a store, and what they may say.
_EXTENSIONS: Mapping[str, Collection[int]] = {"ESIC": (1, 2), "ADBE": (3, 5, 8, 11)}
_OF_TABLE = frozenset({"Size", "Root", "Info", "Prev", "ID"})
_TRAILER = _OF_TABLE | {"Type", "W", "Index", "Length", "Filter", "DecodeParms"}
_MOST_ADDED = 100_000


def referred_to(octets: bytes) -> set[int]:
    """The numbers of all objects that ``octets`` may refer to, and perhaps some more."""
    return {int(one[1]) for one in _REFERENCE.finditer(octets)}


class Addition:
    """One revision: the file before it, the file with it, and where its objects stand.

    ``referred`` are those of its objects that the file before it refers to anywhere. Raises ``PdfUnreadable``,
    ``TooLarge``.
    """

    def __init__(self, old: Document, new: Document, layout: Layout, referred: set[int]) -> None:
        self._old, self._new = old, new
        self._layout = layout
        self._referred = referred

    def is_harmless(self, *, but_for_metadata: bool = False) -> bool:
        """Whether it keeps all rules; ``but_for_metadata`` lets it write what describes the document again, of which
        others have to say whether it is more than that.
        """
        old, objects = self._old, self._layout.objects
        changed = [one for one in objects if old.knows(one.number)]
        added = {one.number for one in objects if not old.knows(one.number)}
        if added & self._referred or not self._layout.holders <= added or self._trailer_differs():
            return False
        fields = self._new_fields()
        if fields is None or any(one.number not in added for one in fields):
            return False
        if not all(self._is_invisible(one, added) for one in fields):
            return False
        told = {self._old.trailer.get("Info"), self._old.catalog.get("Metadata")} if but_for_metadata else set()
        return all(one in told or self._may_change(one, set(fields), added) for one in changed)

    def _trailer_differs(self) -> bool:
        old, new = self._old.trailer, self._new.trailer
        size = new.get("Size")
        highest = max(self._old.size - 1, self._layout.highest)
        if not new.keys() <= _TRAILER or size != highest + 1 or highest - self._old.size > _MOST_ADDED:
            return True
        if new.get("Type", "XRef") != "XRef":
            return True
        if any(old.get(key) != new.get(key) for key in ("Root", "Info")) or new.get("Prev") != self._old.startxref:
            return True
        before, after = self._old.resolve(old.get("ID")), self._new.resolve(new.get("ID"))
        if before is None and after is None:
            return False
        if not isinstance(before, list) or not isinstance(after, list) or len(before) != 2 or len(after) != 2:
            return True
        return before[0] != after[0]

    def _new_fields(self) -> list[Reference] | None:
        """The fields at the end of the form that were not there before; None where the form changed otherwise."""
        before, after = _fields(self._old), _fields(self._new)
        if after[: len(before)] != before:
            return None
        grown = [one for one in after[len(before) :] if isinstance(one, Reference)]
        return grown if len(grown) == len(after) - len(before) else None

    def _is_invisible(self, field: Reference, added: set[int]) -> bool:
        """Whether a new field is a signature or time-stamp, or waits for one, and shows nothing."""
        found = self._new.dictionary(field)
        value = found.get("V")
        if not found.keys() <= _INVISIBLE_FIELD or found.get("FT") != "Sig" or found.get("Rect") != [0, 0, 0, 0]:
            return False
        if value is None:
            return True
        if not isinstance(value, Reference) or value.number not in added:
            return False
        return self._new.dictionary(value).get("Type") in _SIGNING

    def _may_change(self, changed: Reference, fields: set[Reference], added: set[int]) -> bool:
        before, after = self._old.resolve(changed), self._new.resolve(changed)
        catalog = self._old.catalog
        if isinstance(before, Dictionary) and isinstance(after, Dictionary):
            if changed == self._old.root:
                return self._is_catalog(before, after, added)
            if changed == catalog.get("AcroForm"):
                return _differs_in(before, after, {"Fields", "SigFlags"}) and _only_flags(after)
            if changed == catalog.get("DSS"):
                return self._is_store(before, after, added)
            if before.get("Type") == "Page":
                return _differs_in(before, after, {"Annots"}) and self._is_grown("Annots", before, after, fields)
            return self._is_filled(changed, before, after, added)
        if not isinstance(before, list) or not isinstance(after, list) or after[: len(before)] != before:
            return False
        # An array of its own: of evidence, of the form's fields, or of the annotations on the page of a new field.
        if changed in self._arrays_of_evidence():
            return self._has_grown(before, after, added)
        return changed in self._arrays(fields) and all(one in fields for one in after[len(before) :])

    def _arrays_of_evidence(self) -> list[Value]:
        store = self._old.resolve(self._old.catalog.get("DSS"))
        return [store.get(key) for key in _EVIDENCE] if isinstance(store, Dictionary) else []

    def _arrays(self, fields: Iterable[Reference]) -> set[Reference]:
        form = self._old.resolve(self._old.catalog.get("AcroForm"))
        found = [form.get("Fields")] if isinstance(form, Dictionary) else []
        for one in fields:
            page = self._old.resolve(self._new.dictionary(one).get("P"))
            found.append(page.get("Annots") if isinstance(page, Dictionary) else None)
        return {one for one in found if isinstance(one, Reference)}

    def _is_catalog(self, before: Dictionary, after: Dictionary, added: set[int]) -> bool:
        if not _differs_in(before, after, {"AcroForm", "DSS", "Extensions"}):
            return False
        form, store, extensions = after.get("AcroForm"), after.get("DSS"), after.get("Extensions")
        if form != before.get("AcroForm") and not self._is_form(before.get("AcroForm"), form, added):
            return False
        if store != before.get("DSS") and not self._is_store(before.get("DSS"), store, added):
            return False
        return extensions == before.get("Extensions") or _are_extensions(before.get("Extensions"), extensions)

    def _is_form(self, before: Value, after: Value, added: set[int]) -> bool:
        old = self._old.resolve(before)
        new = self._new.resolve(after)
        if isinstance(after, Reference) and after.number not in added:
            return False
        if not isinstance(new, Dictionary):
            return False
        was = old if isinstance(old, Dictionary) else Dictionary()
        return _differs_in(was, new, {"Fields", "SigFlags"}) and _only_flags(new)

    def _is_store(self, before: Value, after: Value, added: set[int]) -> bool:
        """Whether the security store only grew by new objects."""
        old, new = self._old.resolve(before), self._new.resolve(after)
        was = old if isinstance(old, Dictionary) else Dictionary()
        if not isinstance(new, Dictionary) or not was.keys() <= new.keys() <= _STORE or new.get("Type", "DSS") != "DSS":
            return False
        earlier, later = self._old.resolve(was.get("VRI")), self._new.resolve(new.get("VRI"))
        if isinstance(earlier, Dictionary) and (
            not isinstance(later, Dictionary) or not earlier.items() <= later.items()
        ):
            return False
        return all(self._has_grown(was.get(key), new.get(key), added) for key in _EVIDENCE)

    def _has_grown(self, before: Value, after: Value, added: set[int]) -> bool:
        earlier, later = self._old.array(before), self._new.array(after)
        grown = [one for one in later[len(earlier) :] if isinstance(one, Reference) and one.number in added]
        # A double stands where something else was left out.
        return earlier + grown == later and len(set(grown)) == len(grown)

    def _is_grown(self, key: str, before: Dictionary, after: Dictionary, fields: set[Reference]) -> bool:
        earlier, later = self._old.array(before.get(key)), self._new.array(after.get(key))
        return later[: len(earlier)] == earlier and all(one in fields for one in later[len(earlier) :])

    def _is_filled(self, changed: Reference, before: Dictionary, after: Dictionary, added: set[int]) -> bool:
        """Whether an empty signature field was signed, and nothing else of it changed."""
        value = after.get("V")
        if not _differs_in(before, after, {"V"}) or before.get("V") is not None or not isinstance(value, Reference):
            return False
        if value.number not in added or self._new.dictionary(value).get("Type") != "Sig":
            return False
        return any(one.reference == changed and one.is_signature for one in form_fields(self._old))


def _fields(document: Document) -> list[Value]:
    form = document.resolve(document.catalog.get("AcroForm"))
    return document.array(form.get("Fields")) if isinstance(form, Dictionary) else []


def _differs_in(before: Mapping[str, Value], after: Mapping[str, Value], keys: set[str]) -> bool:
    """Whether ``after`` has everything of ``before``, and is different in ``keys`` at most."""
    return before.keys() <= after.keys() and all(
        one in keys or (one in before and before[one] == after[one]) for one in after
    )


def _only_flags(form: Dictionary) -> bool:
    return form.get("SigFlags", 3) == 3


def _are_extensions(before: Value, after: Value) -> bool:
    was = before if isinstance(before, Dictionary) else Dictionary()
    if (before is not None and before is not was) or not isinstance(after, Dictionary):
        return False
    if not was.keys() <= after.keys() or any(was[key] != after[key] for key in was):
        return False
    return all(_is_extension(key, after[key]) for key in after.keys() - was.keys())


def _is_extension(prefix: str, value: Value) -> bool:
    if not isinstance(value, Dictionary) or not value.keys() <= {"Type", "BaseVersion", "ExtensionLevel"}:
        return False
    is_typed = value.get("Type", "DeveloperExtensions") == "DeveloperExtensions"
    return is_typed and value.get("BaseVersion") == "1.7" and value.get("ExtensionLevel") in _EXTENSIONS.get(prefix, ())
