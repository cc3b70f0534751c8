# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How the threads of one run stop together, and which of them says why."""

import threading


class Halt:
    """Set once; the first reason counts."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self._reason: BaseException | None = None
        self._lock = threading.Lock()

    def because(self, reason: BaseException | None) -> None:
        """Stop everything; ``None`` is a stop that was wanted."""
        with self._lock:
            if not self.event.is_set():
                self._reason = reason
            self.event.set()

    def is_set(self) -> bool:
        """Whether everything is to stop."""
        return self.event.is_set()

    def raise_reason(self) -> None:
        """Raise what the run was stopped for, if it was stopped for a fault."""
        if self._reason is not None:
            raise self._reason
