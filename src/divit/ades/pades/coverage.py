# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a PDF signature covers (ISO 32000-2, 12.8.1), and what came after it.

That is taken from where its /Contents really stand, never from what the file says of itself: the hole in /ByteRange
must be exactly that string, and the covered range must end where a revision ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from divit.ades.coverage import Coverage, Later
from divit.ades.errors import PdfUnreadable, TooLarge
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Digest, Finding, failed, undecided
from divit.ades.pades import ByteRange
from divit.ades.pdf.changes import Changes
from divit.ades.pdf.document import Document
from divit.ades.pdf.kinds_of_change import Change, called
from divit.ades.pdf.permissions import Permissions, permission_of
from divit.ades.pdf.range_digests import RangeDigests
from divit.ades.pdf.syntax import Dictionary, Reference

_LINE_ENDS = frozenset({b"", b"\n", b"\r", b"\r\n"})


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature of a file: its object, its dictionary (12.8.1, table 255), and the dictionary of its field."""

    reference: Reference
    dictionary: Dictionary
    field: Dictionary


@dataclass(frozen=True, slots=True)
class Covered:
    """What a signature covers: where that ends (0 when it covers nothing), in words, and how it is hashed."""

    end: int
    covers: Coverage
    digest: Digest | None
    findings: tuple[Finding, ...]


class Coverages:
    """Says of each of the ``signatures`` of a file what it covers. Raises ``PdfUnreadable``, ``TooLarge``."""

    def __init__(self, document: Document, signatures: Sequence[Signed]) -> None:
        self._document = document
        self.digests = RangeDigests(document.buffer)
        ends = {one.reference: _end(one) for one in signatures}
        permissions = Permissions(
            permission_of(document, one.dictionary, one.field, ends[one.reference]) for one in signatures
        )
        self.changes = Changes(document, permissions, signed_until=max(ends.values(), default=0))

    def of(self, signed: Signed) -> Covered:
        """What one signature covers."""
        document, buffer = self._document, self._document.buffer
        ranges = byte_range_of(signed.dictionary)
        # Only an object that stands in the file itself has its string at an offset that can be compared.
        is_there = document.place_of(signed.reference) is not None
        hole = signed.dictionary.spans.get("Contents") if is_there else None
        if ranges is None or hole != (ranges.len1, ranges.start2) or not _is_sound(ranges, buffer):
            return Covered(0, Coverage("nothing", 0, len(buffer)), None, (failed(FORMAT_FAILURE, "byte-range"),))
        covers, findings = self._revision(signed.reference, ranges)
        second = slice(ranges.start2, ranges.end)
        return Covered(
            ranges.end, covers, lambda hash_name: self.digests.around(ranges.len1, second, hash_name), findings
        )

    def _revision(self, reference: Reference, ranges: ByteRange) -> tuple[Coverage, tuple[Finding, ...]]:
        document, buffer, size = self._document, self._document.buffer, ranges.len1 + ranges.len2
        last = document.revisions
        if ranges.end == len(buffer):
            return Coverage("whole_file", size, len(buffer), last, last, "none"), ()
        number = self._revision_ending(reference, ranges.end)
        # What follows must be whole revisions up to the file's last byte; readers pass over anything else unseen.
        ends_properly = buffer[document.end :] in _LINE_ENDS
        if number is None or number >= last or not ends_properly:
            covers = Coverage("nothing", size, len(buffer), None, None, "changes")
            return covers, (failed(FORMAT_FAILURE, "not-a-revision"),)
        later = self.changes.after(ranges.end)
        told = tuple(one.value for one in Change if one in later.done)
        if later.against:
            covers = Coverage("revision", size, len(buffer), number, last, "changes", changes=told)
            return covers, (failed(FORMAT_FAILURE, "changed-after-signing", what=called(later.against)),)
        if not later.is_known:
            covers = Coverage("revision", size, len(buffer), number, last, "unknown", changes=told)
            return covers, (undecided(SIG_CONSTRAINTS_FAILURE, "changes-not-analysed"),)
        kind: Later = "forms" if Change.FORM in later.done else "signatures"
        return Coverage("revision", size, len(buffer), number, last, kind, changes=told), ()

    def _revision_ending(self, reference: Reference, end: int) -> int | None:
        """The number of the revision that ends at ``end`` and holds this very signature, or None."""
        earlier = self.changes.revision(end)
        if earlier is None:
            return None
        try:
            same = earlier.place_of(reference) == self._document.place_of(reference)
        except (PdfUnreadable, TooLarge):
            return None
        return earlier.revisions if same else None


def byte_range_of(signature: Dictionary) -> ByteRange | None:
    """The /ByteRange of a signature; None where it is not four numbers of octets."""
    numbers = signature.get("ByteRange")
    if not isinstance(numbers, list):
        return None
    plain = [one for one in numbers if isinstance(one, int) and not isinstance(one, bool) and one >= 0]
    return ByteRange(*plain) if len(plain) == len(numbers) == 4 else None


def _end(signed: Signed) -> int:
    ranges = byte_range_of(signed.dictionary)
    return 0 if ranges is None else ranges.end


def _is_sound(ranges: ByteRange, buffer: bytes) -> bool:
    """From the file's beginning, not past its end, around a hexadecimal string (12.8.1, table 255)."""
    marks = buffer[ranges.len1 : ranges.len1 + 1], buffer[ranges.start2 - 1 : ranges.start2]
    return ranges.start1 == 0 and ranges.end <= len(buffer) and marks == (b"<", b">")
