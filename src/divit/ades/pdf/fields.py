# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Form fields (ISO 32000-1, 12.7): what a document asks to be filled, signatures among it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from divit.ades.errors import PdfUnreadable, TooLarge
from divit.ades.pdf.document import Document
from divit.ades.pdf.syntax import Dictionary, Reference, Value, shown_text
from divit.kernel.words import term

MOST_FIELDS = 20_000
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Field:
    """A form field: its qualified name, its type (/FT), its reference and dictionary, and the value it may have."""

    name: str
    kind: Value
    reference: Reference | None
    dictionary: Dictionary
    value: Value

    @property
    def is_signature(self) -> bool:
        """Whether it is a signature field, signed or waiting."""
        return self.kind == "Sig"


def form_fields(document: Document) -> list[Field]:
    """All fields of the form, in its order. Raises ``PdfUnreadable``, ``TooLarge``."""
    form = document.resolve(document.catalog.get("AcroForm"))
    if form is None:
        return []
    roots = document.array(document.dictionary(form).get("Fields"))
    found = list(islice(_walk(document, roots, "", None, _DEEPEST), MOST_FIELDS + 1))
    if len(found) > MOST_FIELDS:
        raise TooLarge(what=term("form fields"), most=MOST_FIELDS)
    return found


def _walk(document: Document, fields: list[Value], above: str, kind: Value, depth: int) -> Iterator[Field]:
    if not depth:
        raise PdfUnreadable("form fields nested too deeply")
    for entry in fields:
        if document.resolve(entry) is None:
            continue
        dictionary = document.dictionary(entry)
        own_kind = document.resolve(dictionary.get("FT", kind))
        name = _qualified(above, document.resolve(dictionary.get("T")))
        reference = entry if isinstance(entry, Reference) else None
        yield Field(name, own_kind, reference, dictionary, dictionary.get("V"))
        yield from _walk(document, document.array(dictionary.get("Kids")), name, own_kind, depth - 1)


def _qualified(above: str, partial: Value) -> str:
    if not isinstance(partial, bytes):
        return above
    name = shown_text(partial)
    return f"{above}.{name}" if above else name
