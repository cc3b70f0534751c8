# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one window of a session: reaching the site, the consent, the card at work, the end."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QStackedWidget, QWidget

from divit.agent.consent import ConsentSheet
from divit.agent.stage import Consent, Open
from divit.agent.taken import Outcome
from divit.agent.windows import parts
from divit.agent.windows.consent_view import ConsentView
from divit.agent.windows.hesitation import Hesitation
from divit.agent.windows.look import worn
from divit.agent.windows.plain_view import PlainConsentView, PlainWorkView
from divit.agent.windows.work_view import WorkView
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _
from divit.kernel.words import lang
from divit.session.link import Link

_WIDTH, _HEIGHT = 1040, 720
# Codes of the room of tokens.
_TOKENS = "IMZ-2"


class SessionWindow(QFrame):
    """Shows one stage of the session at a time. Closing it says no, while there is somebody who asks."""

    def __init__(
        self, doctor: Callable[[], object] = lambda: None, again: Callable[[Link], object] = lambda _link: None
    ) -> None:
        super().__init__()
        self.setWindowTitle(_("Divit signer"))
        self.resize(round(_WIDTH * worn().scale), round(_HEIGHT * worn().scale))
        self._doctor = doctor
        self._again = again
        self._link: Link | None = None
        self._unanswered: Callable[[], object] | None = None
        self._pages = QStackedWidget()
        layout = parts.column(self._pages)
        self.setLayout(layout)
        self.hesitation = Hesitation(self)
        self._tells_an_end = False
        self.consent: ConsentView | PlainConsentView | None = None
        self.work: WorkView | PlainWorkView | None = None

    def keeps_from(self, link: Link) -> bool:
        """Whether it shows how another session than ``link`` ended, which is the person's to close."""
        return self._tells_an_end and self.isVisible() and self._link != link

    def waiting(self, link: Link) -> None:
        """Card and site are being asked."""
        self._unanswered, self._link, self._tells_an_end = None, link, False
        told = parts.column(
            None,
            parts.label(link.origin, "title"),
            parts.label(_("The card and the site are being asked."), "second"),
            None,
            gap="s_4",
            margin="s_7",
        )
        self.consent = self.work = None
        self._turn_to(parts.boxed(told))

    def ask(self, sheet: ConsentSheet, open_document: Open, answer: Callable[[Consent], object]) -> None:
        """Show the sheet; the answer is given once."""

        def decided(consent: Consent) -> None:
            self._unanswered = None
            if consent.decision == "yes":
                self._turn_to(self._working(sheet))
            answer(consent)

        if sheet.documents:
            self.consent = ConsentView(sheet, open_document, self.hesitation, decided)
        else:
            self.consent = PlainConsentView(sheet, self.hesitation, decided)
        self._unanswered = lambda: decided(Consent("no"))
        self._turn_to(self.consent)
        self.setWindowTitle(f"{sheet.origin} · {_('Divit signer')}")
        self.hesitation.begin()
        self.consent.first.setFocus()

    def card_gone(self, words: str, answer: Callable[[bool], object]) -> None:
        """Ask for the card."""

        def decided(back: bool) -> None:
            self._unanswered = None
            answer(back)

        if self.work is None:
            answer(False)
            return
        self._unanswered = lambda: decided(False)
        self.work.card_gone(words, decided)
        self.come_up()

    def over(self, outcome: Outcome) -> None:
        """Show how it ended."""
        self._tells_an_end = True
        if self.work is not None:
            self.work.over(outcome)
            self.come_up()

    def failed(self, error: DivitError) -> None:
        """Show what stopped it: beside what was done, or alone."""
        self._unanswered, self._tells_an_end = None, True
        if self.work is not None:
            self.work.failed(error, *self._cures(error))
        else:
            self._turn_to(self._error(error))
        self.come_up()

    def _cures(self, error: DivitError) -> list[QPushButton]:
        """What can be done about it: look at the card, open the same session again."""
        made = []
        if error.code.startswith(_TOKENS):
            made.append(parts.button(_("Card doctor"), icon="reader", on=self._doctor))
        if error.row.retry != "never" and self._link is not None:
            link = self._link
            made.append(parts.button(_("Try again"), "main", icon="refresh", on=lambda: self._again(link)))
        return made

    def _working(self, sheet: ConsentSheet) -> WorkView | PlainWorkView:
        self.work = WorkView(sheet, self.close) if sheet.documents else PlainWorkView(sheet, self.close)
        return self.work

    def _error(self, error: DivitError) -> QWidget:
        cures = self._cures(error)
        close = parts.button(_("Close"), "" if cures else "main", on=self.close)
        told = parts.column(
            parts.line(
                parts.sign("bad", "bad", "s_7"), parts.label(_("Nothing was signed."), "title"), None, gap="s_4"
            ),
            parts.label(error.message(lang())),
            parts.label(f"{error.code} · {error.trace}", "code"),
            None,
            parts.line(None, close, *cures),
            gap="s_5",
            margin="s_7",
        )
        return parts.boxed(told)

    def _turn_to(self, page: QWidget) -> None:
        before = self._pages.currentWidget()
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        if before is not None:
            self._pages.removeWidget(before)
            before.deleteLater()
        self.come_up()

    def come_up(self) -> None:
        """Show over other windows."""
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Who closes the window says no (Qt's name)."""
        unanswered, self._unanswered = self._unanswered, None
        if unanswered is not None:
            unanswered()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes, as everywhere (Qt's name)."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
