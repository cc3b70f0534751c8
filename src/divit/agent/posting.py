# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Results on their way to the site, beside the card."""

import queue
import threading
from collections.abc import Callable

from divit.agent.batch import Batch
from divit.agent.calls import Calls
from divit.agent.errors import SiteAnswerInvalid
from divit.agent.halt import Halt
from divit.agent.patience import patiently
from divit.agent.timings import Timings
from divit.session import limits
from divit.session.messages import Item, Result, ResultAnswer

# A site that falls this far behind slows the card down: what is signed and not delivered should stay little.
_BEHIND = 4 * limits.WINDOW
_DRAIN_SECONDS = 10.0
_LOOK_UP_SECONDS = 0.5


class Posting:
    """A thread that posts signature values, as many at once as are waiting.

    Posting is tried again while the site does not answer: the same results get the same answers.
    """

    def __init__(
        self,
        calls: Calls,
        batch: Batch,
        halt: Halt,
        timings: Timings,
        on_answer: Callable[[Item, ResultAnswer], None],
    ) -> None:
        self._calls = calls
        self._batch = batch
        self._halt = halt
        self._timings = timings
        self._on_answer = on_answer
        self._queue: queue.Queue[tuple[Item, bytes] | None] = queue.Queue(_BEHIND)
        self._given_up = threading.Event()
        self._last_seen = False
        self._thread = threading.Thread(target=self._run, name="posting", daemon=True)

    def start(self) -> None:
        """Begin to post what is delivered."""
        self._thread.start()

    def deliver(self, item: Item, value: bytes) -> None:
        """Put a signature on its way; waits while too many are on theirs."""
        while self._thread.is_alive():
            try:
                self._queue.put((item, value), timeout=_LOOK_UP_SECONDS)
            except queue.Full:
                continue
            return

    def finish(self) -> None:
        """Wait until all that was delivered has been answered."""
        self._close(None)

    def abandon(self) -> None:
        """Give what is already signed a moment to reach the site, then stop."""
        self._close(_DRAIN_SECONDS)
        self._given_up.set()

    def _close(self, seconds: float | None) -> None:
        while self._thread.is_alive():
            try:
                self._queue.put(None, timeout=_LOOK_UP_SECONDS)
            except queue.Full:
                continue
            self._thread.join(seconds)
            return

    def _run(self) -> None:
        try:
            while not self._last_seen:
                batch = self._waiting()
                if batch:
                    self._send(batch)
        except BaseException as error:  # noqa: BLE001 - carried to the thread that holds the card, which raises it
            self._halt.because(error)

    def _waiting(self) -> list[tuple[Item, bytes]]:
        """What waits now, a window at most; waits itself for the first."""
        batch: list[tuple[Item, bytes]] = []
        while len(batch) < limits.WINDOW and (not batch or not self._queue.empty()):
            following = self._queue.get()
            if following is None:
                self._last_seen = True
                break
            batch.append(following)
        return batch

    def _send(self, batch: list[tuple[Item, bytes]]) -> None:
        items = {item.id: item for item, _value in batch}
        values = tuple(Result(item.id, value) for item, value in batch)
        answers = patiently(lambda: self._calls.results(values), self._given_up)
        if {answer.id for answer in answers} != items.keys():
            raise SiteAnswerInvalid(origin=self._calls.origin, why="results")
        self._timings.mark(items, "posted")
        for answer in answers:
            go_on = self._batch.answered(answer)
            self._on_answer(items[answer.id], answer)
            if not go_on:
                self._halt.because(None)
