# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whom this browser has proved to be: kept in the session, for people with an account and for those without.

A person without an account is never a Django user: ``request.user`` stays nobody, no viewer is made, and so no role
can follow, whatever posts the person has.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import auth
from django.http import HttpRequest

from divit.kernel import clock, settings
from divit.server.login import rules, services
from divit.server.login.levels import OPENS_ACCOUNT, Way
from divit.server.login.models import Account
from divit.server.login.queries import account_of, person_of

PERSON = "login_person"
WAYS = "login_ways"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person behind a browser, the ways in which it was proved, and when; ``has_account``: they came in as a user."""

    person_id: int
    ways: dict[Way, datetime]
    has_account: bool

    @property
    def strength(self) -> str:
        """The strongest way of a citizen that was proved: ``e_devlet``, ``e_signature``, ``word_sms`` or nothing."""
        return rules.strength(self.ways)

    def proved(self, level: str, max_age: timedelta | None = None) -> bool:
        """Whether that is enough for ``level`` (``data/levels.toml``), and not older than ``max_age``."""
        return rules.proved(self.ways, level, clock.now(), max_age)


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Who has signed in with this browser, or None."""
    user_person = person_of(request.user)
    kept = request.session.get(PERSON)
    ways = {Way(way): datetime.fromisoformat(at) for way, at in request.session.get(WAYS, {}).items()}
    if user_person is not None:
        # A user's proofs are this user's own, or none.
        return Visitor(user_person, ways if kept == user_person else {}, has_account=True)
    if kept is None or auth.SESSION_KEY in request.session:
        # A user whose account was closed, or whose password changed, is no citizen of the same session.
        return None
    return Visitor(kept, ways, has_account=False) if _is_young(ways) else None


def come_in(
    request: HttpRequest, *, person_id: int, way: Way, account: Account | None = None, detail: str = ""
) -> None:
    """Let a person in who was proved by ``way``: with their account where they have one and the way opens it.

    Somebody who is in already keeps their session and gains the way; another person begins a new one. Either way the
    session's key is a new one.
    """
    present = visitor_of(request)
    if account is None and way in OPENS_ACCOUNT:
        account = account_of(person_id)
    is_same = present is not None and present.person_id == person_id
    opens = "more" if is_same and present and present.has_account else "account" if account else "portal"
    services.came_in(person=person_id, way=way, opens=opens, detail=detail)
    ways = dict(present.ways) if is_same and present else {}
    if not is_same:
        auth.logout(request)
    if account is not None:
        auth.login(request, account, backend=_BACKEND)
        # What may have been a citizen's session lasts as long as a user's from now on.
        request.session.set_expiry(None)
    else:
        request.session.cycle_key()
    ways[way] = clock.now()
    request.session[PERSON] = person_id
    request.session[WAYS] = {each.value: at.isoformat() for each, at in ways.items()}
    if visitor_of(request) is not None and account is None and opens == "portal":
        request.session.set_expiry(settings.span("LOGIN_PORTAL_SESSION"))


def _is_young(ways: dict[Way, datetime]) -> bool:
    """Whether a citizen came in not too long ago: their session ends by our clock too."""
    newest = max(ways.values(), default=None)
    return newest is not None and clock.now() - newest <= settings.span("LOGIN_PORTAL_SESSION")
