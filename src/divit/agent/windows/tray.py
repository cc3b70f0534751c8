# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The mark in the tray: the program is here, and its menu."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from divit.agent.windows.icons import mark_icon
from divit.agent.windows.main_window import MainWindow
from divit.kernel.words import gettext as _


class Tray(QSystemTrayIcon):
    """``leave`` ends the program."""

    def __init__(self, window: MainWindow, leave: Callable[[], object]) -> None:
        super().__init__(mark_icon())
        self.setToolTip(_("Divit signer"))
        self.menu = QMenu()
        self.menu.setAccessibleName(_("Divit signer"))
        for name, words in (
            ("home", _("Open Divit")),
            ("doctor", _("Card doctor")),
            ("journal", _("Signature journal")),
            ("settings", _("Settings")),
        ):
            self.menu.addAction(words).triggered.connect(lambda _checked=False, name=name: window.come_up(name))
        self.menu.addSeparator()
        self.menu.addAction(_("Quit")).triggered.connect(lambda _checked=False: leave())
        self.setContextMenu(self.menu)
        self.activated.connect(lambda reason: window.come_up() if reason is self.ActivationReason.Trigger else None)

    def tell(self, words: str) -> None:
        """A message beside the tray, for news that no window shows."""
        self.showMessage(_("Divit signer"), words, mark_icon())
