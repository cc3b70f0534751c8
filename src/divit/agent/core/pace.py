# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How often a site may make itself felt (signing-session, rule 10)."""

from collections import defaultdict
from datetime import datetime, timedelta

from divit.agent.errors import TooManyKnocks

_A_MINUTE = timedelta(minutes=1)
UNANSWERED = 3
#: Knocks of one page whose site has not been heard yet: a page must not make the agent call other sites at will.
UNDER_WAY = 3


class Pace:
    """Windows that nobody has answered, by the origin that opened them, and knocks under way, by page."""

    def __init__(self) -> None:
        self._windows: dict[str, dict[int, datetime]] = defaultdict(dict)
        self._asking: dict[int, str] = {}

    def ask(self, ticket: int, page: str) -> None:
        """A knock of ``page`` makes the agent ask a site. Raises ``TooManyKnocks``."""
        if page and sum(other == page for other in self._asking.values()) >= UNDER_WAY:
            raise TooManyKnocks(origin=page)
        self._asking[ticket] = page

    def asked(self, ticket: int) -> None:
        """The site has been heard."""
        self._asking.pop(ticket, None)

    def window(self, ticket: int, origin: str, now: datetime) -> None:
        """A window for ``origin``. Raises ``TooManyKnocks`` for the fourth that nobody has answered in a minute."""
        recent = {one: at for one, at in self._windows[origin].items() if now - at < _A_MINUTE}
        if len(recent) >= UNANSWERED:
            raise TooManyKnocks(origin=origin)
        self._windows[origin] = {**recent, ticket: now}

    def answered(self, ticket: int) -> None:
        """The person has decided; their window counts no more."""
        for windows in self._windows.values():
            windows.pop(ticket, None)
