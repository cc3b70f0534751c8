# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PAdES baseline signatures and document time-stamps (EN 319 142-1): the prepared file with its empty placeholder, and
what fills it.

A prepared file is final but for one string of zeros: whoever is about to sign can render it, hash it and see that
nothing but those zeros is left out. ``embed`` only replaces them, so it needs no parser.
"""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from divit.ades.errors import NotPrepared, PlaceholderTooSmall
from divit.ades.pdf import certifying, placing, seed_values
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import Field, form_fields
from divit.ades.pdf.permissions import Lock
from divit.ades.pdf.seed_values import NO_TERMS, Terms
from divit.ades.pdf.syntax import Dictionary, Name, Reference, text_string
from divit.ades.pdf.update import Update
from divit.ades.visible import Visible
from divit.kernel.words import date_and_time
from divit.kernel.words import gettext as _

# A chain of three RSA certificates with a time-stamp is about 9 kB; the rest is room for a longer one.
RESERVED = 16_384
_NUMBER_WIDTH = 10
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*\]")
# The same name as a reader finds it: each letter may be written as its code (7.3.5).
_ANY_BYTE_RANGE = re.compile(b"/" + b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in b"ByteRange"))
_FIELD_STEM = "Imza"
_TIMESTAMP_STEM = "ZamanDamgasi"
_NO_BREAK = "\u00a0"


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
    visible: Visible | None = None,
    certify: int | None = None,
    lock: Lock | None = None,
    terms: Terms = NO_TERMS,
) -> bytes:
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


def prepare_timestamp(pdf: bytes, *, reserved: int = RESERVED) -> bytes:
    """``pdf`` with one more revision: a document time-stamp (ISO 32000-2, 12.8.5) in an invisible field of its own,
    whose /Contents are ``reserved`` zero bytes.

    A certification that permits no changes permits this one: it is no change of the document (12.8.2.2). Raises
    ``PdfUnreadable``, ``PdfEncrypted``, ``PdfPermissionMissing``, ``TooLarge``.
    """
    document = Document(pdf)
    if document.cipher is not None:
        document.cipher.check_permitted(is_new=True)
    entries = Dictionary()
    entries |= {"Type": Name("DocTimeStamp"), "Filter": Name("Adobe.PPKLite"), "SubFilter": Name("ETSI.RFC3161")}
    update = Update(document)
    signature = update.reserve()
    name = placing.free_name(form_fields(document), _TIMESTAMP_STEM)
    placing.new_field(document, update, name, signature, None, None)
    return _with_placeholder(document, update, signature, entries, reserved)


def _with_placeholder(
    document: Document, update: Update, signature: Reference, entries: Dictionary, reserved: int
) -> bytes:
    """The file with the revision ``update``, in which ``signature`` is the dictionary of ``entries`` with the string of
    zeros as its /Contents; /ByteRange leaves out just that.
    """
    pdf = document.buffer
    blank = b" ".join([b"0" * _NUMBER_WIDTH] * 3)
    head = update.written(signature, entries)[:-2] + b"/ByteRange [0 " + blank + b"]/Contents "
    hole = 2 * reserved + 2
    update.put_octets(signature, b"".join((head, _hole(hole), b">>")))
    appended, bodies = update.finish()
    start = bodies[signature.number] + len(head)
    covered = ByteRange(0, start, start + hole, len(pdf) + len(appended) - start - hole)
    return b"".join((pdf, *_with_byte_range(appended, covered, at=bodies[signature.number] - len(pdf))))


def _signature_dictionary(claimed_at: datetime, name: str, reason: str | None, location: str | None) -> Dictionary:
    """The signature dictionary (12.8.1) without what says what it covers."""
    entries = Dictionary()
    entries["Type"] = Name("Sig")
    entries["Filter"] = Name("Adobe.PPKLite")
    entries["SubFilter"] = Name("ETSI.CAdES.detached")
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


def _with_byte_range(appended: bytes, covered: ByteRange, *, at: int) -> tuple[bytes, bytes, memoryview]:
    """The revision in three pieces, of which the second is what it covers."""
    numbers = b"%010d %010d %010d" % covered[1:]
    place = appended.index(b"/ByteRange [0 ", at) + len(b"/ByteRange [0 ")
    return appended[:place], numbers, memoryview(appended)[place + len(numbers) :]


def _pdf_date(moment: datetime) -> bytes:
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode("ascii")


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
    size = found.start2 - found.len1
    if size < 4 or size % 2 or not prepared.startswith(_hole(size), found.len1):
        raise NotPrepared("what is left out is not one empty placeholder")
    return found


def _hole(size: int) -> bytes:
    """The empty placeholder of ``size`` bytes, its brackets among them."""
    return b"<" + b"0" * (size - 2) + b">"


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
