# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Between threads: what a session wants of the windows, and what a window wants done without standing still."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from divit.kernel.errors import DivitError

T = TypeVar("T")
Answer = Callable[[T], None]


class Bridge(QObject):
    """Lives in the windows' thread and carries out there what other threads hand over."""

    _handed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._handed.connect(lambda act: act(), Qt.ConnectionType.QueuedConnection)

    def tell(self, act: Callable[[], object]) -> None:
        """Have ``act`` done in the windows' thread; does not wait."""
        self._handed.emit(act)

    def ask(self, question: Callable[[Answer[T]], object]) -> T:
        """Have ``question`` put in the windows' thread and wait until it is answered.

        ``question`` gets the function to answer with; only its first answer counts. Raises what putting it raised.
        """
        answered: Future[T] = Future()

        def answer(value: T) -> None:
            if not answered.done():
                answered.set_result(value)

        def put() -> None:
            try:
                question(answer)
            except BaseException as error:  # noqa: BLE001 - carried to the thread that asked, which raises it
                answered.set_exception(error)

        self.tell(put)
        return answered.result()


class Background(QObject):
    """Work of one window beside it, one piece after another; what comes back comes in the window's thread."""

    _done = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(1)
        self._done.connect(lambda act: act(), Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], object],
        failed: Callable[[DivitError], object] = lambda _error: None,
    ) -> None:
        """Do ``work``, then ``then`` with what it gave, or ``failed`` with the error that it raised."""

        def come_back(future: "Future[T]") -> None:
            if future.cancelled():
                return
            error = future.exception()
            if error is None:
                self._hand(lambda: then(future.result()))
            elif isinstance(error, DivitError):
                self._hand(lambda: failed(error))
            else:
                raise error

        # The language in use is the thread's own; the work speaks the window's.
        self._threads.submit(copy_context().run, work).add_done_callback(come_back)

    def _hand(self, act: Callable[[], Any]) -> None:
        try:
            self._done.emit(act)
        except RuntimeError:  # the window is gone, and nobody waits for this any more
            return

    def close(self) -> None:
        """Let what waits not begin."""
        self._threads.shutdown(wait=False, cancel_futures=True)
