# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A window that comes up under somebody's fingers must not take the key or the click that was meant for another."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QPushButton, QWidget

from divit.kernel import clock

# Signing-session, rule 10.
SECONDS = 0.7


class Hesitation(QObject):
    """Knows how long ``window`` has had the focus."""

    def __init__(self, window: QWidget, now: Callable[[], float] = clock.monotonic) -> None:
        super().__init__(window)
        self._now = now
        self._since: float | None = None
        self._window = window
        window.installEventFilter(self)

    @property
    def over(self) -> bool:
        """Whether the window has had the focus long enough for its buttons to mean something."""
        return self._since is not None and self._now() - self._since >= SECONDS

    def begin(self) -> None:
        """Count from now: the window shows something new."""
        self._since = self._now() if self._window.isActiveWindow() else None

    def guard(self, button: QPushButton, act: Callable[[], object]) -> QPushButton:
        """Let ``button`` do ``act``, but not before its time."""
        button.clicked.connect(lambda _checked=False: act() if self.over else None)
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notes when the focus comes and goes (Qt's name)."""
        if watched is self._window and event.type() is QEvent.Type.WindowActivate:
            self._since = self._now()
        elif watched is self._window and event.type() is QEvent.Type.WindowDeactivate:
            self._since = None
        return False
