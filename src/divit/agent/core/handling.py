# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One function for every way in: a message and who speaks, to what is to be done.

A knock goes through at most three steps: a typed code is redeemed at its site, the site is asked who it speaks for,
and the window is opened. The answers of sites come back through the same function.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from divit.agent.core.events import AskSite, Event, Heard, Here, OpenWindow, Raise, Redeem, Refuse, Wait
from divit.agent.core.pace import Pace
from divit.agent.core.peer import Peer
from divit.agent.core.reading import Code, read
from divit.agent.errors import AgentBusy, PageNotNamed, SiteRefused
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.session import link as links
from divit.session import messages
from divit.session.errors import LinkInvalid
from divit.session.link import Link, parse_link, refuse_other_origin

#: Sessions that wait for the one window.
WAITING = 8


class KnownSites(Protocol):
    """What is remembered of sites (``divit.agent.sites``)."""

    def remembered(self) -> Sequence[str]:
        """Origins where something was signed, newest first."""

    def refuse_blocked(self, origin: str) -> None:
        """Raises ``OriginBlocked``."""


@dataclass(frozen=True, slots=True)
class _Knock:
    """A knock whose session is known."""

    ticket: int
    peer: Peer
    link: Link


@dataclass(frozen=True, slots=True)
class _Coded:
    """A knock that has only a code so far; the first of the origins is being asked."""

    ticket: int
    peer: Peer
    code: str
    origins: tuple[str, ...]


class Core:
    """Every knock of one agent. Not for two threads at once."""

    def __init__(
        self, sites: KnownSites, *, allow_http_loopback: bool = False, now: Callable[[], datetime] = clock.now
    ) -> None:
        self._sites = sites
        self._allow_http_loopback = allow_http_loopback
        self._now = now
        self._pace = Pace()
        self._tickets = 0
        self._asking: dict[int, _Knock | _Coded] = {}
        self._open: _Knock | None = None
        self._waiting: deque[_Knock] = deque()

    def handle(self, message: bytes, peer: Peer) -> tuple[Event, ...]:
        """What is to be done about ``message``. A refusal is an event too; nothing is raised."""
        if peer.way == "site":
            return self._site_answers(message, peer.ticket)
        self._tickets += 1
        ticket = self._tickets
        try:
            return self._knocked(message, ticket, self._checked(peer))
        except DivitError as error:
            return (Refuse(ticket, error),)

    def failed(self, ticket: int, error: DivitError) -> tuple[Event, ...]:
        """The site could not be asked, or refused. A code alone is tried at the next site that was used before."""
        knock = self._asking.pop(ticket, None)
        self._pace.asked(ticket)
        if knock is None:
            return ()
        if isinstance(knock, _Coded) and isinstance(error, SiteRefused) and len(knock.origins) > 1:
            return self._redeem(replace(knock, origins=knock.origins[1:]))
        return (Refuse(ticket, error),)

    def answered(self, ticket: int) -> None:
        """The person has said yes, no, or that they did not start it."""
        self._pace.answered(ticket)

    def closed(self, ticket: int) -> tuple[Event, ...]:
        """The window is closed; the next one may open."""
        if self._open is None or self._open.ticket != ticket:
            return ()
        self._open = self._waiting.popleft() if self._waiting else None
        return () if self._open is None else (_opening(self._open),)

    def _checked(self, peer: Peer) -> Peer:
        if peer.is_page and links.origin_of(peer.page, allow_http_loopback=self._allow_http_loopback) != peer.page:
            raise LinkInvalid("the page has no origin")
        return peer

    def _knocked(self, message: bytes, ticket: int, peer: Peer) -> tuple[Event, ...]:
        remembered = tuple(self._sites.remembered())
        wanted = read(message, peer, remembered=remembered, allow_http_loopback=self._allow_http_loopback)
        if wanted == "hello":
            return (Here(),)
        if isinstance(wanted, Code):
            coded = replace(peer, by_code=True)
            return (Heard(ticket), *self._redeem(_Coded(ticket, coded, wanted.text, wanted.origins)))
        self._sites.refuse_blocked(wanted.origin)
        return (Heard(ticket), *self._ask(_Knock(ticket, peer, wanted)))

    def _redeem(self, knock: _Coded) -> tuple[Event, ...]:
        self._asking[knock.ticket] = knock
        return (Redeem(knock.ticket, knock.origins[0], knock.code),)

    def _ask(self, knock: _Knock) -> tuple[Event, ...]:
        self._pace.ask(knock.ticket, knock.peer.page)
        self._asking[knock.ticket] = knock
        return (AskSite(knock.ticket, knock.link),)

    def _site_answers(self, message: bytes, ticket: int) -> tuple[Event, ...]:
        knock = self._asking.pop(ticket, None)
        self._pace.asked(ticket)
        try:
            match knock:
                case _Coded():
                    return self._code_answered(message, knock)
                case _Knock():
                    return self._introduced(message, knock)
        except DivitError as error:
            return (Refuse(ticket, error),)
        return ()

    def _code_answered(self, message: bytes, knock: _Coded) -> tuple[Event, ...]:
        link = parse_link(messages.parse_code_answer(message), allow_http_loopback=self._allow_http_loopback)
        if link.origin != knock.origins[0]:
            # A site answers for itself: its code must not lead to somebody else's session.
            raise LinkInvalid("the code's link is of another origin")
        self._sites.refuse_blocked(link.origin)
        return self._ask(_Knock(knock.ticket, knock.peer, link))

    def _introduced(self, message: bytes, knock: _Knock) -> tuple[Event, ...]:
        """The site has said who it is and whom it speaks for; a page must be one of the two."""
        said, origin = messages.parse_knock(message), knock.link.origin
        refuse_other_origin(said.site.origin, knock.link)
        named = {origin} if said.on_behalf is None else {origin, said.on_behalf.origin}
        if knock.peer.is_page and knock.peer.page not in named:
            raise PageNotNamed(page=knock.peer.page, origin=origin)
        return self._show(knock)

    def _show(self, knock: _Knock) -> tuple[Event, ...]:
        if any(other.link == knock.link for other in (self._open, *self._waiting) if other is not None):
            return (Raise(knock.ticket, knock.link),)
        if len(self._waiting) >= WAITING:
            raise AgentBusy
        self._pace.window(knock.ticket, knock.link.origin, self._now())
        if self._open is not None:
            self._waiting.append(knock)
            return (Wait(knock.ticket),)
        self._open = knock
        return (_opening(knock),)


def _opening(knock: _Knock) -> OpenWindow:
    return OpenWindow(knock.ticket, knock.link, knock.peer)
