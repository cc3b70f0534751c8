# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading the signatures of a PDF (ISO 32000-1, 12.8; EN 319 142-1) into the common model.

What a signature covers is taken from where its /Contents really stand, never from what the file says of itself: the
hole in /ByteRange must be exactly that string, and the covered range must end where a revision ends.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from divit.ades.cades_adaptor import CmsAdaptor
from divit.ades.cades_reader import against_content, signature_id, signature_of
from divit.ades.content import HeldContent
from divit.ades.errors import PdfUnreadable, TooLarge
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Contents, Digest, Finding, Signature, TimestampKind, TimestampUse, failed, undecided
from divit.ades.pades import ByteRange, covered_digest
from divit.ades.pades_evidence import Found, whole
from divit.ades.pdf.changes import Changes
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.syntax import Dictionary, Reference, Value
from divit.ades.report import Coverage
from divit.der import cms, oids
from divit.der import read as der
from divit.der.errors import DerError
from divit.kernel.words import term

MOST_SIGNATURES = 128
_CADES = "ETSI.CAdES.detached"
_PKCS7 = "adbe.pkcs7.detached"
_KINDS = (_CADES, _PKCS7)
_TIME_STAMP = "ETSI.RFC3161"
_LINE_ENDS = frozenset({b"", b"\n", b"\r", b"\r\n"})
_BLANKS = b"\x00\t\n\x0c\r "
_PDF_DATE = re.compile(rb"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:Z|([+-])(\d{2})'?(?:(\d{2})'?)?)?")


def read(buffer: bytes) -> Contents:
    """The signatures and document time-stamps of a PDF. Raises ``PdfUnreadable``, ``PdfEncrypted``, ``TooLarge``."""
    document = Document(buffer)
    references: list[Reference] = []
    seen: set[Value] = set()
    for field in form_fields(document):
        if not field.is_signature or document.resolve(field.value) is None:
            continue
        if not isinstance(field.value, Reference) or field.value in seen:
            raise PdfUnreadable("a signature that is no object of its own")
        seen.add(field.value)
        if len(seen) > MOST_SIGNATURES:
            raise TooLarge(what=term("signatures"), most=MOST_SIGNATURES)
        references.append(field.value)
    file = _File(document, Changes(document), _signed_until(document, references))
    return whole(document, [_read_one(file, one) for one in references])


@dataclass(frozen=True, slots=True)
class _File:
    """The file, what its revisions changed, and where the last range that anything covers ends."""

    document: Document
    changes: Changes
    signed_until: int


def _signed_until(document: Document, references: list[Reference]) -> int:
    ranges = (_ranges(document.dictionary(one)) for one in references)
    return max((one.end for one in ranges if one is not None), default=0)


@dataclass(frozen=True, slots=True)
class _Covered:
    end: int
    covers: Coverage
    digest: Digest | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Message:
    signed_data: cms.SignedData | None
    info: cms.SignerInfo | None
    findings: tuple[Finding, ...]


def _read_one(file: _File, reference: Reference) -> Found:
    document = file.document
    dictionary = document.dictionary(reference)
    contents = document.resolve(dictionary.get("Contents"))
    encoded, padding = _unpadded(contents if isinstance(contents, bytes) else b"")
    covered = _covered(file, reference, dictionary)
    kind = document.resolve(dictionary.get("SubFilter"))
    if kind == _TIME_STAMP and covered.digest is not None:
        use = TimestampUse(TimestampKind.DOCUMENT, encoded, covered.digest, findings=covered.findings + padding)
        return Found(covered.end, use)
    message = _message(encoded) if kind in _KINDS else _Message(None, None, (_unknown(kind),))
    claimed, date = _claimed_time(document, dictionary)
    findings = covered.findings + padding + message.findings + date
    if message.signed_data is None or message.info is None:
        unread = Signature(signature_id(encoded), "pades", covered.covers, claimed_time=claimed, findings=findings)
        return Found(covered.end, unread)
    is_pades = kind == _CADES
    signature = signature_of(
        message.signed_data,
        message.info,
        CmsAdaptor(message.signed_data, message.info, covered.digest, is_pades=is_pades),
        format="pades",
        covers=covered.covers,
        claimed=claimed,
        is_baseline=is_pades,
        findings=findings,
    )
    return Found(covered.end, _with_policy(signature, document.buffer, covered.end))


def _with_policy(signature: Signature, buffer: bytes, end: int) -> Signature:
    """The signature with what the profile that it commits to has against the file, as far as it covers it."""
    if signature.policy is None or not end:
        return signature
    unfit = against_content(signature.policy, "", HeldContent(buffer[:end]))
    return replace(signature, findings=(*signature.findings, *unfit))


def _unknown(kind: Value) -> Finding:
    return failed(FORMAT_FAILURE, "unknown-subfilter", subfilter=kind if isinstance(kind, str) else "-")


def _unpadded(octets: bytes) -> tuple[bytes, tuple[Finding, ...]]:
    """The CMS at the start of /Contents; what follows it may only be zeros (ISO 32000-1, 12.8.3.3)."""
    try:
        end = der.read(octets).end
    except DerError as error:
        return octets, (failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail),)
    if octets[end:].strip(b"\x00"):
        return octets[:end], (failed(FORMAT_FAILURE, "padding-not-empty"),)
    return octets[:end], ()


def _message(encoded: bytes) -> _Message:
    try:
        signed_data = cms.parse_signed_data(encoded)
    except DerError as error:
        return _Message(None, None, (failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail),))
    # EN 319 142-1, 4.1 c: one SignerInfo, and no content inside.
    if len(signed_data.signer_infos) != 1:
        return _Message(None, None, (failed(FORMAT_FAILURE, "signers-in-pdf"),))
    findings: tuple[Finding, ...] = ()
    if signed_data.content_type != oids.DATA or signed_data.content is not None:
        findings = (failed(FORMAT_FAILURE, "other-content-type", content_type=signed_data.content_type),)
    return _Message(signed_data, signed_data.signer_infos[0], findings)


def _claimed_time(document: Document, dictionary: Dictionary) -> tuple[datetime | None, tuple[Finding, ...]]:
    written = document.resolve(dictionary.get("M"))
    if written is None:
        return None, ()
    try:
        return _date(written if isinstance(written, bytes) else b""), ()
    except (ValueError, OverflowError):  # the second: a first of January of year 1, east of Greenwich
        return None, (undecided(SIG_CONSTRAINTS_FAILURE, "damaged-signing-time"),)


def _date(text: bytes) -> datetime:
    """A PDF date (7.9.4) with at least its seconds. Raises ``ValueError``, ``OverflowError``."""
    found = _PDF_DATE.fullmatch(text)
    if not found:
        raise ValueError("not a date")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    offset = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    zone = timezone(-offset if found[7] == b"-" else offset)
    return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)


def _covered(file: _File, reference: Reference, dictionary: Dictionary) -> _Covered:
    ranges = _ranges(dictionary)
    document, buffer = file.document, file.document.buffer
    # Only an object that stands in the file itself has its string at an offset that can be compared.
    hole = dictionary.spans.get("Contents") if document.place_of(reference) is not None else None
    if ranges is None or hole != (ranges.len1, ranges.start2) or not _is_sound(ranges, buffer):
        return _Covered(0, Coverage("nothing", 0, len(buffer)), None, (failed(FORMAT_FAILURE, "byte-range"),))
    covers, findings = _revision(file, reference, ranges)
    return _Covered(ranges.end, covers, lambda hash_name: covered_digest(buffer, ranges, hash_name), findings)


def _is_sound(ranges: ByteRange, buffer: bytes) -> bool:
    """From the file's beginning, not past its end, around a hexadecimal string (12.8.1, table 252)."""
    marks = buffer[ranges.len1 : ranges.len1 + 1], buffer[ranges.start2 - 1 : ranges.start2]
    return ranges.start1 == 0 and ranges.end <= len(buffer) and marks == (b"<", b">")


def _ranges(dictionary: Dictionary) -> ByteRange | None:
    numbers = dictionary.get("ByteRange")
    if not isinstance(numbers, list):
        return None
    plain = [one for one in numbers if isinstance(one, int) and not isinstance(one, bool) and one >= 0]
    return ByteRange(*plain) if len(plain) == len(numbers) == 4 else None


def _revision(file: _File, reference: Reference, ranges: ByteRange) -> tuple[Coverage, tuple[Finding, ...]]:
    document, buffer, size = file.document, file.document.buffer, ranges.len1 + ranges.len2
    last = document.revisions
    if ranges.end == len(buffer):
        return Coverage("whole_file", size, len(buffer), last, last, "none"), ()
    number = _revision_ending(file, reference, ranges.end)
    # What follows must be whole revisions up to the file's last byte; readers pass over anything else unseen.
    ends_properly = buffer[document.end :] in _LINE_ENDS
    if number is None or number >= last or not ends_properly:
        covers = Coverage("nothing", size, len(buffer), None, None, "changes")
        return covers, (failed(FORMAT_FAILURE, "not-a-revision"),)
    later = file.changes.after(ranges.end, signed_until=file.signed_until)
    covers = Coverage("revision", size, len(buffer), number, last, later)
    if later == "changes":
        return covers, (failed(FORMAT_FAILURE, "changed-after-signing"),)
    if later == "unknown":
        return covers, (undecided(SIG_CONSTRAINTS_FAILURE, "changes-not-analysed"),)
    return covers, ()


def _revision_ending(file: _File, reference: Reference, end: int) -> int | None:
    """The number of the revision that ends at ``end`` and holds this very signature, or None."""
    earlier = file.changes.revision(end)
    if earlier is None:
        return None
    try:
        same = earlier.place_of(reference) == file.document.place_of(reference)
    except (PdfUnreadable, TooLarge):
        return None
    return earlier.revisions if same else None
