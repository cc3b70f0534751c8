# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the main window begins: a code or a link from a page, whether the card is ready, what is coming up."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QLineEdit

from divit.agent import ledger
from divit.agent.calendar import KnownCertificates, warned
from divit.agent.windows import parts
from divit.agent.windows.page import Page
from divit.agent.windows.wiring import Wiring
from divit.kernel import clock
from divit.kernel.words import date_and_time, ngettext
from divit.kernel.words import gettext as _


class HomePage(Page):
    """``lead`` opens another page by its name."""

    def __init__(self, wiring: Wiring, lead: Callable[[str], object]) -> None:
        super().__init__(
            _("Sign"), _("Pages open this program by themselves. When one cannot, paste its code or link here.")
        )
        self._wiring = wiring
        self._lead = lead
        self.words = QLineEdit()
        self.words.setPlaceholderText("divit.kurum.gov.tr K7QF-2M9D-4XTB")
        self.words.returnPressed.connect(self._open)
        self.open = parts.button(_("Open"), "main", on=self._open)

    def come_up(self) -> None:
        """Show it anew."""
        for kept in (self.words, self.open):
            kept.setParent(None)
        self.clear()
        warning = warned(KnownCertificates(self._wiring.home).all(), clock.now())
        if warning is not None:
            act = parts.button(_("Certificate calendar"), on=lambda: self._lead("calendar"), small=True)
            self.body.addWidget(parts.notice("warn", warning.sentence, act))
        row = parts.line(self.words, self.open, gap="s_4")
        row.setStretch(0, 1)
        code = parts.label(_("Code or link"), "field")
        code.setBuddy(self.words)
        self.words.setAccessibleName(code.text())
        box = parts.column(code, row, gap="s_2", margin="s_5")
        self.body.addWidget(parts.boxed(box, panel=True))
        self.body.addWidget(self._ways())
        self.body.addWidget(self._last())

    def _ways(self) -> QFrame:
        port = self._wiring.port
        told = (
            _("Pages reach this program at port {port}.").format(port=port)
            if port
            else _("Pages cannot reach this program by themselves now; codes and links work.")
        )
        test = parts.button(_("Open the test page"), icon="link", on=self._test_page, small=True)
        doctor = parts.button(_("Card doctor"), icon="reader", on=lambda: self._lead("doctor"), small=True)
        test.setEnabled(bool(port))
        return parts.panel(_("Is everything in order?"), parts.label(told), parts.line(test, doctor, None))

    def _last(self) -> QFrame:
        rows = ledger.read(self._wiring.home)
        journal = parts.button(_("Signature journal"), icon="list", on=lambda: self._lead("journal"), small=True)
        if not rows:
            return parts.panel(_("Signed here"), parts.label(_("Nothing yet.")), parts.line(journal, None))
        count = ngettext("{count} signature", "{count} signatures", len(rows)).format(count=len(rows))
        last = _("the last on {moment} for {site}").format(moment=date_and_time(rows[0].at), site=rows[0].origin)
        return parts.panel(_("Signed here"), parts.label(f"{count}, {last}."), parts.line(journal, None))

    def _test_page(self) -> None:
        self._wiring.browse(f"http://127.0.0.1:{self._wiring.port}/")

    def _open(self) -> None:
        words = self.words.text().strip()
        if words:
            self.words.clear()
            self.open.setEnabled(False)
            self.background.run(lambda: self._wiring.open_words(words), self._opened)

    def _opened(self, answer: tuple[int, list[str]] | None) -> None:
        """What became of it: a session had its own window, a code that leads nowhere has only this."""
        self.open.setEnabled(True)
        self.come_up()
        status, lines = answer or (0, [])
        if lines:
            self.body.insertWidget(0, parts.notice("bad" if status else "good", "\n".join(lines)))
