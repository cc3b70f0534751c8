# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The main window: a rail of pages. Closing it leaves the program in the tray, where there is one."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QPushButton, QStackedWidget

from divit import __version__
from divit.agent.windows import parts
from divit.agent.windows.calendar_page import CalendarPage
from divit.agent.windows.doctor_page import DoctorPage
from divit.agent.windows.files_page import FilesPage
from divit.agent.windows.home_page import HomePage
from divit.agent.windows.icons import mark
from divit.agent.windows.journal_page import JournalPage
from divit.agent.windows.look import worn
from divit.agent.windows.page import Page
from divit.agent.windows.pin_page import PinPage
from divit.agent.windows.settings_page import SettingsPage
from divit.agent.windows.wiring import Wiring
from divit.kernel.words import gettext as _

_WIDTH, _HEIGHT, _RAIL = 1060, 720, 232


class MainWindow(QFrame):
    """Pages by name: ``home``, ``doctor``, ``pin``, ``calendar``, ``journal``, ``files``, ``settings``."""

    def __init__(self, wiring: Wiring, *, stays: bool = False) -> None:
        super().__init__()
        self.setWindowTitle(_("Divit signer"))
        self.resize(round(_WIDTH * worn().scale), round(_HEIGHT * worn().scale))
        self._stays = stays
        self.files = FilesPage(wiring)
        self.pages: dict[str, Page] = {
            "home": HomePage(wiring, self.lead),
            "doctor": DoctorPage(wiring, self.lead),
            "pin": PinPage(wiring),
            "calendar": CalendarPage(wiring),
            "journal": JournalPage(wiring),
            "files": self.files,
            "settings": SettingsPage(wiring),
        }
        self._stack = QStackedWidget()
        self._rail = QButtonGroup(self)
        self.doors = {name: self._door(name, *told) for name, told in _doors().items()}
        for page in self.pages.values():
            self._stack.addWidget(page)
        both = parts.line(self._left(), self._stack, gap="s_1")
        both.setSpacing(0)
        both.setStretch(1, 1)
        self.setLayout(both)
        self.lead("home")

    def lead(self, name: str) -> None:
        """Show a page."""
        self.doors[name].setChecked(True)
        self.doors[name].setFocus()
        self._stack.setCurrentWidget(self.pages[name])
        self.pages[name].come_up()

    def come_up(self, name: str = "") -> None:
        """Show the window, on the page ``name`` if one is meant."""
        if name:
            self.lead(name)
        self.show()
        self.raise_()
        self.activateWindow()

    def verify(self, files: Sequence[Path]) -> None:
        """Judge files that the file manager gave."""
        self.come_up("files")
        self.files.verify_now(files)

    def _door(self, name: str, icon: str, words: str) -> QPushButton:
        made = parts.button(words, "rail", icon=icon, on=lambda: self.lead(name))
        made.setCheckable(True)
        self._rail.addButton(made)
        return made

    def _left(self) -> QFrame:
        picture = QLabel()
        picture.setPixmap(mark(worn().pixels("s_7")))
        head = parts.line(picture, parts.label(_("Divit signer"), "lead"), None, gap="s_4", margin=("s_5", "s_5"))
        version = parts.label(_("Version {version}").format(version=__version__), "third")
        version.setContentsMargins(worn().pixels("s_5"), 0, 0, worn().pixels("s_4"))
        body = parts.column(head, *self.doors.values(), None, version, gap="s_1")
        made = parts.boxed(body, strip="left")
        made.setFixedWidth(round(_RAIL * worn().scale))
        return made

    def closeEvent(self, event: QCloseEvent) -> None:
        """Into the tray, where there is one (Qt's name)."""
        if self._stays:
            event.ignore()
            self.hide()
            return
        for page in self.pages.values():
            page.close_page()
        super().closeEvent(event)

    def leave(self) -> None:
        """Close for good."""
        self._stays = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.close()


def _doors() -> dict[str, tuple[str, str]]:
    return {
        "home": ("pen", _("Sign")),
        "doctor": ("reader", _("Card doctor")),
        "pin": ("key", "PIN"),
        "calendar": ("calendar", _("Certificate calendar")),
        "journal": ("list", _("Signature journal")),
        "files": ("file", _("Files")),
        "settings": ("gear", _("Settings")),
    }
