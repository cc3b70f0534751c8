# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a knock asks of sites before its window opens: the link behind a code, and who is at a link."""

from contextlib import closing

from divit.agent.core.events import AskSite, Redeem
from divit.agent.http import Http
from divit.session import messages

_SMALL_ANSWER = 64 * 1024


def asked(event: Redeem | AskSite) -> bytes:
    """The body of the site's answer. Raises this room's ``Site…`` errors."""
    match event:
        case Redeem():
            with closing(Http(event.origin)) as http:
                return http.post("/s/code", messages.to_bytes({"code": event.code}), limit=_SMALL_ANSWER)
        case AskSite():
            with closing(Http(event.link.origin)) as http:
                return http.get(f"/s/{event.link.token}", limit=_SMALL_ANSWER)
