# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Checking, changing and unblocking the PIN. It is typed in a window of its own, never here."""

from PySide6.QtWidgets import QFrame, QPushButton

from divit.agent.pins import Kind
from divit.agent.windows import parts
from divit.agent.windows.page import Page
from divit.agent.windows.wiring import Wiring
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _
from divit.kernel.words import lang


class PinPage(Page):
    """Three acts, and what came of the last one on top."""

    def __init__(self, wiring: Wiring) -> None:
        super().__init__("PIN", _("It is typed in a window of its own, and nothing is signed with it here."))
        self._wiring = wiring
        self.told = parts.column()
        self.acts: dict[Kind, QPushButton] = {
            "pin": parts.button(_("Check the PIN"), "main", icon="key", on=lambda: self._do("pin")),
            "change": parts.button(_("Change the PIN"), icon="lock", on=lambda: self._do("change")),
            "unblock": parts.button(_("Unblock with the PUK"), icon="card", on=lambda: self._do("unblock")),
        }
        self.body.addLayout(self.told)
        self.body.addWidget(
            parts.panel(
                _("Is it right?"),
                parts.label(_("Asks the PIN once and says whether the card takes it. A wrong one uses up a try.")),
                parts.line(self.acts["pin"], None),
            )
        )
        self.body.addWidget(
            parts.panel(
                _("A new PIN"),
                parts.label(_("Asks the PIN you have and twice the new one. Nobody else learns either.")),
                parts.line(self.acts["change"], None),
            )
        )
        self.body.addWidget(
            parts.panel(
                _("The PIN is locked"),
                parts.label(_("With the PUK that came with the card, a new PIN is set here.")),
                parts.line(self.acts["unblock"], None),
                parts.label(
                    _(
                        "No PUK came with it? Then its provider unblocks it: open “Unblock” on the provider’s page, "
                        "and this program asks you for a new PIN."
                    ),
                    "small",
                ),
            )
        )

    def _do(self, kind: Kind) -> None:
        for act in self.acts.values():
            act.setEnabled(False)
        self.background.run(
            lambda: self._wiring.pin(kind), lambda _done: self._over(kind), lambda error: self._failed(error)
        )

    def _over(self, kind: Kind) -> None:
        words = {
            "pin": _("The PIN is right."),
            "change": _("The new PIN is set. The old one is no longer taken."),
            "unblock": _("The card is open again, with the new PIN."),
        }[kind]
        self._tell(parts.notice("good", words))

    def _failed(self, error: DivitError) -> None:
        self._tell(parts.notice("bad", f"{error.message(lang())}\n{error.code} · {error.trace}"))

    def _tell(self, shown: QFrame) -> None:
        parts.emptied(self.told)
        self.told.addWidget(shown)
        for act in self.acts.values():
            act.setEnabled(True)
