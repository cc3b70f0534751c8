# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit agent`` with windows: Qt in the main thread, the doors and the sessions in another."""

import signal
import threading
from collections.abc import Callable, Sequence
from contextvars import copy_context
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from divit.agent import pins, preferences
from divit.agent.calendar import KnownCertificates, warned
from divit.agent.doctor import Findings, look
from divit.agent.preferences import Preferences
from divit.agent.sites import Sites
from divit.agent.windows.bridge import Bridge
from divit.agent.windows.look import speak, wear
from divit.agent.windows.main_window import MainWindow
from divit.agent.windows.session_window import SessionWindow
from divit.agent.windows.stage import WindowStage
from divit.agent.windows.tray import Tray
from divit.agent.windows.wiring import Wiring
from divit.agent.windows.wizard import Wizard
from divit.kernel import clock, words
from divit.session.link import Link
from divit.tokens import readers
from divit.tokens.errors import TokenError

# Anything in the reader: the tables say how it is spoken to.
ANY_CARD = "pcsc:"
# How often Python gets to look at signals while Qt waits.
_SIGNALS_MS = 200


class Program:
    """Everything that lives as long as the windows do."""

    def __init__(self, home: Path, token: str, open_words: Callable[[str], tuple[int, list[str]] | None]) -> None:
        there = QApplication.instance()
        self.app = there if isinstance(there, QApplication) else QApplication(["divit"])
        self.app.setApplicationName("Divit")
        self.app.setQuitOnLastWindowClosed(False)
        self._home = home
        self._named = token
        self._open_words = open_words
        self.chosen = preferences.read(home)
        self.bridge = Bridge()
        self._dress()
        self.stage = WindowStage(self.bridge, self._session_window, look=self._shown_with, browse=_browse)
        self.wiring = self._wired()
        self.window = MainWindow(self.wiring, stays=QSystemTrayIcon.isSystemTrayAvailable())
        self.tray = Tray(self.window, self.leave)
        self.wizard: Wizard | None = None

    def token(self) -> str:
        """The token that signs: the one named at the start, else the chosen one, else the card that is there."""
        return self._named or self.chosen.token or ANY_CARD

    def end_when_told(self) -> None:
        """Leave at a signal; from before the doors are open, since whoever knocks may also end the program."""
        for told_to_end in (signal.SIGINT, signal.SIGTERM):
            # Told and not done: a quit before Qt has begun would be forgotten.
            signal.signal(told_to_end, lambda _number, _frame: self.bridge.tell(self.leave))

    def run(self, serve: Callable[[], None]) -> int:
        """Show the windows until the person quits, with ``serve`` beside them. Raises what ``serve`` raised."""
        failed: list[BaseException] = []

        def served() -> None:
            try:
                serve()
            except BaseException as error:  # noqa: BLE001 - carried to the main thread, which ends the program with it
                failed.append(error)
            self.bridge.tell(self.leave)

        threading.Thread(target=copy_context().run, args=(served,), name="sessions", daemon=True).start()
        ticking = QTimer()
        ticking.timeout.connect(lambda: None)
        ticking.start(_SIGNALS_MS)
        self.begin()
        self.app.exec()
        if failed:
            raise failed[0]
        return 0

    def begin(self) -> None:
        """Come up: the wizard at the first run, else quietly into the tray."""
        self.tray.show()
        if not self.chosen.introduced:
            self.wizard = Wizard(self.wiring, self.window.come_up)
            self.wizard.show()
        elif not QSystemTrayIcon.isSystemTrayAvailable():
            self.window.come_up()
        warning = warned(KnownCertificates(self._home).all(), clock.now())
        if warning is not None:
            self.tray.tell(warning.sentence)

    def leave(self) -> None:
        """End."""
        self.window.leave()
        self.app.quit()

    def verify(self, files: Sequence[Path]) -> None:
        """Show what is to be said of ``files``; called from any thread."""
        self.bridge.tell(lambda: self.window.verify(files))

    def at_port(self, port: int) -> None:
        """Pages knock here; 0 where none was free."""
        self.wiring.port = port
        self.window.pages["home"].come_up()

    def _wired(self) -> Wiring:
        return Wiring(
            home=self._home,
            look=self._look,
            chosen=lambda: self.chosen,
            choose=self._choose,
            pin=lambda kind: pins.carry_out(kind, self.token(), self._shown_with()),
            sign_file=lambda path, kind: pins.sign_file(path, self.token(), self._shown_with(), signature=kind),
            open_words=self._open_words,
            browse=_browse,
            tokens=_tokens_here,
        )

    def _look(self, failures: int) -> Findings:
        named = self._named or self.chosen.token
        site = next(iter(Sites(self._home).remembered()), "")
        return look(
            named, failures=failures, site=site, port=self.wiring.port, remember=KnownCertificates(self._home).remember
        )

    def _choose(self, chosen: Preferences) -> None:
        preferences.write(self._home, chosen)
        before, self.chosen = self.chosen, chosen
        if (before.theme, before.text, before.language) != (chosen.theme, chosen.text, chosen.language):
            QTimer.singleShot(0, self._anew)

    def _anew(self) -> None:
        """Another language or size: the pages are made again, on the one that was shown."""
        self._dress()
        before = self.window
        self.window = MainWindow(self.wiring, stays=QSystemTrayIcon.isSystemTrayAvailable())
        self.tray.hide()
        self.tray = Tray(self.window, self.leave)
        self.tray.show()
        self.window.setGeometry(before.geometry())
        self.window.come_up("settings")
        before.leave()

    def _dress(self) -> None:
        words.use(self.chosen.language or words.system_language())
        speak(self.app)
        wear(self.app, theme=self.chosen.theme, text=self.chosen.text)

    def _session_window(self) -> SessionWindow:
        return SessionWindow(lambda: self.window.come_up("doctor"), self._open_again)

    def _open_again(self, link: Link) -> None:
        """The same session once more; its window is shown by the sessions' thread."""
        threading.Thread(target=self._open_words, args=(link.url,), name="again", daemon=True).start()

    def _shown_with(self) -> dict[str, object]:
        """What the PIN's window is told of how windows look, and where it may stand."""
        room = self.window.frameGeometry()
        place = [room.x(), room.y(), room.width(), room.height()]
        return {"theme": self.chosen.theme, "text": self.chosen.text, "place": place}


def _browse(address: str) -> bool:
    return QDesktopServices.openUrl(QUrl(address))


def _tokens_here() -> list[tuple[str, str]]:
    try:
        present = [reader for reader in readers.listed() if reader.present]
    except TokenError:
        return []
    return [(reader.uri, f"{reader.card.card.name if reader.card else '?'} · {reader.name}") for reader in present]
