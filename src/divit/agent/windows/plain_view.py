# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A session without documents: what is asked and what the yes stands for, and later what came of it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from divit.agent import consent
from divit.agent.consent import ConsentSheet
from divit.agent.report import after_words, answer_words
from divit.agent.stage import Consent
from divit.agent.taken import Outcome
from divit.agent.windows import parts
from divit.agent.windows.hesitation import Hesitation
from divit.agent.windows.sheet_view import SheetView
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _
from divit.kernel.words import lang
from divit.session.messages import ErrorMessage


class PlainConsentView(SheetView):
    """Signing in, or the card's PIN: one act in large, and one sentence on what it does and does not do."""

    def __init__(self, sheet: ConsentSheet, hesitation: Hesitation, decided: Callable[[Consent], object]) -> None:
        super().__init__(sheet, hesitation, decided)
        self._told = _readable(parts.label(consent.what_words(sheet), "lead"))
        middle = parts.column(
            None,
            parts.label(consent.asked_words(sheet), "title"),
            self._told,
            *([parts.notice("warn", consent.caution_words(sheet))] if consent.caution_words(sheet) else []),
            None,
            gap="s_5",
            margin="s_7",
        )
        body = parts.column(self._who(), parts.boxed(middle), self._bottom(), gap="s_1")
        body.setStretch(1, 1)
        body.setSpacing(0)
        self.setLayout(body)
        for one, other in zip((self._told, self.no, self.yes), (self.no, self.yes, self.not_mine), strict=True):
            QWidget.setTabOrder(one, other)

    @property
    def first(self) -> QWidget:
        """The sentence: none of the answers is a key press away."""
        return self._told


class PlainWorkView(QWidget):
    """The PIN's window is open; then how it ended."""

    def __init__(self, sheet: ConsentSheet, close: Callable[[], object]) -> None:
        super().__init__()
        self._sheet = sheet
        self.title = parts.label("", "title")
        self._head = parts.column()
        self.second = parts.label(_("Type your PIN there. This window waits."), "second")
        if sheet.makes_pin:
            self.second.setText(_("Type your new PIN there, twice. This window waits."))
        self._notices = parts.column()
        self.leave = parts.button(_("Close"), "main", on=close)
        self._foot = parts.boxed(parts.line(None, self.leave, gap="s_4", margin=("s_6", "s_4")), strip="bottom")
        self._foot.setVisible(False)
        self._say(_("The PIN window is open."))
        told = parts.column(None, self._head, self.second, self._notices, None, gap="s_5", margin="s_7")
        body = parts.column(parts.boxed(told), self._foot)
        body.setSpacing(0)
        body.setStretch(0, 1)
        self.setLayout(body)

    def begin(self) -> None:
        """The PIN was right; the card signs the one statement."""
        self._say(_("The card is at work."))
        self.second.setText(_("Leave the card in the reader until this window says that it is over."))

    def signed(self, _item: str) -> None:
        """The card has signed; the site has its say next."""

    def answered(self, _item: str, _error: ErrorMessage | None) -> None:
        """The site has answered; ``over`` tells it."""

    def card_gone(self, words: str, answer: Callable[[bool], object]) -> None:
        """Nothing is half done that could go on: stop."""
        self._show(parts.notice("warn", words))
        answer(False)

    def over(self, outcome: Outcome) -> None:
        """Show what came of it."""
        parts.emptied(self._notices)
        self._say(answer_words(outcome), "good" if outcome.all_signed else "bad")
        self.second.setText(after_words(outcome))
        self._ended()

    def failed(self, error: DivitError, *cures: QPushButton) -> None:
        """Show what stopped it, with what can be done about it."""
        self._say(_("Nothing came of it."), "bad")
        self.second.setText(_("Nothing was signed.") if self._sheet.signs else _("The card’s PIN is as it was."))
        self._show(parts.notice("bad", f"{error.message(lang())}\n{error.code} · {error.trace}", *cures))
        self._ended()

    def _say(self, words: str, tone: str = "") -> None:
        """The one line in large, with a sign once it is known how it ended."""
        parts.emptied(self._head)
        self.title = parts.label(words, "title")
        sign = [parts.sign(tone, tone, "s_7")] if tone else []
        row = parts.line(*sign, self.title, gap="s_4")
        row.setStretch(len(sign), 1)
        shown = QWidget()
        shown.setLayout(row)
        self._head.addWidget(shown)

    def _show(self, shown: QFrame) -> None:
        parts.emptied(self._notices)
        self._notices.addWidget(shown)

    def _ended(self) -> None:
        self._foot.setVisible(True)
        self.leave.setFocus()


def _readable(label: QLabel) -> QLabel:
    """Reached by the Tab key and read out, as the list of documents is elsewhere."""
    label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    label.setAccessibleName(label.text())
    return label
