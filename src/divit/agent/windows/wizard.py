# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The first run: from an unpacked program to a card that signs, in four steps. Replaces a guide of sixteen pages."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QDialog, QFrame, QLayout, QPushButton, QScrollArea, QStackedWidget, QWidget

from divit.agent import trials
from divit.agent.doctor import Action, Findings, Line, diagnose
from divit.agent.windows import parts
from divit.agent.windows.bridge import Background
from divit.agent.windows.look import worn
from divit.agent.windows.wiring import Wiring
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _
from divit.kernel.words import lang

_WIDTH, _HEIGHT = 720, 560
_DRIVER_ACTIONS = ("install_driver", "driver_page")


class Wizard(QDialog):
    """Welcome, card, PIN, done. Each step says what it is for; each can be left and come back to."""

    def __init__(self, wiring: Wiring, finished: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.setWindowTitle(_("Divit signer · first run"))
        self.resize(round(_WIDTH * worn().scale), round(_HEIGHT * worn().scale))
        self._wiring = wiring
        self._finished = finished
        self._seen: Findings | None = None
        self._background = Background(self)
        self.back = parts.button(_("Back"), on=lambda: self._go(-1))
        self.next = parts.button(_("Forward"), "main", on=lambda: self._go(1))
        self.where = parts.label("", "small")
        self.steps = QStackedWidget()
        self._card_rows = parts.column()
        self._pin_told = parts.column()
        self.look_again = parts.button(_("Look again"), icon="refresh", on=self._look, small=True)
        self.check = parts.button(_("Check the PIN"), icon="key", on=self._check, small=True)
        for step in (self._welcome(), self._card(), self._pin(), self._done()):
            self.steps.addWidget(step)
        foot = parts.boxed(
            parts.line(self.where, None, self.back, self.next, gap="s_4", margin=("s_6", "s_4")), strip="bottom"
        )
        body = parts.column(self.steps, foot)
        body.setStretch(0, 1)
        body.setSpacing(0)
        self.setLayout(body)
        self._go(0)

    def _welcome(self) -> QWidget:
        return _step(
            _("Welcome"),
            parts.label(_("This program signs with your card what you have seen and approved, and nothing else.")),
            parts.label(_("Plug in the reader and put the card in, chip first. Then go on.")),
            parts.notice("note", _("Your PIN is typed in this program’s own window. No page ever asks for it.")),
        )

    def _card(self) -> QWidget:
        inside = QWidget()
        inside.setLayout(parts.column(self._card_rows, None))
        return _step(
            _("Reader and card"), parts.line(self.look_again, None), parts.scrolled(inside, _("Reader and card"))
        )

    def _pin(self) -> QWidget:
        return _step(
            _("A trial of the PIN"),
            parts.label(_("Nothing is signed. A wrong PIN uses up a try, so look at the keyboard first.")),
            parts.line(self.check, None),
            self._pin_told,
        )

    def _done(self) -> QWidget:
        return _step(
            _("Ready"),
            parts.label(_("Pages can now ask you for signatures. With “Finish”, the test page opens in your browser.")),
            parts.label(
                _("It says whether Divit was reached. Your institution’s test page also has a trial of the PIN.")
            ),
            parts.label(_("Divit stays in the tray and comes up when a page needs it.")),
        )

    def _go(self, by: int) -> None:
        last = self.steps.count() - 1
        if by > 0 and self.steps.currentIndex() == last:
            self._finish()
            return
        at = min(max(self.steps.currentIndex() + by, 0), last)
        self.steps.setCurrentIndex(at)
        self.where.setText(_("Step {step} of {steps}").format(step=at + 1, steps=last + 1))
        self.back.setEnabled(at > 0)
        self.next.setText(_("Finish") if at == last else _("Forward"))
        self.next.setFocus()
        if at == 1 and by > 0:
            self._look()

    def _look(self) -> None:
        self.look_again.setEnabled(False)
        self._show_card([parts.label(_("Reader, card and certificate are being looked at."), "second")])
        self._background.run(lambda: self._wiring.look(0), self.show_findings)

    def show_findings(self, seen: Findings) -> None:
        """The doctor's lines, as far as they are about the card."""
        self._seen = seen
        self.look_again.setEnabled(True)
        found = diagnose(seen)
        rows: list[QWidget] = [parts.label(found.headline, "lead"), parts.label(found.reason, "second")]
        rows += [self._row(line) for line in found.lines if line.step not in ("clock", "door")]
        self._show_card(rows)

    def _row(self, line: Line) -> QFrame:
        acts = [self._driver_button(line.action)] if line.action and line.action.kind in _DRIVER_ACTIONS else []
        return parts.state_row(line.state, line.title, line.sentence, line.word, *acts)

    def _driver_button(self, action: Action) -> QPushButton:
        return parts.button(action.words, "main", on=lambda: self._get_driver(action), small=True)

    def _get_driver(self, action: Action) -> None:
        plan = None if self._seen is None else self._seen.offered
        if action.kind == "driver_page" or plan is None:
            self._wiring.browse(action.target)
            return
        self.look_again.setEnabled(False)
        self._show_card([parts.label(_("The driver is being installed."), "second")])
        self._background.run(lambda: self._wiring.install(plan), lambda _done: self._look(), self._not_installed)

    def _not_installed(self, error: DivitError) -> None:
        self.look_again.setEnabled(True)
        self._show_card([parts.notice("bad", _told(error))])

    def _show_card(self, rows: list[QWidget]) -> None:
        parts.emptied(self._card_rows)
        for row in rows:
            self._card_rows.addWidget(row)

    def _check(self) -> None:
        self.check.setEnabled(False)
        self._background.run(
            lambda: self._wiring.pin("pin"),
            lambda _done: self._tell(parts.notice("good", _("The PIN is right."))),
            lambda error: self._tell(parts.notice("bad", _told(error))),
        )

    def _tell(self, shown: QFrame) -> None:
        parts.emptied(self._pin_told)
        self._pin_told.addWidget(shown)
        self.check.setEnabled(True)

    def _finish(self) -> None:
        self._wiring.choose(replace(self._wiring.chosen(), introduced=True))
        page = trials.page_to_try(self._wiring.home, self._wiring.port)
        if page:
            self._wiring.browse(page)
        self.accept()
        self._finished()


def _told(error: DivitError) -> str:
    return f"{error.message(lang())}\n{error.code} · {error.trace}"


def _step(title: str, *inside: QWidget | QLayout) -> QWidget:
    made = QWidget()
    stretched = any(isinstance(each, QScrollArea) for each in inside)
    made.setLayout(
        parts.column(parts.label(title, "title"), *inside, *(() if stretched else (None,)), gap="s_5", margin="s_6")
    )
    return made
