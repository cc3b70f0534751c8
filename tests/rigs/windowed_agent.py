# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit agent`` with its real windows and a person before them: ``windowed_agent.py WORDS...`` of ``divit``.

The person says yes to every sheet. The PIN's process is the real one with somebody who types what stands in the file
that ``TYPED_FROM`` names; this process hands on the name and never opens the file, so it has no other way to the PIN
than a mistake of the program's.
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from divit.agent.windows import program
from divit.agent.windows.session_window import SessionWindow
from divit.cli.main import main
from divit.tokens.pin import asking

TYPED_FROM = "TYPED_FROM"
TYPES = Path(__file__).with_name("typed_pin_window.py")
_LOOKS_EVERY_MS = 50


def _typed(_module: str, *arguments: str) -> list[str]:
    return [sys.executable, str(TYPES), f"from:{os.environ[TYPED_FROM]}", *arguments]


def _agree() -> None:
    for window in QApplication.topLevelWidgets():
        if isinstance(window, SessionWindow) and window.isVisible() and window.consent is not None:
            window.activateWindow()
            if window.hesitation.over and window.consent.yes.isEnabled():
                window.consent.yes.click()


class Watched(program.Program):
    """The program with the person at its screen."""

    def begin(self) -> None:
        """Sit down."""
        super().begin()
        self._person = QTimer()
        self._person.timeout.connect(_agree)
        self._person.start(_LOOKS_EVERY_MS)


if __name__ == "__main__":
    asking.own_command = _typed
    program.Program = Watched  # type: ignore[misc]  # whoever makes it
    main()
