# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Carries out what the core decides: asks sites, tells who knocked, and gives one session after another to the agent.

Doors call ``knock`` from threads of their own; whoever signs takes sessions from ``sessions``.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from divit.agent.core.events import AskSite, Event, Here, OpenWindow, Raise, Redeem, Refuse
from divit.agent.core.handling import Core
from divit.agent.core.peer import Peer
from divit.agent.doors import network
from divit.agent.errors import AgentError, ConsentRefused, NotMine, SiteUnreachable
from divit.kernel import words
from divit.kernel.errors import DivitError, described
from divit.kernel.words import gettext as _
from divit.session.link import Link

_log = logging.getLogger("divit.agent")
_ASKERS = 2
ALREADY_OPEN = 0

#: How a knock ended, for a person: an exit status and lines. A page is told nothing.
Answer = Callable[[int, Sequence[str]], None]
Ask = Callable[[Redeem | AskSite], bytes]
Told = Literal["hello", "heard", "refused"]


def sign_each(sessions: "Iterable[Session]", sign: Callable[["Session"], tuple[int, Sequence[str]]]) -> None:
    """Let ``sign`` open one window after another; what it refuses with is told to whoever knocked.

    A window that ended by the site's doing was never answered, and counts against the site (rule 10).
    """
    for session in sessions:
        decided = True
        try:
            status, lines = sign(session)
        except DivitError as error:
            decided = not isinstance(error, AgentError) or isinstance(error, ConsentRefused | NotMine)
            status, lines = error.exit_status, [described(error.as_dict(words.lang()))]
        session.ended(status, lines, decided=decided)


def nobody(_status: int, _lines: Sequence[str]) -> None:
    """The answer to a page: none."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session whose window may be opened now."""

    link: Link
    peer: Peer
    _ended: Callable[[int, Sequence[str], bool], None]

    def ended(self, status: int, lines: Sequence[str], *, decided: bool) -> None:
        """The window is closed; ``decided`` when the person had answered it. The next session may follow."""
        self._ended(status, lines, decided)


class Reception:
    """Between doors and windows. May be used from several threads."""

    def __init__(
        self, core: Core, *, ask: Ask = network.asked, raise_window: Callable[[Link], None] | None = None
    ) -> None:
        self._core = core
        self._ask = ask
        self._raise_window = raise_window
        self._lock = threading.Lock()
        self._answers: dict[int, Answer] = {}
        self._sessions: queue.SimpleQueue[Session | None] = queue.SimpleQueue()
        # Threads do not inherit the language chosen in the one that made them.
        self._askers = ThreadPoolExecutor(
            _ASKERS, thread_name_prefix="divit-knock", initializer=words.use, initargs=(words.lang(),)
        )

    def knock(self, message: bytes, peer: Peer, answer: Answer = nobody) -> Told:
        """Take a knock; how it was taken, which is all that a page learns.

        How it ends is told to ``answer`` later, from another thread.
        """
        with self._lock:
            events = self._core.handle(message, peer)
            first = events[0]
            if not isinstance(first, Here):
                self._answers[first.ticket] = answer
        self._carry_out(events)
        match first:
            case Here():
                return "hello"
            case Refuse():
                return "refused"
        return "heard"

    def sessions(self) -> Iterator[Session]:
        """Sessions one after another, each when the one before has ended; the end comes with ``close``."""
        while (session := self._sessions.get()) is not None:
            yield session

    def close(self) -> None:
        """Take no more knocks."""
        self._askers.shutdown(wait=False, cancel_futures=True)
        self._sessions.put(None)

    def _carry_out(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case Redeem() | AskSite():
                    self._askers.submit(self._ask_site, event)
                case OpenWindow():
                    self._sessions.put(self._session(event))
                case Raise():
                    if self._raise_window is not None:
                        self._raise_window(event.link)
                    self._tell(event.ticket, ALREADY_OPEN, [_("This request is open already.")])
                case Refuse():
                    _log.info("%s %s %s", event.error.code, event.error.trace, event.error.detail)
                    self._tell(event.ticket, event.error.exit_status, [described(event.error.as_dict(words.lang()))])

    def _ask_site(self, event: Redeem | AskSite) -> None:
        try:
            body = self._ask(event)
        except Exception as fault:  # noqa: BLE001 - a knock that is never answered would count against its page for ever
            error = fault if isinstance(fault, DivitError) else _unforeseen(fault, event)
            with self._lock:
                events = self._core.failed(event.ticket, error)
        else:
            with self._lock:
                events = self._core.handle(body, Peer("site", ticket=event.ticket))
        self._carry_out(events)

    def _session(self, event: OpenWindow) -> Session:
        def ended(status: int, lines: Sequence[str], decided: bool) -> None:
            self._tell(event.ticket, status, lines)
            with self._lock:
                if decided:
                    self._core.answered(event.ticket)
                events = self._core.closed(event.ticket)
            self._carry_out(events)

        return Session(event.link, event.peer, ended)

    def _tell(self, ticket: int, status: int, lines: Sequence[str]) -> None:
        with self._lock:
            answer = self._answers.pop(ticket, nobody)
        answer(status, lines)


def _unforeseen(fault: Exception, event: Redeem | AskSite) -> DivitError:
    origin = event.origin if isinstance(event, Redeem) else event.link.origin
    _log.warning("%s could not be asked", origin, exc_info=fault)
    return SiteUnreachable(type(fault).__name__, origin=origin)
