# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From a client's question to the code that goes back to it (RFC 6749, 4.1; RFC 7636; OpenID Connect Core, 3.1.2)."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from divit.kernel import clock, words
from divit.kernel.words import gettext as _
from divit.standins import frame, traffic
from divit.standins.edevlet import pages
from divit.standins.edevlet.granting import ASKED_FOR, CODE_FOR, PASSWORD, SIGNATURE, Asked, Grant, Kept
from divit.standins.edevlet.passwords import Passwords
from divit.standins.exchange import Answer, Request, elsewhere
from divit.standins.outbox import Outbox
from divit.standins.population import Population, Resident

CHANNEL = "edevlet"
CLIENT = "divit"
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_MOST_TRIES = 5


class SignIns:
    """The sign-ins under way."""

    def __init__(self, outbox: Outbox, people: Population, passwords: Passwords, issuer: str) -> None:
        self._outbox = outbox
        self._people = people
        self._passwords = passwords
        self._issuer = issuer
        self._asked: Kept[Asked] = Kept(ASKED_FOR)
        self._grants: Kept[Grant] = Kept(CODE_FOR)

    def authorize(self, request: Request) -> Answer:
        """Ask the person, or send the client's mistake back to it."""
        words.use(frame.language(request))
        given = request.query
        address = given.get("redirect_uri", "")
        if given.get("client_id") != CLIENT or urlsplit(address).hostname not in _HERE:
            return pages.unusable(_("The site that sent you is not known here."))
        asked = _read(given)
        mistake = _mistake(given)
        if mistake:
            return self._back(asked, {"error": mistake})
        acr = given.get("acr_values", "")
        traffic.keep(
            self._outbox,
            CHANNEL,
            "authorize",
            asked={"redirect_uri": address, "scope": given["scope"], "acr_values": acr},
            answered="…",
        )
        return self._page(self._asked.keep(asked), asked)

    def login(self, request: Request) -> Answer:
        """Take number and password, or the wish to give up."""
        words.use(frame.language(request))
        form = request.form()
        name = form.get("request", "")
        asked = self._asked.find(name)
        if asked is None:
            return pages.unusable(_("This sign-in has passed. Begin again at the site that sent you."))
        if "cancel" in form:
            self._asked.take(name)
            return self._back(asked, {"error": "access_denied"})
        person = self._people.find(form.get("tckn", ""))
        if not asked.only_signature and person and self._passwords.fits(person, form.get("password", "")):
            return self.granted(name, person, PASSWORD)
        asked.tries += 1
        if asked.tries >= _MOST_TRIES:
            self._asked.take(name)
            return self._back(asked, {"error": "access_denied"})
        return self._page(name, asked, _("The number or the password is wrong."))

    def granted(self, name: str, person: Resident, way: str) -> Answer:
        """Back to the client with a code: the person is who they say."""
        asked = self._asked.take(name)
        if asked is None or not person.alive:
            return pages.unusable(_("This sign-in has passed. Begin again at the site that sent you."))
        self.tell(f"sign-in ({way})", person.tckn, "OK")
        return self._back(asked, {"code": self._grants.keep(Grant(asked, person, way, clock.now()))})

    def redeem(self, code: str) -> Grant | None:
        """What was granted under a code, once."""
        return self._grants.take(code)

    def find(self, name: str) -> Asked | None:
        """What was asked under this id."""
        return self._asked.find(name)

    def origin(self, name: str) -> str:
        """The origin to which the answer to what was asked goes; empty for nothing asked."""
        asked = self._asked.find(name)
        return _origin(asked.redirect_uri) if asked else ""

    def tell(self, what: str, tckn: str, answered: str) -> None:
        """Keep for the outbox what somebody has done here."""
        masked = traffic.masked(tckn)
        traffic.keep(self._outbox, CHANNEL, what, asked={"tckn": masked}, answered=answered, about=masked)

    def _page(self, name: str, asked: Asked, refused: str = "") -> Answer:
        back = _origin(asked.redirect_uri)
        return pages.sign_in(name, back, only_signature=asked.only_signature, refused=refused)

    def _back(self, asked: Asked, said: Mapping[str, str]) -> Answer:
        """RFC 9207: the answer names who gives it."""
        state = {"state": asked.state} if asked.state else {}
        query = urlencode({**said, **state, "iss": self._issuer})
        joint = "&" if urlsplit(asked.redirect_uri).query else "?"
        return elsewhere(f"{asked.redirect_uri}{joint}{query}")


def _read(given: Mapping[str, str]) -> Asked:
    return Asked(
        client=given["client_id"],
        redirect_uri=given["redirect_uri"],
        state=given.get("state", ""),
        nonce=given.get("nonce", ""),
        challenge=given.get("code_challenge", ""),
        only_signature=given.get("acr_values", "").split() == [SIGNATURE],
    )


def _mistake(given: Mapping[str, str]) -> str:
    """The error of RFC 6749, 4.1.2.1 and OpenID Connect Core, 3.1.2.6 that fits; empty for a question that is well."""
    if given.get("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in given.get("scope", "").split():
        return "invalid_scope"
    if given.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(given.get("code_challenge", "")):
        return "invalid_request"
    return "login_required" if given.get("prompt") == "none" else ""


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
