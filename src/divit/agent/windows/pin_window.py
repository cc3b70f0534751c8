# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the PIN is typed: what it is for, how many tries are left, one field, and nothing that could carry it away."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from divit.agent.consent import purpose_words
from divit.agent.printable import printable
from divit.agent.windows import parts
from divit.agent.windows.hesitation import Hesitation
from divit.agent.windows.look import worn
from divit.kernel.words import gettext as _
from divit.kernel.words import lang, ngettext
from divit.tokens.pin import rules
from divit.tokens.pin.pipe import MAX_PIN
from divit.tokens.tries import in_word, tries_words
from divit.tokens.wipe import SecretBytes

_WIDTH = 460


class PinField(QLineEdit):
    """Shows no letter, and gives and takes none: no copying, no pasting, no dropping, no menu, no suggestion."""

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setProperty("kind", "pin")
        self.setMaxLength(MAX_PIN)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.setDragEnabled(False)
        hints = Qt.InputMethodHint
        self.setInputMethodHints(
            hints.ImhSensitiveData | hints.ImhHiddenText | hints.ImhNoPredictiveText | hints.ImhNoAutoUppercase
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that would move the PIN do nothing (Qt's name)."""
        moved = (QKeySequence.StandardKey.Paste, QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut)
        if not any(event.matches(key) for key in moved):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """No menu (Qt's name)."""
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Nothing is dropped here (Qt's name)."""
        event.ignore()


class PinWindow(QDialog):
    """One question, or a new PIN, with the old one or the PUK before it where the holder has one.

    ``shown``: kind (``pin``, ``change``, ``unblock``, ``create``), label, tries, origin, purpose, count, refused, place
    (x, y, width, height). ``holder`` is the TCKN that a created PIN may be no part of (R59).
    """

    def __init__(self, shown: Mapping[str, Any], channel: int = -1, holder: str = "") -> None:
        super().__init__()
        self.setWindowTitle(_("Divit signer · PIN"))
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setFixedWidth(round(_WIDTH * worn().scale))
        self._given: list[SecretBytes] = []
        self._shown = shown
        self._holder = holder
        self._hesitation = Hesitation(self)
        self.fields = [PinField() for _name in field_names(shown)]
        self.cancel = parts.button(_("Cancel"), on=self.reject)
        self.go_on = parts.button(
            act_words(shown), "ink" if shown["kind"] == "pin" and signs(shown) else "main", icon="key"
        )
        self._hesitation.guard(self.go_on, self._take)
        for field in self.fields:
            field.returnPressed.connect(self._entered)
            field.textChanged.connect(lambda _typed: self.go_on.setEnabled(all(each.text() for each in self.fields)))
        self.go_on.setEnabled(False)
        self._build()
        self._watch(channel)

    def _build(self) -> None:
        shown = self._shown
        body = parts.column(gap="s_4", margin="s_6")
        body.addWidget(parts.label(asked_words(shown), "heading"))
        if shown["origin"]:
            body.addWidget(parts.label(printable(shown["origin"]), "second"))
        self._refused = parts.column()
        body.addLayout(self._refused)
        if shown["refused"]:
            self._refused.addWidget(parts.notice("bad", shown["refused"]))
        told = tries_words(shown["tries"], lang(), puk=shown["kind"] == "unblock")
        for number, (name, field) in enumerate(zip(field_names(shown), self.fields, strict=True)):
            body.addLayout(parts.field(name, field))
            if number == 0 and told:
                tone = {"last": "bad", "locked": "bad", "few": "warn"}.get(in_word(shown["tries"]), "")
                body.addWidget(parts.label(told, "small", tone=tone))
                field.setAccessibleDescription(told)
        if shown["kind"] == "create":
            body.addWidget(
                parts.label(_("Six digits that only you know: no row, no repeats, no identity number."), "small")
            )
        body.addWidget(parts.label(_("No site sees your PIN, and it is kept nowhere."), "small"))
        body.addLayout(parts.line(None, self.cancel, self.go_on, gap="s_4"))
        self._body = body
        self.setLayout(body)
        order = [*self.fields, self.go_on, self.cancel]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _watch(self, channel: int) -> None:
        """End with the worker: what is typed after it is gone is meant for nobody."""
        if channel >= 0:
            gone = QSocketNotifier(channel, QSocketNotifier.Type.Exception, self)
            gone.activated.connect(self.reject)

    def come_up(self) -> None:
        """Show over the window that asked for it, and take the focus."""
        self._fit()
        x, y, width, height = self._shown["place"]
        self.move(x + (width - self.width()) // 2, y + (height - self.height()) // 2)
        self.show()
        self.raise_()
        self.activateWindow()
        self.fields[0].setFocus()

    def _entered(self) -> None:
        """Enter goes on to the next field, and takes what is in the last."""
        empty = next((field for field in self.fields if not field.text()), None)
        if empty is not None:
            empty.setFocus()
        elif self._hesitation.over:
            self._take()

    def _take(self) -> None:
        if not all(field.text() for field in self.fields):
            return
        for field in self.fields:
            self._given.append(SecretBytes.take(bytearray(field.text().encode())))
            field.clear()
        fault = self._fault()
        if fault is None:
            self.accept()
        else:
            self._ask_again(rules.fault_words(fault))

    def _fault(self) -> rules.NewPinFault | None:
        if self._shown["kind"] != "create":
            return None
        new, again = self._given
        return rules.fault_of(new.view(), again.view(), self._holder)

    def _ask_again(self, why: str) -> None:
        """What was typed is no PIN to have: it is wiped, and the window stays."""
        for secret in self.taken():
            secret.wipe()
        parts.emptied(self._refused)
        told = parts.notice("bad", why)
        self._refused.addWidget(told)
        # Else it would be shown later, and counts for nothing until then.
        told.show()
        self._fit()
        self.fields[0].setFocus()

    def _fit(self) -> None:
        self._body.invalidate()
        self.setFixedHeight(self._body.heightForWidth(self.width()))

    def taken(self) -> list[SecretBytes]:
        """What was typed, once and in the order of the fields; nothing when nobody did."""
        given, self._given = self._given, []
        return given

    def done(self, result: int) -> None:
        """Leave the process with the window (Qt's name)."""
        super().done(result)
        QApplication.quit()


def field_names(shown: Mapping[str, Any]) -> list[str]:
    """What is to be typed, in the order in which the worker reads it."""
    token = printable(shown["label"])
    if shown["kind"] == "create":
        return [_("New PIN of “{token}”, six digits").format(token=token), _("New PIN once more")]
    first = {
        "pin": _("PIN of “{token}”"),
        "change": _("Your PIN of “{token}” as it is now"),
        "unblock": _("PUK of “{token}”"),
    }[shown["kind"]].format(token=token)
    return [first] if shown["kind"] == "pin" else [first, _("New PIN"), _("New PIN once more")]


def asked_words(shown: Mapping[str, Any]) -> str:
    """What it is typed for."""
    if shown["kind"] == "create":
        return _("Unblock the card") if shown["purpose"] == "unblock" else _("Make your PIN")
    if shown["kind"] == "change":
        return _("Change the PIN")
    if shown["kind"] == "unblock":
        return _("Unblock the card with its PUK")
    if shown["purpose"] == "login":
        return _("Sign in with your signature")
    if not shown["count"]:
        return _("Type your PIN")
    count = ngettext("{count} document", "{count} documents", shown["count"]).format(count=shown["count"])
    return _("To {purpose}: {count}").format(purpose=purpose_words(shown["purpose"]), count=count)


def act_words(shown: Mapping[str, Any]) -> str:
    """The button."""
    if shown["kind"] != "pin":
        return _("Set the new PIN")
    if shown["purpose"] == "login":
        return _("Sign and come in")
    return _("Sign") if shown["count"] else _("Check the PIN")


def signs(shown: Mapping[str, Any]) -> bool:
    """Whether the PIN that is typed makes a signature."""
    return bool(shown["count"]) or shown["purpose"] == "login"
