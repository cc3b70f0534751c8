# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A person at a terminal: what a program shows there, and what is typed when a certain question stands."""

import os
import pty
import select
from collections.abc import Mapping

from divit.kernel import clock


class TypedTerminal:
    """Runs ``command`` on a terminal of its own."""

    def __init__(self, command: list[str], env: Mapping[str, str]) -> None:
        self.shown = ""
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.execve(command[0], command, env)

    def wait_for(self, words: str, seconds: float = 60.0) -> None:
        """Read until ``words`` have been shown."""
        deadline = clock.monotonic() + seconds
        while words not in self.shown:
            assert clock.monotonic() < deadline, self.shown
            if select.select([self._terminal], [], [], 0.2)[0]:
                self.shown += os.read(self._terminal, 4096).decode("utf-8", "replace")

    def type(self, line: str) -> None:
        """Type a line and press Enter."""
        self.press(f"{line}\n")

    def press(self, keys: str) -> None:
        """Press keys; "\\x03" is Ctrl-C."""
        os.write(self._terminal, keys.encode())

    def ended(self) -> int:
        """Read the rest; the exit status."""
        while True:
            try:
                part = os.read(self._terminal, 4096)
            except OSError:  # Linux says EIO when the last program on the terminal has ended
                break
            if not part:
                break
            self.shown += part.decode("utf-8", "replace")
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
