# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The consent to documents: who asks, why, every document, whose certificate. No PIN is typed here."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QWidget

from divit.agent import consent
from divit.agent.consent import ConsentSheet, DocumentLine
from divit.agent.stage import Consent, Open
from divit.agent.windows import parts
from divit.agent.windows.document_view import DocumentView
from divit.agent.windows.entries import Entries, Entry
from divit.agent.windows.hesitation import Hesitation
from divit.agent.windows.look import worn
from divit.agent.windows.sheet_view import SheetView
from divit.kernel.words import gettext as _
from divit.kernel.words import size

_LIST_WIDTH = 328


class ConsentView(SheetView):
    """One sheet with its documents, each of which can be looked at."""

    def __init__(
        self,
        sheet: ConsentSheet,
        open_document: Open,
        hesitation: Hesitation,
        decided: Callable[[Consent], object],
    ) -> None:
        super().__init__(sheet, hesitation, decided)
        self._viewed: list[str] = []
        self.document = DocumentView(open_document, self._seen)
        self.listed = Entries(_("Documents to be signed"))
        for document in sheet.documents:
            self.listed.add(entry_of(document))
        self.listed.currentRowChanged.connect(self._open_row)
        middle = parts.line(self._left(), self.document, gap="s_1")
        middle.setStretch(1, 1)
        asked = parts.label(f"{consent.asked_words(sheet)} · {_counted(sheet)}", "strong")
        body = parts.column(self._who(asked), middle, self._bottom(), gap="s_1")
        body.setStretch(1, 1)
        body.setSpacing(0)
        middle.setSpacing(0)
        self.setLayout(body)
        self.listed.setCurrentRow(0)
        for first, second in zip(
            (self.listed, self.document, self.no, self.yes),
            (self.document, self.no, self.yes, self.not_mine),
            strict=True,
        ):
            QWidget.setTabOrder(first, second)

    @property
    def first(self) -> QWidget:
        """The list."""
        return self.listed

    @property
    def viewed(self) -> tuple[str, ...]:
        """The documents that were looked at."""
        return tuple(self._viewed)

    def close_view(self) -> None:
        """No document is open behind the PIN's window."""
        self.document.close_document()

    def _left(self) -> QFrame:
        note = parts.label(binding_words(self._sheet), "small")
        note.setContentsMargins(*(worn().pixels("s_4"),) * 4)
        made = parts.boxed(parts.column(self.listed, parts.rule(), note, gap="s_1"), strip="left")
        made.setFixedWidth(round(_LIST_WIDTH * worn().scale))
        return made

    def _open_row(self, row: int) -> None:
        if row >= 0:
            self.document.show_document(self._sheet.documents[row])

    def _seen(self, item: str) -> None:
        if item in self._viewed:
            return
        self._viewed.append(item)
        row = next(each.number - 1 for each in self._sheet.documents if each.item == item)
        entry = self.listed.entry(row)
        self.listed.put(row, Entry(entry.title, entry.second, entry.icon, "eye", _("You have looked at it")))


def entry_of(document: DocumentLine) -> Entry:
    """A document's line in a list."""
    told = [size(document.size)]
    if document.attachments:
        told.append(consent.attachments_words(len(document.attachments)))
    told.append(f"SHA-256 {document.digest}")
    return Entry(document.title, " · ".join(told))


def binding_words(sheet: ConsentSheet) -> str:
    """What the yes stands for."""
    return f"{_counted(sheet)}. " + _("You need not look at each; your signature binds you to all.")


def _counted(sheet: ConsentSheet) -> str:
    told = consent.count_words(sheet)
    return f"{told}, {consent.attachments_words(sheet.attachments)}" if sheet.attachments else told
