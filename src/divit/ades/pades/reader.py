# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading the signatures of a PDF (ISO 32000-2, 12.8; EN 319 142-1) into the common model."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from divit.ades.cades.adaptor import CmsAdaptor
from divit.ades.cades.reader import against_content, signature_id, signature_of
from divit.ades.content import HeldContent
from divit.ades.errors import PdfUnreadable, TooLarge
from divit.ades.indication import SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Contents, Finding, Signature, TimestampKind, TimestampUse, undecided
from divit.ades.pades.coverage import Coverages, Covered, Signed
from divit.ades.pades.evidence import Found, whole
from divit.ades.pades.messages import CADES, MOST_SIGNERS, TIME_STAMP, Message, message_of, unpadded
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.syntax import Dictionary, Reference, Value
from divit.kernel.words import term

MOST_SIGNATURES = 1_024
_PDF_DATE = re.compile(rb"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:Z|([+-])(\d{2})'?(?:(\d{2})'?)?)?")


def read(buffer: bytes) -> Contents:
    """The signatures and document time-stamps of a PDF. Raises ``PdfUnreadable``, ``PdfEncrypted``, ``TooLarge``."""
    document = Document(buffer)
    signatures = list(_signatures(document))
    coverages = Coverages(document, signatures)
    found = [one for signed in signatures for one in _read_one(document, signed, coverages.of(signed))]
    return whole(document, found, coverages.changes.revision)


def _signatures(document: Document) -> Iterator[Signed]:
    seen: set[Value] = set()
    for field in form_fields(document):
        if not field.is_signature or document.resolve(field.value) is None:
            continue
        if not isinstance(field.value, Reference) or field.value in seen:
            raise PdfUnreadable("a signature that is no object of its own")
        seen.add(field.value)
        if len(seen) > MOST_SIGNATURES:
            raise TooLarge(what=term("signatures"), most=MOST_SIGNATURES)
        yield Signed(field.value, document.dictionary(field.value), field.dictionary)


def _read_one(document: Document, signed: Signed, covered: Covered) -> Iterator[Found]:
    """The time-stamp or the signatures in one field: older kinds may have several signers."""
    dictionary = signed.dictionary
    kind = document.resolve(dictionary.get("SubFilter"))
    contents = document.resolve(dictionary.get("Contents"))
    octets = contents if isinstance(contents, bytes) else b""
    if kind == TIME_STAMP and covered.digest is not None:
        # Some say /Type /Sig of it; what it is, /SubFilter says (12.8.5).
        encoded, padding = unpadded(octets)
        use = TimestampUse(TimestampKind.DOCUMENT, encoded, covered.digest, findings=covered.findings + padding)
        yield Found(covered.end, use)
        return
    message = message_of(octets, kind, covered.digest)
    claimed, date = _claimed_time(document, dictionary)
    findings = covered.findings + message.findings + date
    infos = message.signed_data.signer_infos if message.signed_data is not None else ()
    if not infos or len(infos) > MOST_SIGNERS or (kind == CADES and len(infos) != 1):
        identity = signature_id(message.encoded)
        yield Found(covered.end, Signature(identity, "pades", covered.covers, claimed_time=claimed, findings=findings))
        return
    for one in _signers(message, covered, claimed, findings, is_pades=kind == CADES):
        yield Found(covered.end, _with_policy(one, document.buffer, covered.end))


def _signers(
    message: Message, covered: Covered, claimed: datetime | None, findings: tuple[Finding, ...], *, is_pades: bool
) -> Iterator[Signature]:
    signed_data = message.signed_data
    if signed_data is None:
        return
    for info in signed_data.signer_infos:
        yield signature_of(
            signed_data,
            info,
            CmsAdaptor(signed_data, info, covered.digest, is_pades=is_pades),
            format="pades",
            covers=covered.covers,
            claimed=claimed,
            is_baseline=is_pades,
            findings=findings,
        )


def _with_policy(signature: Signature, buffer: bytes, end: int) -> Signature:
    """The signature with what the profile that it commits to has against the file, as far as it covers it."""
    if signature.policy is None or not end:
        return signature
    unfit = against_content(signature.policy, "", HeldContent(buffer[:end]))
    return replace(signature, findings=(*signature.findings, *unfit))


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
