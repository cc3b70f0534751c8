# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What happened to a PDF after a signature: only further signatures and validation data, or something else.

Most later revisions are plain additions and are told by our own strict rules (``additions``). The rest is analysed by
pyHanko with the rules of ``change_rules``; its exceptions end here.
"""

import io
import logging
from bisect import bisect_right
from importlib import import_module
from itertools import pairwise
from typing import Any, Literal

from divit.ades.errors import PdfUnreadable, TooLarge
from divit.ades.pdf.additions import Addition, referred_to
from divit.ades.pdf.document import Document
from divit.ades.pdf.layout import layout_of

Later = Literal["signatures", "changes", "unknown"]
_BLANKS = b"\x00\t\n\x0c\r "


# The analysis walks all later revisions for each signature, so its work grows with their square.
MOST_ANALYSED = 32


class Changes:
    """The changes in one file, analysed when they are first asked for.

    Revisions that only add what nobody sees are told by ``additions``, each once; the rest by pyHanko.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._signatures: dict[int, Any] | None = None
        self._asked = 0
        self._places = document.revision_ends()
        self._ends = sorted(self._places)
        self._plain_from: int | None = None
        # Whether each revision that nobody signed writes nothing again but what describes the document.
        self._is_accounted_for = True

    def revision(self, end: int) -> Document | None:
        """The file as it was at the revision that ends at ``end``, white space behind it aside; None without one."""
        place = bisect_right(self._ends, end) - 1
        if place < 0 or self._document.buffer[self._ends[place] : end].strip(_BLANKS):
            return None
        last = self._ends[place]
        return self._document.before(last, self._places[last])

    def after(self, covered_end: int, *, signed_until: int) -> Later:
        """What the revisions after the signature whose covered range ends at ``covered_end`` did.

        ``signed_until`` is where the last range that a signature or time-stamp covers ends: behind it nobody vouches
        for what stands between the objects. ``unknown`` when the analysis could not be carried out, or was asked for
        too often.
        """
        if self._plain_from is None:
            self._plain_from = self._additions_begin(signed_until)
        if covered_end >= self._plain_from:
            return "signatures"
        self._asked += 1
        found = "unknown" if self._asked > MOST_ANALYSED else self._closer(covered_end)
        # pyHanko passes over what no reader goes by; nobody vouches for what is behind the last signature.
        return "unknown" if found == "signatures" and not self._is_accounted_for else found

    def _additions_begin(self, signed_until: int) -> int:
        """Where the revision ends behind which there are only additions."""
        document, ends = self._document, self._ends
        try:
            referred = _first_referred(document, ends, [self._places[end] for end in ends])
        except (PdfUnreadable, TooLarge):
            self._is_accounted_for = False
            return document.end
        newer, begin = document, None
        for number in range(len(ends) - 1, 0, -1):
            start = ends[number - 1]
            older = document.before(start, self._places[start])
            before = {one for one, first in referred.items() if first < number}
            if begin is None and not _is_addition(older, newer, before):
                begin = ends[number]
            if begin is not None and (ends[number] <= signed_until or not self._is_accounted_for):
                return begin
            if begin is not None:
                self._is_accounted_for = _is_addition(older, newer, before, but_for_metadata=True)
            newer = older
        return (ends[0] if ends else document.end) if begin is None else begin

    def _closer(self, covered_end: int) -> Later:
        try:
            if self._signatures is None:
                self._signatures = self._read()
            found = self._signatures.get(covered_end)
            return "unknown" if found is None else _judged(found)
        except Exception:  # noqa: BLE001 - on hostile files pyHanko lets KeyError, RecursionError and others out
            logging.getLogger(__name__).info("the difference analysis could not be carried out")
            return "unknown"

    def _read(self) -> dict[int, Any]:
        # pyHanko takes longer to import than most files take to be judged, and most files have one revision.
        reading: Any = import_module("pyhanko.pdf_utils.reader")
        reader = reading.PdfFileReader(io.BytesIO(self._document.buffer), strict=True)
        return {int(one.byte_range[2]) + int(one.byte_range[3]): one for one in reader.embedded_signatures}


def _is_addition(older: Document, newer: Document, referred: set[int], *, but_for_metadata: bool = False) -> bool:
    try:
        return Addition(older, newer, layout_of(newer, older.end), referred).is_harmless(
            but_for_metadata=but_for_metadata
        )
    except (PdfUnreadable, TooLarge):
        return False


def _first_referred(document: Document, ends: list[int], places: list[int]) -> dict[int, int]:
    """By object number, the first revision (from 0) that may refer to it. Raises ``PdfUnreadable``, ``TooLarge``."""
    first: dict[int, int] = {}
    for number, (start, end) in enumerate(pairwise((0, *ends))):
        newest, oldest = places[number], places[number - 1] if number else len(document.sections)
        found = referred_to(document.buffer[start:end])
        for section in document.sections[newest:oldest]:
            found |= referred_to(document.packed_octets(section))
        for one in found:
            first.setdefault(one, number)
    return first


def _judged(signature: Any) -> Later:
    rules: Any = import_module("divit.ades.pdf.change_rules")
    signature.compute_integrity_info(diff_policy=rules.policy())
    allowed = signature.summarise_integrity_info().get("docmdp_ok")
    return "signatures" if rules.was_analysed(signature) and allowed else "changes"
