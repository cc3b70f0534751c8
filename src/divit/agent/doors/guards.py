# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a request at the loopback door must be before the agent looks at what it says. Decisions only; no sockets.

Each guard stands alone: without it a request that only it refuses would get through (a test takes each away).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from divit.session.errors import SessionMessageError
from divit.session.link import origin_of

KNOCK = "/v1/open"
#: A header that no form can send and that makes every browser ask first (CORS, "preflight").
HEADER = "x-divit"
MOST_BYTES = 4096
_WITH_KNOCK = frozenset({"content-type", HEADER})


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: names of headers in small letters, those sent twice left out.

    ``is_mine`` looks up whose program asks, when it is called.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    port: int
    is_mine: Callable[[], bool]
    allow_http_loopback: bool = False

    def header(self, name: str) -> str:
        """A header's value, empty when there is none."""
        return self.headers.get(name, "")


class Guard(NamedTuple):
    """``admits`` says whether a request passes; ``status`` is the answer to one that does not."""

    name: str
    status: int
    admits: Callable[[Asked], bool]


def names_this_door(asked: Asked) -> bool:
    """The Host is exactly this door: a name that somebody made to lead here (DNS rebinding) is not."""
    return asked.header("host") in {f"{host}:{asked.port}" for host in ("127.0.0.1", "[::1]", "localhost")}


def has_an_origin(asked: Asked) -> bool:
    """The browser names the page's origin, and TLS proves that origin: not missing, not ``null``, not http."""
    origin = asked.header("origin")
    try:
        return origin_of(origin, allow_http_loopback=asked.allow_http_loopback) == origin
    except SessionMessageError:
        return False


def posts(asked: Asked) -> bool:
    """Only POST knocks: neither a picture's address nor a link does."""
    return asked.method == "POST"


def is_json(asked: Asked) -> bool:
    """A form can send three types; JSON is none of them."""
    kind, _semicolon, rest = asked.header("content-type").partition(";")
    return kind.strip() == "application/json" and rest.strip().casefold() in {"", "charset=utf-8"}


def has_the_header(asked: Asked) -> bool:
    """Whoever sends the header has asked before whether it may."""
    return asked.header(HEADER) == "1"


def is_a_fetch(asked: Asked) -> bool:
    """A script fetched this under the rules of CORS; no navigation, no ``no-cors``."""
    return asked.header("sec-fetch-mode") == "cors"


def is_small(asked: Asked) -> bool:
    """The length is said beforehand and is that of a link."""
    length = asked.header("content-length")
    known = length.isascii() and length.isdecimal() and not asked.header("transfer-encoding")
    return known and len(length) <= 5 and int(length) <= MOST_BYTES


def is_this_user(asked: Asked) -> bool:
    """The browser runs as the user whose agent this is."""
    return asked.is_mine()


HOST = Guard("host", 421, names_this_door)
ORIGIN = Guard("origin", 403, has_an_origin)
OWNER = Guard("owner", 403, is_this_user)
#: In this order; the first that does not admit answers.
GUARDS = (
    HOST,
    ORIGIN,
    Guard("method", 405, posts),
    Guard("content_type", 415, is_json),
    Guard("header", 400, has_the_header),
    Guard("fetch_mode", 403, is_a_fetch),
    Guard("size", 413, is_small),
    OWNER,
)


def asks_for_the_knock(asked: Asked) -> bool:
    """A preflight for exactly what the knock is."""
    wanted = {name.strip().casefold() for name in asked.header("access-control-request-headers").split(",")}
    return asked.header("access-control-request-method") == "POST" and wanted - {""} <= _WITH_KNOCK


PREFLIGHT = (HOST, ORIGIN, Guard("asks_for_the_knock", 403, asks_for_the_knock), OWNER)


def refusal(asked: Asked, guards: tuple[Guard, ...]) -> int:
    """The status of the first of ``guards`` that does not admit, else 0."""
    return next((guard.status for guard in guards if not guard.admits(asked)), 0)
