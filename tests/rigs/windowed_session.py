# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A session in real windows: the run in a thread of its own, the test as the person in front of the screen."""

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from divit.agent.run import Desk, Outcome, sign_session
from divit.agent.windows.bridge import Bridge
from divit.agent.windows.session_window import SessionWindow
from divit.agent.windows.stage import WindowStage
from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.session.link import parse_link
from divit.tokens.errors import PinNotGiven
from divit.tokens.pin.pipe import write_pin
from divit.tokens.wipe import SecretBytes
from window_scenes import until

PIN = "123456"


class WindowedSession:
    """Signs what is at ``link``; ``pins`` are typed one after another, none of them when there is none left."""

    def __init__(
        self,
        link: str,
        token: str,
        home: Path,
        pins: Sequence[str] = (PIN,),
        browse: Callable[[str], bool] = lambda _address: False,
    ) -> None:
        home.mkdir(exist_ok=True)
        self.window = SessionWindow()
        self.stage = WindowStage(Bridge(), lambda: self.window, browse=browse, run_pin=self._type)
        self.asked: list[dict[str, Any]] = []
        self.outcome: Outcome | None = None
        self.error: DivitError | None = None
        self._pins = list(pins)
        self._desk = Desk(home, token, self.stage)
        self._link = parse_link(link, allow_http_loopback=True)
        self._language = words.lang()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        words.use(self._language)
        self.stage.waiting(self._link)
        try:
            self.outcome = sign_session(self._link, self._desk)
            self.stage.over(self.outcome)
        except DivitError as error:
            self.error = error
            self.stage.failed(error)

    def _type(self, _module: str, arguments: Sequence[str], channel: int, /, *, holder: str = "") -> None:
        self.asked.append(json.loads(arguments[0]))
        if not self._pins:
            raise PinNotGiven("cancelled")
        write_pin(channel, SecretBytes.take(bytearray(self._pins.pop(0).encode())))

    def consent(self) -> Any:
        """The consent, once it is shown and its window has had the focus long enough."""
        until(lambda: self.window.consent is not None and self._is_in_front() and self.window.hesitation.over)
        assert self.window.consent is not None
        return self.window.consent

    def _is_in_front(self) -> bool:
        """A window of the test before may still be going away, and take the focus with it."""
        if not self.window.isActiveWindow():
            self.window.activateWindow()
        return self.window.isActiveWindow()

    def work(self) -> Any:
        """The work, once it has begun."""
        until(lambda: self.window.work is not None)
        assert self.window.work is not None
        return self.window.work

    def wait(self) -> None:
        """Until the session is over and shown."""
        until(lambda: not self._thread.is_alive())
        shown: list[bool] = []
        self.stage._bridge.tell(lambda: shown.append(True))
        until(lambda: shown)

    def leave(self) -> None:
        """Close the window, whatever it shows, and let the run end."""
        with suppress(RuntimeError):
            self.window.close()
        until(lambda: not self._thread.is_alive())


def click(button: QPushButton) -> None:
    """As a person does."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


Recipe = Callable[[str, str, Path], WindowedSession]
