# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Being told when readers and cards come and go."""

import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from divit.tokens.errors import DriverCrashed, DriverHung, ReaderServiceDown, TokenError
from divit.tokens.readers.change import Change, changes
from divit.tokens.readers.reader import Reader, Snapshot
from divit.tokens.worker import WorkerClient

# How long the service is let wait before it is asked again whether it is there; a change is told at once.
WAIT_SECONDS = 20.0
# How soon it is looked for again where it does not run, or where its worker ended.
_AGAIN_SECONDS = 1.0


class ReaderWatch:
    """Iterate over it for ``Change``s: first what is there already, then what happens, until ``stop``.

    It survives a smart card service that stops and comes back, and a reader that hangs. Iterated by one thread;
    ``stop`` may be called from any.
    """

    def __init__(self, *, env: dict[str, str] | None = None) -> None:
        self._env = env
        self._stopped = threading.Event()
        self._worker: WorkerClient | None = None
        self._lock = threading.Lock()
        self.snapshot = Snapshot(service=True)

    def __iter__(self) -> Iterator[Change]:
        known: Snapshot | None = None
        while not self._stopped.is_set():
            found = self._next(known)
            if found is None:
                break
            yield from changes(self.snapshot, found)
            self.snapshot = known = found

    def _next(self, known: Snapshot | None) -> Snapshot | None:
        """The next snapshot that differs, or the same after ``WAIT_SECONDS``; None when stopped."""
        try:
            worker = self._running()
            if worker is None:
                return None
            if known is not None and known.service:
                worker.await_readers(WAIT_SECONDS)
            return Snapshot(True, tuple(Reader(**row) for row in worker.reader_rows()))
        except ReaderServiceDown:
            pause = known is not None and not known.service
            return None if pause and self._stopped.wait(_AGAIN_SECONDS) else Snapshot(service=False)
        except (DriverHung, DriverCrashed):
            with self._lock:
                self._worker = None
            return None if self._stopped.wait(_AGAIN_SECONDS) else known or self.snapshot
        except TokenError:
            return None if self._stopped.wait(_AGAIN_SECONDS) else known or self.snapshot

    def _running(self) -> WorkerClient | None:
        with self._lock:
            if self._stopped.is_set():
                return None
            if self._worker is None:
                self._worker = WorkerClient.launch(env=self._env)
            return self._worker

    def stop(self) -> None:
        """End the iteration at once; the process that waits is ended."""
        with self._lock:
            self._stopped.set()
            if self._worker is not None:
                self._worker.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def watch(*, env: dict[str, str] | None = None) -> ReaderWatch:
    """``with watch() as events: for change in events: …``. ``env`` replaces the environment of the worker."""
    return ReaderWatch(env=env)
