# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The ways in: a ``divit:`` link, an https link, a code with its site, a code alone. All end in a session link."""

from collections.abc import Callable, Sequence

from divit.agent.errors import NoRememberedSite, SiteRefused
from divit.kernel import ids
from divit.session import link as links
from divit.session import messages
from divit.session.errors import LinkInvalid, PlainHttpRefused
from divit.session.link import Link

# Posts a code to an origin's /s/code and gives the body of the answer.
Redeem = Callable[[str, str], bytes]


def is_code(words: Sequence[str]) -> bool:
    """Whether what was typed is a code, with or without its site, and not a link."""
    return len(words) > 1 or bool(words and ids.normalize_code(words[0]))


def link_of(
    words: Sequence[str], *, remembered: Sequence[str], redeem: Redeem, allow_http_loopback: bool = False
) -> Link:
    """The session link that ``words`` lead to.

    A code typed alone is tried at the remembered sites, newest first. Raises ``LinkInvalid``, ``PlainHttpRefused``,
    ``CodeInvalid``, ``NoRememberedSite``, and what ``redeem`` raises.
    """
    if not is_code(words):
        return links.parse_knock(" ".join(words), allow_http_loopback=allow_http_loopback)
    host, code = links.parse_code(" ".join(words))
    if host is not None:
        return _redeemed(_origin(host, allow_http_loopback), code, redeem, allow_http_loopback)
    refused: SiteRefused | None = None
    for origin in remembered:
        try:
            return _redeemed(origin, code, redeem, allow_http_loopback)
        except SiteRefused as error:
            refused = error
    raise refused or NoRememberedSite


def _origin(host: str, allow_http_loopback: bool) -> str:
    if allow_http_loopback:
        try:
            return links.origin_of(f"http://{host}", allow_http_loopback=True)
        except PlainHttpRefused:
            return links.origin_of(f"https://{host}")
    return links.origin_of(f"https://{host}")


def _redeemed(origin: str, code: str, redeem: Redeem, allow_http_loopback: bool) -> Link:
    answer = messages.parse_code_answer(redeem(origin, code))
    link = links.parse_link(answer, allow_http_loopback=allow_http_loopback)
    if link.origin != origin:
        # A site answers for itself: its code must not lead to somebody else's session.
        raise LinkInvalid("the code's link is of another origin")
    return link
