# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From what a person opened to a session that is through: the way in, then the run."""

from collections.abc import Sequence
from contextlib import closing

from divit.agent.http import Http
from divit.agent.knock import link_of
from divit.agent.resume import Claims
from divit.agent.run import Desk, Outcome, sign_session
from divit.agent.sites import Sites
from divit.session import messages
from divit.session.errors import LinkInvalid
from divit.session.link import Link, parse_link

_CODE_ANSWER = 4096


def opened_link(words: Sequence[str], desk: Desk, *, allow_http_loopback: bool) -> Link:
    """The session that ``words`` lead to; without words the one that was stopped last.

    Raises as ``knock.link_of`` does, and ``LinkInvalid`` when there is nothing to go on with.
    """
    if words:
        remembered = Sites(desk.home).remembered()
        return link_of(words, remembered=remembered, redeem=_redeem, allow_http_loopback=allow_http_loopback)
    for link in Claims(desk.home).open_links():
        return parse_link(link, allow_http_loopback=allow_http_loopback)
    raise LinkInvalid("nothing was opened and nothing was left open")


def open_session(words: Sequence[str], desk: Desk, *, allow_http_loopback: bool) -> Outcome:
    """Sign what ``words`` lead to. Raises as ``opened_link`` and ``run.sign_session`` do."""
    return sign_session(opened_link(words, desk, allow_http_loopback=allow_http_loopback), desk)


def _redeem(origin: str, code: str) -> bytes:
    with closing(Http(origin)) as http:
        return http.post("/s/code", messages.to_bytes({"code": code}), limit=_CODE_ANSWER)
