# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Work fetched and checked ahead of the card, so that the card never waits for the network."""

import queue
import threading
from collections.abc import Iterator

from divit.agent.batch import Batch
from divit.agent.calls import Calls
from divit.agent.errors import WorkNotReady
from divit.agent.halt import Halt
from divit.agent.patience import patiently
from divit.agent.window import Ready, check_window
from divit.kernel import clock, settings
from divit.session import limits
from divit.session.messages import Item, WorkAnswer

# Two windows: one that the card is at, one that waits. More would only make the signing times older.
_AHEAD = 2 * limits.WINDOW
_PAUSE_SECONDS = 0.2
_LOOK_UP_SECONDS = 0.5


class Prefetch:
    """A thread that asks for windows of work, fetches their documents and checks each window as a whole.

    The items come out of ``items`` in the site's order. A fault comes out in its place: what was checked before it is
    still signed, nothing of its window and nothing after it is.
    """

    def __init__(self, calls: Calls, batch: Batch, certificate: bytes, halt: Halt) -> None:
        self._calls = calls
        self._batch = batch
        self._certificate = certificate
        self._halt = halt
        self._queue: queue.Queue[Ready | BaseException | None] = queue.Queue(_AHEAD)
        self._first: Ready | BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="prefetch", daemon=True)

    def start(self) -> bool:
        """Fetch and check the first window; whether there is anything to sign.

        Raises what the check raises: this happens before the PIN is asked.
        """
        self._thread.start()
        self._first = self._next()
        if isinstance(self._first, BaseException):
            raise self._first
        return self._first is not None

    def items(self) -> Iterator[Ready]:
        """The checked items until nothing follows or the run is stopped. Raises what the thread met."""
        current = self._first
        while current is not None:
            if isinstance(current, BaseException):
                raise current
            if self._halt.is_set():
                return
            yield current
            current = self._next()

    def _next(self) -> Ready | BaseException | None:
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

    def _offer(self, ready: Ready | BaseException | None) -> None:
        while not self._halt.is_set():
            try:
                self._queue.put(ready, timeout=_LOOK_UP_SECONDS)
            except queue.Full:
                continue
            return
