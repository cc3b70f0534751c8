# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a person may choose: the card, the language, how the windows look. Nothing here changes what is consented to."""

from PySide6.QtWidgets import QComboBox, QFileDialog

from divit.agent.preferences import Preferences
from divit.agent.windows import parts
from divit.agent.windows.page import Page
from divit.agent.windows.wiring import Wiring
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _
from divit.kernel.words import lang
from divit.tokens.uri import Pkcs11Uri


class SettingsPage(Page):
    """Each choice is kept at once."""

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(_("Settings"), _("A choice is kept at once."))
        self._wiring = wiring
        self.token, self.language, self.theme, self.text = (QComboBox() for _each in range(4))
        self.key_file = parts.button(_("A key file…"), icon="key", on=self._choose_file, small=True)
        self.driver = parts.button(_("A driver…"), icon="gear", on=self._choose_driver, small=True)
        self.told = parts.label("", "small", tone="bad")
        card = parts.field(_("Card or key"), self.token, _("Without a choice, the card that is in the reader signs."))
        self.body.addWidget(parts.panel(_("What signs"), card, parts.line(self.key_file, self.driver, None)))
        self.body.addWidget(
            parts.panel(
                _("How it looks"),
                parts.field(_("Language"), self.language),
                parts.field(_("Colours"), self.theme),
                parts.field(_("Size of the words"), self.text),
            )
        )
        self.body.addWidget(self.told)
        choices: dict[QComboBox, tuple[tuple[str, str], ...]] = {
            self.language: (("", _("As the system")), ("tr", "Türkçe"), ("en", "English")),
            self.theme: (("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))),
            self.text: (("normal", _("Usual")), ("large", _("Large"))),
        }
        for box, rows in choices.items():
            for value, words in rows:
                box.addItem(words, value)
        for box in (self.token, *choices):
            box.activated.connect(lambda _row: self._keep())

    def come_up(self) -> None:
        """Show what is chosen, and the tokens that are here."""
        chosen = self._wiring.chosen()
        self.token.clear()
        self.token.addItem(_("The card in the reader"), "")
        for uri, words in self._wiring.tokens():
            self.token.addItem(words, uri)
        self._select(chosen)

    def _select(self, chosen: Preferences) -> None:
        if chosen.token and self.token.findData(chosen.token) < 0:
            self.token.addItem(chosen.token.partition(":")[2], chosen.token)
        pairs = (
            (self.token, chosen.token),
            (self.language, chosen.language),
            (self.theme, chosen.theme),
            (self.text, chosen.text),
        )
        for box, value in pairs:
            box.setCurrentIndex(max(box.findData(value), 0))

    def _choose_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, self.key_file.text(), "", "PKCS#12 (*.p12 *.pfx)")
        if path:
            self._take_token(f"p12:{path}")

    def _choose_driver(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, self.driver.text())
        if path:
            self._take_token(str(Pkcs11Uri(path)))

    def _take_token(self, uri: str) -> None:
        self._select(self._wiring.chosen().with_token(uri))
        self._keep()

    def _keep(self) -> None:
        before = self._wiring.chosen()
        chosen = Preferences(
            token=self.token.currentData(),
            language=self.language.currentData(),
            theme=self.theme.currentData(),
            text=self.text.currentData(),
            introduced=before.introduced,
        )
        try:
            self._wiring.choose(chosen)
        except DivitError as error:
            self.told.setText(f"{error.message(lang())} ({error.code})")
