# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The person's token through one run: opened, logged in, and opened again where it was pulled and put back."""

from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Protocol, Self

from divit.agent.errors import OtherCard
from divit.agent.stage import Stage
from divit.agent.window import Ready
from divit.tokens.certificates import TokenCertificate
from divit.tokens.errors import DriverCrashed, TokenError, TokenGone
from divit.tokens.tries import Tries
from divit.tokens.worker import WorkerClient
from divit.tokens.worker.ahead import SigningAhead


class Feed(Protocol):
    """Where the card's work comes from."""

    @property
    def stopped(self) -> bool:
        """Whether nothing more is to be signed, not even what is under way."""

    def take(self, most: int, *, wait: bool) -> list[Ready]:
        """The next ones in their order, as far as they are there; with ``wait`` one at least unless none follows."""


class Card:
    """The token named ``uri`` behind a worker of its own. Opening raises as ``WorkerClient.start`` does."""

    def __init__(self, uri: str, stage: Stage) -> None:
        self._uri = uri
        self._stage = stage
        self._worker = WorkerClient.start(uri)
        self._logged_in = False

    @property
    def worker(self) -> WorkerClient:
        """The worker that holds the token now."""
        return self._worker

    @property
    def label(self) -> str:
        """The token's own name."""
        return self._worker.label

    def certificates(self) -> list[TokenCertificate]:
        """What can sign. Raises ``TokenError``."""
        return self._worker.certificates()

    def tries(self) -> Tries:
        """What the token tells about its PIN before anybody types one; nothing where it does not like the question."""
        try:
            return self._worker.tries()
        except (TokenGone, DriverCrashed):
            raise
        except TokenError:
            return "unknown"

    def log_in(self) -> None:
        """Have the PIN asked, once in a run. Raises ``TokenError``, ``KeyboardInterrupt``."""
        if not self._logged_in:
            self._stage.pin(self._worker)
            self._logged_in = True

    def sign(self, chosen: TokenCertificate, feed: Feed) -> Iterator[list[tuple[Ready, bytes]]]:
        """What ``feed`` gives with its signatures, as they come; over a pulled card the person is asked to put it back.

        The card has the next ones already while these are noted and posted. Raises what ``feed`` raises, once all
        before it is signed; ``TokenError``, ``OtherCard``, ``KeyboardInterrupt``.
        """
        waiting: deque[Ready] = deque()
        while not feed.stopped:
            try:
                with self._worker.ahead(chosen.key_id) as ahead:
                    yield from _through(ahead, waiting, feed)
                return
            except TokenGone as gone:
                self._put_back(chosen, gone)

    def _put_back(self, chosen: TokenCertificate, gone: TokenGone) -> None:
        while True:
            if not self._stage.card_gone(gone):
                raise gone
            self._worker.kill()
            self._logged_in = False
            try:
                self._worker = WorkerClient.start(self._uri)
                if chosen.certificate not in {each.certificate for each in self._worker.certificates()}:
                    raise OtherCard
                self.log_in()
            except TokenGone as still:
                gone = still
                continue
            return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.__exit__(kind, error, trace)


def _through(ahead: SigningAhead, waiting: "deque[Ready]", feed: Feed) -> Iterator[list[tuple[Ready, bytes]]]:
    """``waiting`` are those that were handed over and have no signature yet; they are asked for first, and again."""
    ahead.ask([(each.data, each.algorithm) for each in waiting])
    while not feed.stopped:
        more = feed.take(ahead.room, wait=not waiting)
        waiting.extend(more)
        ahead.ask([(each.data, each.algorithm) for each in more])
        if not waiting:
            return
        yield [(waiting.popleft(), value) for value in ahead.taken()]
