# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PAdES baseline signatures and document time-stamps (EN 319 142-1): the prepared file with its empty placeholder, and
what fills it.

A prepared file is final but for one string of zeros: whoever is about to sign can render it, hash it and see that
nothing but those zeros is left out. ``embed`` only replaces them, so it needs no parser.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import NamedTuple

from divit.ades.errors import FieldTaken, NotPrepared, PlaceholderTooSmall, SigningForbidden
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import Field, form_fields
from divit.ades.pdf.syntax import Dictionary, Name, Reference, Value, altered, text_string, written
from divit.ades.pdf.update import Update

# A chain of three RSA certificates with a time-stamp is about 9 kB; the rest is room for a longer one.
RESERVED = 16_384
_NUMBER_WIDTH = 10
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*\]")
# The same name as a reader finds it: each letter may be written as its code (7.3.5).
_ANY_BYTE_RANGE = re.compile(b"/" + b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in b"ByteRange"))
_FIELD_STEM = "Imza"
_TIMESTAMP_STEM = "ZamanDamgasi"
# 12.5.3: print and locked; PDF/A (ISO 19005-2, 6.3.2) asks for the first.
_WIDGET_FLAGS = 132
# 12.7.2: signatures exist; append only.
_SIGNATURE_FLAGS = 3


class ByteRange(NamedTuple):
    """What a PDF signature covers: ``len1`` bytes from ``start1`` and ``len2`` bytes from ``start2``."""

    start1: int
    len1: int
    start2: int
    len2: int

    @property
    def end(self) -> int:
        """The offset after the last covered byte."""
        return self.start2 + self.len2


def prepare(
    pdf: bytes,
    *,
    claimed_at: datetime,
    name: str,
    reason: str | None = None,
    location: str | None = None,
    reserved: int = RESERVED,
    field: str | None = None,
) -> bytes:
    """``pdf`` with one more revision: a signature field whose /Contents are ``reserved`` zero bytes.

    ``claimed_at`` (aware) becomes /M, the claimed signing time. ``field`` names an empty signature field to fill or
    a new one to make; by default a new invisible one. Earlier revisions, and so earlier signatures, keep their
    bytes. Raises ``PdfUnreadable``, ``PdfEncrypted``, ``TooLarge``, ``SigningForbidden``, ``FieldTaken``.
    """
    document = Document(pdf)
    _refuse_certified(document)
    head, tail = _signature_dictionary(claimed_at, name, reason, location)
    return _with_placeholder(document, head, tail, reserved, field, _FIELD_STEM)


def prepare_timestamp(pdf: bytes, *, reserved: int = RESERVED) -> bytes:
    """``pdf`` with one more revision: a document time-stamp (ISO 32000-2, 12.8.5) in an invisible field of its own,
    whose /Contents are ``reserved`` zero bytes.

    A certification that permits no changes permits this one: it is no change of the document (12.8.2.2). Raises
    ``PdfUnreadable``, ``PdfEncrypted``, ``TooLarge``.
    """
    entries = Dictionary()
    entries |= {"Type": Name("DocTimeStamp"), "Filter": Name("Adobe.PPKLite"), "SubFilter": Name("ETSI.RFC3161")}
    head, tail = _around_contents(entries)
    return _with_placeholder(Document(pdf), head, tail, reserved, None, _TIMESTAMP_STEM)


def _with_placeholder(
    document: Document, head: bytes, tail: bytes, reserved: int, field: str | None, stem: str
) -> bytes:
    """The file with one more revision that has the dictionary ``head`` /Contents ``tail`` as the value of a field."""
    pdf, fields = document.buffer, form_fields(document)
    update = Update(document)
    signature = update.reserve()
    _place_field(document, update, fields, field, signature, stem)
    hole = 2 * reserved + 2
    update.put_octets(signature, head + b"<" + b"0" * (hole - 2) + b">" + tail)
    appended, bodies = update.finish()
    start = bodies[signature.number] + len(head)
    covered = ByteRange(0, start, start + hole, len(pdf) + len(appended) - start - hole)
    return pdf + _with_byte_range(appended, covered, at=bodies[signature.number] - len(pdf))


def _signature_dictionary(
    claimed_at: datetime, name: str, reason: str | None, location: str | None
) -> tuple[bytes, bytes]:
    """The signature dictionary (12.8.1) before and after the string of /Contents; /ByteRange still wide and empty."""
    entries = Dictionary()
    entries["Type"] = Name("Sig")
    entries["Filter"] = Name("Adobe.PPKLite")
    entries["SubFilter"] = Name("ETSI.CAdES.detached")
    entries["M"] = _pdf_date(claimed_at)
    for key, text in (("Name", name), ("Reason", reason), ("Location", location)):
        if text:
            entries[key] = text_string(text)
    return _around_contents(entries)


def _around_contents(entries: Dictionary) -> tuple[bytes, bytes]:
    blank = b" ".join([b"0" * _NUMBER_WIDTH] * 3)
    return written(entries)[:-2] + b"/ByteRange [0 " + blank + b"]/Contents ", b">>"


def _with_byte_range(appended: bytes, covered: ByteRange, *, at: int) -> bytes:
    numbers = b" ".join(b"%010d" % number for number in covered[1:])
    place = appended.index(b"/ByteRange [0 ", at) + len(b"/ByteRange [0 ")
    return appended[:place] + numbers + appended[place + len(numbers) :]


def _pdf_date(moment: datetime) -> bytes:
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode("ascii")


def _refuse_certified(document: Document) -> None:
    """A certification that permits no changes (12.8.2.2, /P 1) permits no further signature either."""
    permissions = document.resolve(document.catalog.get("Perms"))
    if not isinstance(permissions, Dictionary) or "DocMDP" not in permissions:
        return
    for entry in document.array(document.dictionary(permissions["DocMDP"]).get("Reference")):
        parameters = document.resolve(document.dictionary(entry).get("TransformParams"))
        if isinstance(parameters, Dictionary) and document.resolve(parameters.get("P")) == 1:
            raise SigningForbidden


def _place_field(
    document: Document,
    update: Update,
    fields: list[Field],
    wanted: str | None,
    signature: Reference,
    stem: str,
) -> None:
    """Put ``signature`` into the field that was asked for, or into a new one."""
    present = next((one for one in fields if one.name == wanted), None)
    if present is None:
        _new_field(document, update, wanted or _free_name(fields, stem), signature)
        return
    if not present.is_signature or present.reference is None or document.resolve(present.value) is not None:
        raise FieldTaken(field=wanted)
    update.put_octets(present.reference, altered(present.dictionary, {"V": signature}))
    _join_form(document, update, None)


def _free_name(fields: list[Field], stem: str) -> str:
    taken = {one.name for one in fields}
    number = len(fields) + 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _new_field(document: Document, update: Update, name: str, signature: Reference) -> None:
    page = document.first_page()
    field = update.reserve()
    widget = Dictionary()
    widget |= {
        "Type": Name("Annot"),
        "Subtype": Name("Widget"),
        "FT": Name("Sig"),
        "T": text_string(name),
        "F": _WIDGET_FLAGS,
        "Rect": [0, 0, 0, 0],
        "P": page,
        "V": signature,
    }
    update.put(field, widget)
    _join_page(document, update, page, field)
    _join_form(document, update, field)


def _join_page(document: Document, update: Update, page: Reference, field: Reference) -> None:
    """Add the widget to the page's annotations, in the smallest object that can be written again."""
    dictionary = document.dictionary(page)
    annotations = dictionary.get("Annots")
    grown: list[Value] = [*document.array(annotations), field]
    if isinstance(annotations, Reference):
        update.put(annotations, grown)
        return
    update.put_octets(page, altered(dictionary, {"Annots": grown}))


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
        update.put_octets(present, altered(form, changes))
        return
    # A form that is an object of its own keeps later signatures from touching the catalog.
    reference = update.reserve()
    update.put_octets(reference, altered(form, changes))
    update.put_octets(document.root, altered(catalog, {"AcroForm": reference}))


def byte_range(prepared: bytes) -> ByteRange:
    """The /ByteRange of a prepared file. Raises ``NotPrepared``."""
    return check_prepared(prepared)


def check_prepared(prepared: bytes) -> ByteRange:
    """The /ByteRange of a prepared file, after a look at nothing but its bytes.

    The last one in the file counts, here and in ``embed``. It starts at 0, ends at the file's end and leaves out
    exactly one string of zeros with its angle brackets: whatever else the file holds is signed as it stands. Raises
    ``NotPrepared``.
    """
    numbers = _BYTE_RANGE.match(prepared, max(0, prepared.rfind(b"/ByteRange")))
    if not numbers:
        raise NotPrepared("no /ByteRange")
    found = ByteRange(*(int(number) for number in numbers.groups()))
    if found.start1 != 0 or not 0 < found.len1 < found.start2 or found.len2 <= 0 or found.end != len(prepared):
        raise NotPrepared("the covered ranges do not make up the file")
    hole = prepared[found.len1 : found.start2]
    digits = len(hole) - 2
    if digits < 2 or digits % 2 or hole != b"<" + b"0" * digits + b">":
        raise NotPrepared("what is left out is not one empty placeholder")
    return found


def refuse_other_holes(prepared: bytes) -> None:
    """Refuse a prepared file whose signature could be moved to another hole. Raises ``NotPrepared``.

    The hash knows what is covered and not where the hole is: a second /ByteRange over as many bytes would make the
    same signature that of another file, in which all that stands between the two holes has moved and so means
    something else. For a signer who did not prepare the file; ranges of earlier signatures cover less.
    """
    found = check_prepared(prepared)
    own = prepared.rfind(b"/ByteRange")
    for name in _ANY_BYTE_RANGE.finditer(prepared):
        if name.start() == own:
            continue
        numbers = _BYTE_RANGE.match(prepared, name.start())
        if not numbers or int(numbers[2]) + int(numbers[4]) == found.len1 + found.len2:
            raise NotPrepared("another /ByteRange that may be read in the place of this one")


def digest(prepared: bytes, hash_name: str) -> bytes:
    """The hash of what the signature of a prepared file covers. Raises ``NotPrepared``."""
    return covered_digest(prepared, byte_range(prepared), hash_name)


def covered_digest(buffer: bytes, covered: ByteRange, hash_name: str) -> bytes:
    """The hash of the two ranges of ``buffer``; ``hash_name`` as in hashlib."""
    view = memoryview(buffer)
    hashing = hashlib.new(hash_name, view[covered.start1 : covered.start1 + covered.len1])
    hashing.update(view[covered.start2 : covered.end])
    return hashing.digest()


def embed(prepared: bytes, cms: bytes) -> bytes:
    """The signed file: ``cms`` (DER) written into the placeholder. Raises ``NotPrepared``, ``PlaceholderTooSmall``."""
    covered = byte_range(prepared)
    reserved = (covered.start2 - covered.len1 - 2) // 2
    if len(cms) > reserved:
        raise PlaceholderTooSmall(size=len(cms), reserved=reserved)
    filled = cms.hex().encode("ascii").ljust(2 * reserved, b"0")
    view = memoryview(prepared)
    return b"".join((view[: covered.len1 + 1], filled, view[covered.start2 - 1 :]))
