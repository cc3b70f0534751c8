# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether a later revision only adds to the security store (ISO 32000-2, 12.8.4.3; EN 319 142-1, 5.4.2)."""

from collections.abc import Collection, Mapping

from divit.ades.pdf.document import Document
from divit.ades.pdf.syntax import Dictionary, Reference, Value
from divit.ades.pdf.values import same

_EVIDENCE = ("Certs", "CRLs", "OCSPs")
_STORE = frozenset({"Type", "VRI", *_EVIDENCE})
_RELATED_EVIDENCE = ("Cert", "CRL", "OCSP")
_RELATED = frozenset({"Type", "TU", "TS", *_RELATED_EVIDENCE})
# Those by which files say that they have a store, or signatures of newer kinds (ISO/TS 32001, 32002), and what they may
# say.
_EXTENSIONS: Mapping[str, Collection[int]] = {
    "ESIC": (1, 2, 5),
    "ADBE": (3, 5, 8, 11),
    "ISO_": (32001, 32002, 32003, 32004),
}
_OF_EXTENSION = frozenset({"Type", "BaseVersion", "ExtensionLevel", "ExtensionRevision", "URL"})


class StoreRules:
    """The store of the file before and after one revision, whose new objects have the numbers ``added``. All methods
    raise ``PdfUnreadable``.
    """

    def __init__(self, old: Document, new: Document, added: Collection[int]) -> None:
        self._old, self._new, self._added = old, new, added
        self._was = _dictionary(old, old.catalog.get("DSS"))

    def is_grown(self) -> bool:
        """Whether the store, in whatever object it stands now, has all that it had, and beside it only new evidence."""
        was, now = self._was, self._new.resolve(self._new.catalog.get("DSS"))
        if not isinstance(now, Dictionary) or not now.keys() <= _STORE or now.get("Type", "DSS") != "DSS":
            return False
        return all(self.has_grown(was.get(key), now.get(key)) for key in _EVIDENCE) and self._is_related_grown(
            was.get("VRI"), now.get("VRI")
        )

    def has_grown(self, before: Value, after: Value) -> bool:
        """Whether an array of evidence has all that it had, and beside it only new objects, each once."""
        earlier, later = self._old.array(before), self._new.array(after)
        if not all(isinstance(one, Reference) for one in (*earlier, *later)):
            return False
        held, now = set(earlier), set(later)
        # A double stands where something else was left out.
        if len(now) != len(later) or not held <= now:
            return False
        return all(isinstance(one, Reference) and one.number in self._added for one in now - held)

    def holds(self, changed: Reference) -> bool:
        """Whether an object is a part of the old store: itself, one of its arrays, or what it says of a signature."""
        related = _dictionary(self._old, self._was.get("VRI"))
        parts = [self._old.catalog.get("DSS"), self._was.get("VRI"), *(self._was.get(key) for key in _EVIDENCE)]
        return changed in parts or changed in related.values()

    def _is_related_grown(self, before: Value, after: Value) -> bool:
        """Whether /VRI still speaks of each signature that it spoke of.

        Nobody here goes by what it says: each judge has to look at the whole store anyway.
        """
        earlier, later = _dictionary(self._old, before), self._new.resolve(after)
        if not earlier and later is None:
            return True
        if not isinstance(later, Dictionary) or not earlier.keys() - {"Type"} <= later.keys():
            return False
        return all(key == "Type" or self._is_related(value) for key, value in later.items())

    def _is_related(self, value: Value) -> bool:
        found = self._new.resolve(value)
        if not isinstance(found, Dictionary) or not found.keys() <= _RELATED:
            return False
        return all(isinstance(one, Reference) for key in _RELATED_EVIDENCE for one in self._new.array(found.get(key)))


def are_extensions(document: Document, before: Value, after: Value) -> bool:
    """Whether /Extensions (7.12) only say more, and nothing but that there is a store."""
    was, now = document.resolve(before), document.resolve(after)
    if not isinstance(now, Dictionary) or not isinstance(was, Dictionary | None):
        return False
    return (
        all(
            key == "Type" or (was is not None and key in was and same(was[key], value)) or _is_extension(key, value)
            for key, value in now.items()
        )
        and not (was or Dictionary()).keys() - now.keys()
    )


def _is_extension(prefix: str, value: Value) -> bool:
    if isinstance(value, list):
        return all(_is_extension(prefix, one) for one in value)
    if not isinstance(value, Dictionary) or not value.keys() <= _OF_EXTENSION:
        return False
    is_typed = value.get("Type", "DeveloperExtensions") == "DeveloperExtensions"
    known = value.get("BaseVersion") in ("1.7", "2.0") and value.get("ExtensionLevel") in _EXTENSIONS.get(prefix, ())
    return is_typed and known


def _dictionary(document: Document, value: Value) -> Dictionary:
    found = document.resolve(value)
    return found if isinstance(found, Dictionary) else Dictionary()
