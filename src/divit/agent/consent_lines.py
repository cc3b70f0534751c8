# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The consent sheet as lines of a terminal."""

from collections.abc import Iterator

from divit.agent import consent
from divit.agent.consent import ConsentSheet, DocumentLine
from divit.kernel.words import lang, size


def sheet_lines(sheet: ConsentSheet) -> Iterator[str]:
    """The lines of ``sheet``, the origin first, the state of the PIN last."""
    yield f"  {sheet.origin}"
    if not sheet.proved:
        yield "  " + consent.unproved_words()
    yield "  " + consent.way_words(sheet)
    yield ""
    yield consent.site_words(sheet)
    if sheet.on_behalf:
        yield consent.behalf_words(sheet)
    yield consent.asked_words(sheet)
    yield consent.what_words(sheet)
    if sheet.resumed:
        yield consent.resumed_words()
    yield ""
    for document in sheet.documents:
        yield from _document_lines(document)
    if sheet.documents:
        yield ""
    yield consent.signatory_words(sheet.signatory)
    told = consent.pin_state_words(sheet, lang())
    if told:
        yield told


def _document_lines(document: DocumentLine) -> Iterator[str]:
    yield f"  {document.number}. {document.title}  ({size(document.size)}, SHA-256 {document.digest})"
    if document.attachments:
        yield "     " + consent.attachments_words(len(document.attachments))
