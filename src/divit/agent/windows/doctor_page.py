# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The card doctor on the screen: a row a step, and the report for the help desk beside it."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QPlainTextEdit, QPushButton

from divit.agent.doctor import Action, Findings, Line, diagnose, report
from divit.agent.windows import parts
from divit.agent.windows.look import worn
from divit.agent.windows.page import Page
from divit.agent.windows.wiring import Wiring
from divit.kernel import ids
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _
from divit.kernel.words import lang
from divit.tokens.uri import Pkcs11Uri

_REPORT_WIDTH = 340
_REPORT_LINES = 15


class DoctorPage(Page):
    """Looks when it comes up and when it is asked to."""

    def __init__(self, wiring: Wiring, lead: Callable[[str], object]) -> None:
        self.again = parts.button(_("Look again"), icon="refresh", on=self.look)
        super().__init__(_("Card doctor"), _("From the reader to the clock, without asking the PIN."), self.again)
        self._wiring = wiring
        self._lead = lead
        self._failures = 0
        self._trace = ids.trace()
        self.seen: Findings | None = None

    def come_up(self) -> None:
        """Look, the first time."""
        if self.seen is None:
            self.look()

    def look(self) -> None:
        """Look at everything, beside the window."""
        self.again.setEnabled(False)
        self.sentence.setText(_("Reader, card and certificate are being looked at."))
        failures = self._failures
        self.background.run(lambda: self._wiring.look(failures), self.show_findings)

    def show_findings(self, seen: Findings) -> None:
        """Show what was seen."""
        self.seen = seen
        self._failures = self._failures + 1 if seen.mute else 0
        found = diagnose(seen)
        self.again.setEnabled(True)
        self.title.setText(found.headline)
        self.sentence.setText(found.reason)
        self.clear()
        rows = parts.column(*(self._row(line) for line in found.lines), gap="s_1")
        rows.setSpacing(0)
        steps = parts.boxed(rows, panel=True)
        both = parts.line(steps, self._report(seen), gap="s_5")
        both.setStretch(0, 1)
        frame = QFrame()
        frame.setLayout(both)
        self.body.addWidget(frame)

    def _row(self, line: Line) -> QFrame:
        acts = [] if line.action is None else [self._button(line.action)]
        return parts.state_row(line.state, line.title, line.sentence, line.word, *acts)

    def _button(self, action: Action) -> QPushButton:
        return parts.button(action.words, "main", on=lambda: self._carry_out(action), small=True)

    def _carry_out(self, action: Action) -> None:
        match action.kind:
            case "again":
                self.look()
            case "install_driver":
                self._install()
            case "driver_page":
                self._wiring.browse(action.target)
            case "choose_driver":
                self._choose_driver()
            case "unblock":
                self._lead("pin")
            case "renew" | "help":
                self._lead("calendar")

    def _install(self) -> None:
        plan = None if self.seen is None else self.seen.offered
        if plan is None:
            return
        self.again.setEnabled(False)
        self.sentence.setText(_("The driver is being installed."))
        self.background.run(lambda: self._wiring.install(plan), lambda _done: self.look(), self._not_installed)

    def _not_installed(self, error: DivitError) -> None:
        self.again.setEnabled(True)
        self.sentence.setText(f"{error.message(lang())} ({error.code}, {error.trace})")

    def _choose_driver(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("The driver’s file"))
        if path:
            chosen = self._wiring.chosen()
            self._wiring.choose(chosen.with_token(str(Pkcs11Uri(path))))
            self.look()

    def _report(self, seen: Findings) -> QFrame:
        text = report(seen, self._trace)
        shown = QPlainTextEdit(text)
        shown.setReadOnly(True)
        shown.setProperty("kind", "report")
        shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        shown.setAccessibleName(_("Report for the help desk"))
        shown.setTabChangesFocus(True)
        shown.setMinimumHeight(shown.fontMetrics().lineSpacing() * _REPORT_LINES)
        copy = parts.button(_("Copy the report"), icon="copy", on=lambda: QGuiApplication.clipboard().setText(text))
        told = parts.label(_("Your name and the numbers of card and certificate are not in it."), "small")
        made = parts.panel(_("Report for the help desk"), told, shown, copy, None)
        made.setFixedWidth(round(_REPORT_WIDTH * worn().scale))
        return made
