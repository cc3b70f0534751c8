# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Telling the site that the window is open, and hearing from it that the session is over."""

import threading

from divit.agent.calls import Calls
from divit.agent.errors import SessionOver
from divit.agent.halt import Halt
from divit.kernel.errors import DivitError
from divit.session import limits

OVER = frozenset({"cancelled", "expired", "failed"})


class Heartbeat:
    """A thread that posts ``alive`` each 30 seconds from the claim to the end."""

    def __init__(self, calls: Calls, halt: Halt) -> None:
        self._calls = calls
        self._halt = halt
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; does not wait."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.wait(limits.ALIVE_EVERY.total_seconds()):
            try:
                state = self._calls.alive()
            except DivitError:
                # A call that matters will meet the same fault and tell it.
                continue
            if state in OVER:
                self._halt.because(SessionOver(state=state))
                return
