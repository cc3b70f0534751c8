# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Documents whose authors left signature fields in them, with all that a field may ask and lock."""

from collections.abc import Mapping

from divit.ades.pdf.document import Document
from divit.ades.pdf.syntax import Dictionary, Name, Real, Reference, Value, text_string
from divit.ades.pdf.update import Update


def entries(**pairs: Value) -> Dictionary:
    """A dictionary with these entries."""
    made = Dictionary()
    made |= pairs
    return made


def with_fields(pdf: bytes, fields: Mapping[str, Mapping[str, Value]]) -> bytes:
    """The document with a form: each field by its name with its entries, an invisible signature field that waits unless
    they say otherwise.
    """
    document = Document(pdf)
    update, page = Update(document), document.first_page()
    made: list[Value] = []
    for name, more in fields.items():
        field = update.reserve()
        whole = entries(Type=Name("Annot"), Subtype=Name("Widget"), FT=Name("Sig"), F=4, Rect=[0, 0, 0, 0], P=page)
        whole["T"] = text_string(name)
        whole |= more
        update.put(field, whole)
        made.append(field)
    update.put_altered(page, document.dictionary(page), {"Annots": made})
    update.put_catalog({"AcroForm": entries(Fields=made)})
    return pdf + update.finish()


def with_field_of_two_parts(pdf: bytes, name: str, rectangle: list[Value]) -> bytes:
    """The document with a waiting signature field whose widget is an object of its own, without a way to its page."""
    document = Document(pdf)
    update, page = Update(document), document.first_page()
    field, widget = update.reserve(), update.reserve()
    update.put(field, entries(FT=Name("Sig"), T=text_string(name), Kids=[widget]))
    update.put(widget, entries(Subtype=Name("Widget"), Parent=field, Rect=rectangle, F=4))
    update.put_altered(page, document.dictionary(page), {"Annots": [widget]})
    update.put_catalog({"AcroForm": entries(Fields=[field])})
    return pdf + update.finish()


def seeds(flags: int, **values: Value) -> dict[str, Value]:
    """A field that asks for ``values``; ``flags`` say which of them are required."""
    return {"SV": entries(Type=Name("SV"), Ff=flags, **values)}


def locking(action: str, *names: str, level: int | None = None) -> dict[str, Value]:
    """A field that locks others when it is signed."""
    lock = entries(Type=Name("SigFieldLock"), Action=Name(action))
    if names:
        lock["Fields"] = [text_string(one) for one in names]
    if level is not None:
        lock["P"] = level
    return {"Lock": lock}


def box(left: float, low: float, right: float, high: float) -> list[Value]:
    """A rectangle."""
    return [Real(b"%g" % one) for one in (left, low, right, high)]


def reference(value: Value) -> Reference:
    """``value``, which must be a reference."""
    assert isinstance(value, Reference)
    return value
