# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Work fetched and checked ahead of the card, so that the card never waits for the network."""

import queue
import threading
from collections.abc import Iterator
from enum import Enum, auto

from divit.agent.batch import Batch
from divit.agent.calls import Calls
from divit.agent.errors import WorkNotReady
from divit.agent.halt import Halt
from divit.agent.patience import patiently
from divit.agent.timings import Timings
from divit.agent.window import Ready, check_window
from divit.kernel import clock, settings
from divit.session import limits
from divit.session.messages import Item, WorkAnswer

# Two windows: one that the card is at, one that waits. More would only make the signing times older.
_AHEAD = 2 * limits.WINDOW
_PAUSE_SECONDS = 0.2
_LOOK_UP_SECONDS = 0.5


class _NothingYet(Enum):
    """What is on the way has not come."""

    NOTHING_YET = auto()


_NOTHING_YET = _NothingYet.NOTHING_YET
# A checked item, what the thread met, or the end.
_Coming = Ready | BaseException | None | _NothingYet


class Prefetch:
    """A thread that asks for windows of work, fetches their documents and checks each window as a whole.

    The items come out of ``take`` in the site's order. A fault comes out in its place: what was checked before it is
    still signed, nothing of its window and nothing after it is.
    """

    def __init__(self, calls: Calls, batch: Batch, certificate: bytes, halt: Halt, timings: Timings) -> None:
        self._calls = calls
        self._batch = batch
        self._certificate = certificate
        self._halt = halt
        self._timings = timings
        self._queue: queue.Queue[_Coming] = queue.Queue(_AHEAD)
        self._held: _Coming = _NOTHING_YET
        self._thread = threading.Thread(target=self._run, name="prefetch", daemon=True)

    def start(self) -> bool:
        """Fetch and check the first window; whether there is anything to sign.

        Raises what the check raises: this happens before the PIN is asked.
        """
        self._thread.start()
        self._held = self._next()
        if isinstance(self._held, BaseException):
            raise self._held
        return self._held is not None

    @property
    def stopped(self) -> bool:
        """Whether the run is stopped."""
        return self._halt.is_set()

    def take(self, most: int, *, wait: bool) -> list[Ready]:
        """Up to ``most`` checked items, as far as they are there.

        With ``wait`` one at least, unless nothing follows or the run is stopped; only then what the thread met is
        raised, so what came before it is signed first.
        """
        taken: list[Ready] = []
        while len(taken) < most and not self.stopped:
            if self._held is _NOTHING_YET:
                self._held = self._next() if wait and not taken else self._there()
            if not isinstance(self._held, Ready):
                break
            taken.append(self._held)
            self._held = _NOTHING_YET
        if wait and isinstance(self._held, BaseException) and not taken:
            raise self._held
        self._timings.mark((ready.item.id for ready in taken), "handed")
        return taken

    def _there(self) -> _Coming:
        try:
            return self._queue.get_nowait()
        except queue.Empty:
            return _NOTHING_YET

    def _next(self) -> _Coming:
        while not self._halt.is_set():
            try:
                return self._queue.get(timeout=_LOOK_UP_SECONDS)
            except queue.Empty:
                continue
        return None

    def _run(self) -> None:
        try:
            for ready in self._checked():
                self._offer(ready)
            self._batch.nothing_follows()
            self._offer(None)
        except BaseException as error:  # noqa: BLE001 - carried to the thread that holds the card, which raises it
            self._offer(error)

    def _checked(self) -> Iterator[Ready]:
        after, done = 0, False
        while not done and not self._halt.is_set():
            answer = self._window(after)
            yield from check_window(
                answer, self._batch, fetch=self._document, certificate=self._certificate, now=clock.now
            )
            after, done = answer.next, answer.done

    def _window(self, after: int) -> WorkAnswer:
        deadline = clock.monotonic() + settings.span("AGENT_PATIENCE").total_seconds()
        while True:
            answer = patiently(lambda: self._calls.work(after), self._halt.event)
            if answer.work or answer.done or answer.next > after:
                return answer
            # Nothing yet: the site is still preparing.
            if clock.monotonic() > deadline or self._halt.event.wait(_PAUSE_SECONDS):
                raise WorkNotReady(origin=self._calls.origin)

    def _document(self, item: Item) -> bytes:
        return patiently(lambda: self._calls.item(item), self._halt.event)

    def _offer(self, ready: _Coming) -> None:
        while not self._halt.is_set():
            try:
                self._queue.put(ready, timeout=_LOOK_UP_SECONDS)
            except queue.Full:
                continue
            return
