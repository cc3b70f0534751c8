# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From the bytes of a message to what it wants: strict JSON, its schema, then the link or the code in it."""

from dataclasses import dataclass
from typing import Literal

from divit.agent.core.peer import Peer
from divit.agent.errors import NoRememberedSite
from divit.kernel import ids
from divit.session import link as links
from divit.session import wire
from divit.session.errors import MessageInvalid, PlainHttpRefused
from divit.session.link import Link

_TYPES = frozenset({"hello", "open"})


@dataclass(frozen=True, slots=True)
class Code:
    """A session code and the origins it is to be tried at, one after another."""

    text: str
    origins: tuple[str, ...]


Wanted = Literal["hello"] | Link | Code


def read(body: bytes, peer: Peer, *, remembered: tuple[str, ...], allow_http_loopback: bool) -> Wanted:
    """What ``body`` wants of the agent.

    A page gives a link and nothing else; what a person typed may be a link, a ``divit:`` link, a code with its site,
    or a code alone, which is tried at the ``remembered`` sites. Raises ``SessionMessageError``, ``NoRememberedSite``.
    """
    message = wire.load(body)
    wire.refuse_forbidden(message)
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in _TYPES:
        raise MessageInvalid("no such message", where="type")
    wire.check(kind, message)
    if kind == "hello":
        return "hello"
    if "link" in message:
        return links.parse_link(message["link"], allow_http_loopback=allow_http_loopback)
    if peer.is_page:
        raise MessageInvalid("a page gives a link", where="typed")
    return _typed(message["typed"], remembered, allow_http_loopback)


def _typed(text: str, remembered: tuple[str, ...], allow_http_loopback: bool) -> Link | Code:
    words = text.split()
    if len(words) < 2 and not (words and ids.normalize_code(words[0])):
        return links.parse_knock(text, allow_http_loopback=allow_http_loopback)
    host, code = links.parse_code(text)
    if host is not None:
        return Code(code, (_origin(host, allow_http_loopback),))
    if not remembered:
        raise NoRememberedSite
    return Code(code, remembered)


def _origin(host: str, allow_http_loopback: bool) -> str:
    if allow_http_loopback:
        try:
            return links.origin_of(f"http://{host}", allow_http_loopback=True)
        except PlainHttpRefused:
            return links.origin_of(f"https://{host}")
    return links.origin_of(f"https://{host}")
