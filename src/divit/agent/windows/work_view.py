# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The card at work: how far it is, each document's fate, a pulled card, and how it ended."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QWidget

from divit.agent.batch import ItemOutcome
from divit.agent.consent import ConsentSheet
from divit.agent.printable import printable
from divit.agent.report import completing_words, earlier_words, signed_words
from divit.agent.taken import Outcome
from divit.agent.windows import parts
from divit.agent.windows.consent_view import entry_of
from divit.agent.windows.entries import Entries, Entry
from divit.kernel.errors import DivitError, described
from divit.kernel.words import gettext as _
from divit.kernel.words import lang, ngettext
from divit.session.messages import ErrorMessage, to_json

_NOT_SIGNED = frozenset({"refused", "unsigned"})


class WorkView(QWidget):
    """Documents on their way through the card."""

    def __init__(self, sheet: ConsentSheet, close: Callable[[], object]) -> None:
        super().__init__()
        self._sheet = sheet
        self._rows = {document.item: document.number - 1 for document in sheet.documents}
        self._close = close
        self._done = 0
        self.title = parts.label(_("The PIN window is open."), "title")
        self.second = parts.label(_("Type your PIN there. This window waits."), "second")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, len(sheet.documents))
        self.bar.setAccessibleName(_("Documents that the card has signed"))
        self.listed = Entries(_("Documents and how they stand"))
        for document in sheet.documents:
            self.listed.add(entry_of(document))
        self._notices = parts.column()
        self.go_on: QPushButton | None = None
        self.stop: QPushButton | None = None
        self.leave = parts.button(_("Close"), "main", on=close)
        head = parts.column(self.title, self.second, self.bar, self._notices, gap="s_4", margin=("s_6", "s_5"))
        self._foot = parts.boxed(parts.line(None, self.leave, gap="s_4", margin=("s_6", "s_4")), strip="bottom")
        self._foot.setVisible(False)
        body = parts.column(parts.boxed(head, strip="top"), self.listed, self._foot)
        body.setSpacing(0)
        body.setStretch(1, 1)
        self.setLayout(body)

    def begin(self) -> None:
        """The PIN was right; the card begins."""
        self._count()

    def signed(self, item: str) -> None:
        """The card has signed ``item``."""
        self._done += 1
        self._count()
        self._mark(item, "now", _("On its way"))

    def answered(self, item: str, error: ErrorMessage | None) -> None:
        """The site has taken the signature of ``item``, or has not."""
        if error is None:
            self._mark(item, "good", _("Accepted"))
        else:
            self._mark(item, "bad", _("Not accepted"), printable(described(to_json(error))))

    def card_gone(self, words: str, answer: Callable[[bool], object]) -> None:
        """Ask whether the card is back."""

        def decide(back: bool) -> None:
            parts.emptied(self._notices)
            self.go_on = self.stop = None
            answer(back)

        kept = ngettext(
            "{count} signature is kept; nobody signs it again.",
            "{count} signatures are kept; nobody signs them again.",
            self._done,
        ).format(count=self._done)
        self.go_on = parts.button(_("The card is back, go on"), "main", icon="card", on=lambda: decide(True))
        self.stop = parts.button(_("Stop here"), on=lambda: decide(False))
        asked = parts.notice("warn", f"{words} {kept}", self.go_on, self.stop)
        self._show(asked)
        self.go_on.setFocus()

    def over(self, outcome: Outcome) -> None:
        """Show how it ended: what was not signed comes first, with its reason."""
        documents = {document.item: document for document in self._sheet.documents}
        ordered = sorted(outcome.items, key=lambda one: one.fate not in _NOT_SIGNED)
        self._rows = {one.item.id: row for row, one in enumerate(ordered)}
        for row, one in enumerate(ordered):
            self.listed.put(row, entry_of(documents[one.item.id]))
            self._tell(one)
        signed = sum(one.fate not in _NOT_SIGNED for one in outcome.items)
        earlier = sum(one.fate == "earlier" for one in outcome.items)
        self.title.setText(_verdict(signed, len(outcome.items)))
        told = [earlier_words(earlier)] if earlier else []
        if outcome.state == "completing":
            told.append(completing_words())
        self.second.setText(" ".join(told))
        self.second.setVisible(bool(told))
        self.bar.setProperty("tone", "good" if signed == len(outcome.items) else "warn")
        self.bar.style().polish(self.bar)
        self.bar.setValue(signed)
        self.listed.scrollToTop()
        self._ended()

    def failed(self, error: DivitError, *cures: QPushButton) -> None:
        """Show what stopped the work, with what can be done about it; what was signed is kept."""
        self.title.setText(_("The work has stopped."))
        self.second.setText(
            ngettext(
                "{count} document is signed and kept.", "{count} documents are signed and kept.", self._done
            ).format(count=self._done)
            if self._done
            else _("Nothing was signed.")
        )
        self._show(parts.notice("bad", f"{error.message(lang())}\n{error.code} · {error.trace}", *cures))
        self._ended()

    def _tell(self, one: ItemOutcome) -> None:
        match one.fate:
            case "accepted":
                self._mark(one.item.id, "good", _("Accepted"))
            case "earlier":
                self._mark(one.item.id, "good", _("Signed before"))
            case "refused" if one.error is not None:
                self._mark(one.item.id, "bad", _("Not accepted"), printable(described(to_json(one.error))))
            case "refused" | "unsigned":
                self._mark(one.item.id, "bad", _("Not signed"))

    def _ended(self) -> None:
        self._foot.setVisible(True)
        self.leave.setFocus()

    def _count(self) -> None:
        total = len(self._sheet.documents)
        self.title.setText(_("Signing: {done} of {total}").format(done=self._done, total=total))
        self.second.setText(_("Leave the card in the reader until this window says that it is over."))
        self.bar.setValue(self._done)

    def _mark(self, item: str, state: str, word: str, second: str = "") -> None:
        row = self._rows[item]
        entry = self.listed.entry(row)
        self.listed.put(row, Entry(entry.title, second or entry.second, entry.icon, state, word))
        self.listed.scrollToItem(self.listed.item(row))

    def _show(self, shown: QFrame) -> None:
        parts.emptied(self._notices)
        self._notices.addWidget(shown)


def _verdict(signed: int, total: int) -> str:
    """The one line at the top: partial success is told as such, never as success."""
    if signed == total:
        return signed_words(signed)
    return ngettext("{count} of {total} document signed.", "{count} of {total} documents signed.", signed).format(
        count=signed, total=total
    )
