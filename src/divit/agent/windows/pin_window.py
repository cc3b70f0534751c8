# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the PIN is typed: what it is for, how many tries are left, one field, and nothing that could carry it away."""

from collections.abc import Mapping
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
    """One question. ``shown``: label, tries, origin, purpose, count, refused, place (x, y, width, height)."""

    def __init__(self, shown: Mapping[str, Any], channel: int = -1) -> None:
        super().__init__()
        self.setWindowTitle(_("Divit signer · PIN"))
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setFixedWidth(round(_WIDTH * worn().scale))
        self._given: SecretBytes | None = None
        self._shown = shown
        self._hesitation = Hesitation(self)
        self.field = PinField()
        self.cancel = parts.button(_("Cancel"), on=self.reject)
        self.go_on = parts.button(act_words(shown), "ink" if shown["count"] else "main", icon="key")
        self._hesitation.guard(self.go_on, self._take)
        self.field.returnPressed.connect(lambda: self._take() if self._hesitation.over else None)
        self.field.textChanged.connect(lambda typed: self.go_on.setEnabled(bool(typed)))
        self.go_on.setEnabled(False)
        self._build()
        self._watch(channel)

    def _build(self) -> None:
        shown = self._shown
        body = parts.column(gap="s_4", margin="s_6")
        body.addWidget(parts.label(asked_words(shown), "heading"))
        if shown["origin"]:
            body.addWidget(parts.label(printable(shown["origin"]), "second"))
        if shown["refused"]:
            body.addWidget(parts.notice("bad", shown["refused"]))
        told = tries_words(shown["tries"], lang())
        body.addLayout(parts.field(_("PIN of “{token}”").format(token=printable(shown["label"])), self.field))
        if told:
            tone = {"last": "bad", "locked": "bad", "few": "warn"}.get(in_word(shown["tries"]), "")
            body.addWidget(parts.label(told, "small", tone=tone))
            self.field.setAccessibleDescription(told)
        body.addWidget(parts.label(_("No site sees your PIN, and it is kept nowhere."), "small"))
        body.addLayout(parts.line(None, self.cancel, self.go_on, gap="s_4"))
        self._body = body
        self.setLayout(body)
        for first, second in ((self.field, self.go_on), (self.go_on, self.cancel)):
            QWidget.setTabOrder(first, second)

    def _watch(self, channel: int) -> None:
        """End with the worker: what is typed after it is gone is meant for nobody."""
        if channel >= 0:
            gone = QSocketNotifier(channel, QSocketNotifier.Type.Exception, self)
            gone.activated.connect(self.reject)

    def come_up(self) -> None:
        """Show over the window that asked for it, and take the focus."""
        self.setFixedHeight(self._body.heightForWidth(self.width()))
        x, y, width, height = self._shown["place"]
        self.move(x + (width - self.width()) // 2, y + (height - self.height()) // 2)
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus()

    def _take(self) -> None:
        typed = bytearray(self.field.text().encode())
        if not typed:
            return
        self._given = SecretBytes.take(typed)
        self.field.clear()
        self.accept()

    def taken(self) -> SecretBytes | None:
        """What was typed, once; None when nobody did."""
        given, self._given = self._given, None
        return given

    def done(self, result: int) -> None:
        """Leave the process with the window (Qt's name)."""
        super().done(result)
        QApplication.quit()


def asked_words(shown: Mapping[str, Any]) -> str:
    """What the PIN is for."""
    if not shown["count"]:
        return _("Type your PIN")
    count = ngettext("{count} document", "{count} documents", shown["count"]).format(count=shown["count"])
    return _("To {purpose}: {count}").format(purpose=purpose_words(shown["purpose"]), count=count)


def act_words(shown: Mapping[str, Any]) -> str:
    """The button."""
    return _("Sign") if shown["count"] else _("Check the PIN")
