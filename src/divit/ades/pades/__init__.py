# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PAdES baseline signatures and document time-stamps (EN 319 142-1): the prepared file with its empty placeholder, and
what fills it.

A prepared file is final but for one string of zeros: whoever is about to sign can render it, hash it and see that
nothing but those zeros is left out (``placeholder``). ``embed`` only replaces them, so it needs no parser.
"""

from dataclasses import replace
from datetime import UTC, datetime

from divit.ades.pades.placeholder import (
    RESERVED,
    ByteRange,
    PreparedPdf,
    byte_range,
    check_prepared,
    covered_digest,
    digest,
    embed,
    prepared_of,
    refuse_other_holes,
)
from divit.ades.pdf import certifying, first_signature, placing, seed_values
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import Field, form_fields
from divit.ades.pdf.permissions import Lock
from divit.ades.pdf.seed_values import NO_TERMS, Terms
from divit.ades.pdf.syntax import Dictionary, Name, Reference, text_string, written
from divit.ades.pdf.update import Update
from divit.ades.visible import Visible
from divit.kernel.words import date_and_time
from divit.kernel.words import gettext as _

__all__ = [
    "RESERVED",
    "ByteRange",
    "PreparedPdf",
    "byte_range",
    "check_prepared",
    "covered_digest",
    "digest",
    "embed",
    "prepare",
    "prepare_timestamp",
    "prepared_of",
    "refuse_other_holes",
]

_COVERED = b"/ByteRange [0 %010d %010d %010d]/Contents "
_SIGNATURE = {"Type": Name("Sig"), "Filter": Name("Adobe.PPKLite"), "SubFilter": Name("ETSI.CAdES.detached")}
_STAMP = {"Type": Name("DocTimeStamp"), "Filter": Name("Adobe.PPKLite"), "SubFilter": Name("ETSI.RFC3161")}
_FIELD_STEM = "Imza"
_TIMESTAMP_STEM = "ZamanDamgasi"
_NO_BREAK = "\u00a0"


def prepare(
    pdf: bytes,
    *,
    claimed_at: datetime,
    name: str,
    reason: str | None = None,
    location: str | None = None,
    reserved: int = RESERVED,
    field: str | None = None,
    visible: Visible | None = None,
    certify: int | None = None,
    lock: Lock | None = None,
    terms: Terms = NO_TERMS,
) -> PreparedPdf:
    """``pdf`` with one more revision: a signature field whose /Contents are ``reserved`` zero bytes.

    ``claimed_at`` (aware) becomes /M, the claimed signing time. ``field`` names an empty signature field to fill or
    a new one to make; by default a new one. What it shows is ``visible``; without it a new field is invisible, and one
    that has an area on a page tells who signed. ``certify`` makes the signature a certification: 1 lets nothing be
    done after it, 2 filling forms and signing, 3 notes as well. ``lock`` are fields that nobody may fill any more; a
    field that waits may bring a lock and terms of its own (``pdf.seed_values``), for which ``terms`` tell what else the
    signature will be. Earlier revisions, and so earlier signatures, keep their bytes.

    Raises ``PdfUnreadable``, ``PdfEncrypted``, ``PdfPermissionMissing``, ``TooLarge``, ``SigningForbidden``,
    ``FieldTaken``, ``FieldUnfit``, ``ReasonUnfit``, ``CertificationLate``, ``NoSuchPage``, ``OutsidePage``,
    ``AppearanceTooSmall``, ``ImageUnreadable``.
    """
    # What most signatures are: an approval that shows nothing, the first in its file.
    if visible is None and certify is None and lock is None:
        first = _first_signature(pdf, field, _signature_dictionary(claimed_at, name, reason, location), reserved)
        if first is not None:
            return first
    document = Document(pdf)
    fields = form_fields(document)
    present = next((one for one in fields if one.name == field), None) if field else None
    called = field or placing.free_name(fields, _FIELD_STEM)
    asked = _agreed(document, fields, called, present, replace(terms, reason=reason, level=certify))
    level, lock = certifying.together(document, present, asked.level, lock)
    entries = _signature_dictionary(claimed_at, name, asked.reason, location)
    references = certifying.references(document, level, lock)
    if references:
        entries["Reference"] = references
    may_show = visible is not None or present is not None
    usual = _usual_lines(claimed_at, name, asked.reason, location) if may_show else ()
    shown = None if visible is None else placing.Shown.of(visible, usual)
    update = Update(document)
    signature = update.reserve()
    if present is not None:
        placing.fill_field(document, update, present, signature, shown, usual)
    else:
        own = None if lock is None else certifying.lock_dictionary(lock)
        placing.new_field(document, update, called, signature, shown, own)
    if asked.level is not None:
        certifying.certify(update, signature)
    return _with_placeholder(document, update, signature, entries, reserved)


def _agreed(document: Document, fields: list[Field], name: str, present: Field | None, terms: Terms) -> Terms:
    """``terms`` with what the field leaves no choice about, where everybody who has a say lets it be signed so."""
    agreed = terms if present is None else seed_values.honoured(document, present, terms)
    if document.cipher is not None:
        document.cipher.check_permitted(is_new=present is None)
    certifying.check_allowed(document, fields, name, certifies=agreed.level is not None)
    return agreed


def prepare_timestamp(pdf: bytes, *, reserved: int = RESERVED) -> PreparedPdf:
    """``pdf`` with one more revision: a document time-stamp (ISO 32000-2, 12.8.5) in an invisible field of its own,
    whose /Contents are ``reserved`` zero bytes.

    A certification that permits no changes permits this one: it is no change of the document (12.8.2.2). Raises
    ``PdfUnreadable``, ``PdfEncrypted``, ``PdfPermissionMissing``, ``TooLarge``.
    """
    document = Document(pdf)
    if document.cipher is not None:
        document.cipher.check_permitted(is_new=True)
    entries = Dictionary()
    entries |= _STAMP
    update = Update(document)
    signature = update.reserve()
    name = placing.free_name(form_fields(document), _TIMESTAMP_STEM)
    placing.new_field(document, update, name, signature, None, None)
    return _with_placeholder(document, update, signature, entries, reserved)


def _first_signature(pdf: bytes, field: str | None, entries: Dictionary, reserved: int) -> PreparedPdf | None:
    """What ``prepare`` makes of a plain file, None of another."""
    said = written(entries)[:-2]
    called = field or placing.free_name((), _FIELD_STEM)
    pieces = first_signature.revision(pdf, called, said + _COVERED % (0, 0, 0), 2 * reserved + 2)
    return None if pieces is None else _covering(pdf, said, *pieces, reserved)


def _with_placeholder(
    document: Document, update: Update, signature: Reference, entries: Dictionary, reserved: int
) -> PreparedPdf:
    """The file with the revision ``update``, in which ``signature`` is the dictionary of ``entries`` with the string of
    zeros as its /Contents; /ByteRange leaves out just that.
    """
    said = update.written(signature, entries)[:-2]
    pieces = update.finish_around(signature, said + _COVERED % (0, 0, 0), 2 * reserved + 2)
    return _covering(document.buffer, said, *pieces, reserved)


def _covering(pdf: bytes, said: bytes, before: list[bytes], behind: list[bytes], reserved: int) -> PreparedPdf:
    """The file with a revision, whose /ByteRange, behind what is ``said`` before it, is filled in."""
    start = len(pdf) + sum(map(len, before))
    before[-1] = said + _COVERED % (start, start + 2 * reserved + 2, sum(map(len, behind)))
    return PreparedPdf((pdf, b"".join(before)), reserved, b"".join(behind))


def _signature_dictionary(claimed_at: datetime, name: str, reason: str | None, location: str | None) -> Dictionary:
    """The signature dictionary (12.8.1) without what says what it covers."""
    entries = Dictionary()
    entries |= _SIGNATURE
    entries["M"] = _pdf_date(claimed_at)
    for key, text in (("Name", name), ("Reason", reason), ("Location", location)):
        if text:
            entries[key] = text_string(text)
    return entries


def _usual_lines(claimed_at: datetime, name: str, reason: str | None, location: str | None) -> tuple[str, ...]:
    """What a visible signature tells when nothing else is asked for; its time is the claimed one."""
    together = date_and_time(claimed_at).replace(" ", _NO_BREAK)
    moment = _("Electronic signature, {moment}").format(moment=together)
    return tuple(one for one in (name, moment, reason, location) if one)


def _pdf_date(moment: datetime) -> bytes:
    return b"D:%04d%02d%02d%02d%02d%02d+00'00'" % moment.astimezone(UTC).timetuple()[:6]
