# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The certificate calendar on the screen."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFrame

from divit.agent.calendar import Entry, KnownCertificates, as_ics, entries
from divit.agent.windows import parts
from divit.agent.windows.page import Page
from divit.agent.windows.wiring import Wiring
from divit.kernel import clock
from divit.kernel.words import gettext as _
from divit.kernel.words import long_date

_STATES: dict[str, parts.Tone] = {"future": "waiting", "good": "good", "renew": "warn", "ended": "waiting"}


class CalendarPage(Page):
    """A panel a certificate: how it stands and the days that matter."""

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(
            _("Certificate calendar"),
            _("When your certificates begin and end, and from when a new one can be asked for."),
        )
        self._known = KnownCertificates(wiring.home)

    def come_up(self) -> None:
        """Read it anew."""
        self.clear()
        shown = entries(self._known.all(), clock.now())
        for entry in shown:
            self.body.addWidget(self._panel(entry))
        if not shown:
            self.body.addWidget(
                parts.notice("note", _("No certificate has been seen yet. The card doctor looks for one."))
            )

    def _panel(self, entry: Entry) -> QFrame:
        word = {
            "future": _("Not yet"),
            "good": _("Valid"),
            "renew": _("Renew now"),
            "ended": _("Ended"),
        }[entry.standing]
        kind = _("qualified") if entry.known.qualified else _("not qualified")
        title = f"{entry.known.name} · {kind} · {entry.known.issuer}"
        head = parts.state_row(_STATES[entry.standing], title, entry.sentence, word)
        days = [
            parts.line(
                parts.label(long_date(moment), "strong", wrap=False),
                parts.label(what, "second", wrap=False),
                None,
                gap="s_4",
            )
            for moment, what in sorted(entry.days)
        ]
        save = parts.button(_("Save to my calendar…"), icon="calendar", on=lambda: self._save(entry), small=True)
        forget = parts.button(_("Leave it out"), "quiet", on=lambda: self._forget(entry), small=True)
        for act in (save, forget):
            act.setAccessibleDescription(title)
        acts = parts.line(save, forget, None) if entry.standing == "ended" else parts.line(save, None)
        inside = parts.column(*days, acts, gap="s_3", margin=("s_6", "s_4"))
        if entry.standing != "ended":
            forget.deleteLater()
        body = parts.column(head, inside, gap="s_1")
        return parts.boxed(body, panel=True)

    def _save(self, entry: Entry) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, _("Save to my calendar…"), "divit.ics", "iCalendar (*.ics)")
        if path:
            Path(path).write_text(as_ics(entry), encoding="utf-8", newline="")

    def _forget(self, entry: Entry) -> None:
        self._known.forget(entry.known.sha256)
        self.come_up()
