# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What every consent has: who asks and how sure that is, three answers, the certificate and the state of its PIN."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from divit.agent import consent
from divit.agent.consent import ConsentSheet
from divit.agent.stage import Consent, Decision
from divit.agent.windows import parts
from divit.agent.windows.hesitation import Hesitation
from divit.kernel.words import date, lang
from divit.kernel.words import gettext as _
from divit.tokens.tries import in_word


class SheetView(QWidget):
    """One sheet and its three answers; what is between the two strips is the matter of each kind."""

    def __init__(self, sheet: ConsentSheet, hesitation: Hesitation, decided: Callable[[Consent], object]) -> None:
        super().__init__()
        self._sheet = sheet
        self._decided = decided
        self.no = parts.button(_("Don’t sign") if sheet.documents else _("Cancel"))
        ink = bool(sheet.documents) or sheet.signs
        self.yes = parts.button(
            consent.act_words(sheet), "ink" if ink else "main", icon="pen" if sheet.documents else "key"
        )
        self.not_mine = parts.button(_("I did not start this"), "back")
        hesitation.guard(self.no, lambda: self._decide("no"))
        hesitation.guard(self.yes, lambda: self._decide("yes"))
        hesitation.guard(self.not_mine, lambda: self._decide("not_mine"))

    @property
    def first(self) -> QWidget:
        """What has the focus when it comes up, none of the answers; each kind says (Qt's classes take no ABC)."""
        raise NotImplementedError

    @property
    def viewed(self) -> tuple[str, ...]:
        """The documents that were looked at."""
        return ()

    def close_view(self) -> None:
        """An answer was given."""

    def _who(self, *further: QWidget) -> QFrame:
        sheet = self._sheet
        proved = sheet.proved
        shield = parts.sign("shield" if proved else "shield-bad", "good" if proved else "warn", "s_7")
        told = parts.column(
            parts.label(sheet.origin, "title"),
            *further,
            parts.label(
                "  ".join(filter(None, (consent.site_words(sheet) + ".", consent.behalf_words(sheet)))), "small"
            ),
            parts.label(consent.assurance_words(sheet), "small", tone="good" if proved else "warn"),
            parts.label(consent.way_words(sheet), "small"),
            gap="s_1",
        )
        if sheet.resumed:
            told.addWidget(parts.label(consent.resumed_words(), "small", tone="firuze"))
        row = parts.line(shield, told, self.not_mine, gap="s_5", margin=("s_6", "s_5"))
        row.setStretch(1, 1)
        for edge in (shield, self.not_mine):
            row.setAlignment(edge, Qt.AlignmentFlag.AlignTop)
        return parts.boxed(row, strip="top")

    def _bottom(self) -> QFrame:
        sheet = self._sheet
        told = parts.column(*certificate_labels(sheet), gap="s_1")
        row = parts.line(told, self.no, self.yes, gap="s_4", margin=("s_6", "s_4"))
        row.setStretch(0, 1)
        self.yes.setEnabled(sheet.can_be_approved)
        return parts.boxed(row, strip="bottom")

    def _decide(self, decision: Decision) -> None:
        for button in (self.no, self.yes, self.not_mine):
            button.setEnabled(False)
        self.close_view()
        self._decided(Consent(decision, self.viewed))


def certificate_labels(sheet: ConsentSheet) -> list[QWidget]:
    """Whose certificate, which card, and the state of its PIN before anybody types."""
    who = sheet.signatory
    if who is None:
        made: list[QWidget] = [parts.label(consent.signatory_words(None), "strong")]
    else:
        given = _("{issuer}, valid until {date}").format(issuer=who.issuer, date=date(who.until))
        made = [parts.label(who.name, "strong"), parts.label(f"{given} · {sheet.token}", "small")]
    told, asked = consent.pin_state_words(sheet, lang()), consent.pin_asked_words(sheet)
    tone = {"locked": "bad", "last": "bad", "few": "warn"}.get(in_word(sheet.tries), "") if told else ""
    shown = told if not sheet.can_be_approved else " ".join(filter(None, (told, asked)))
    made.append(parts.label(shown, "small", tone=tone))
    return made
