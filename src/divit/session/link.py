# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How a session is reached: its link, the ``divit:`` knock that carries a link, the code that finds one."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from divit.kernel import ids
from divit.session import limits
from divit.session.errors import CodeInvalid, LinkInvalid, OriginMismatch, PlainHttpRefused

SCHEME = "divit"
_TOKEN = re.compile(r"/s/([A-Za-z0-9_-]{43})", re.ASCII)
_HOST_LABELS = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*", re.ASCII)
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Link:
    """A session's address: the origin that proves itself by TLS, and the token that finds the session there."""

    origin: str
    token: str

    @property
    def url(self) -> str:
        """The link itself, rebuilt from its parts: nothing else of what was received survives."""
        return f"{self.origin}/s/{self.token}"

    @property
    def proved(self) -> bool:
        """Whether TLS proves who answers at the origin; a window says so when it does not."""
        return self.origin.startswith("https://")


def _host(name: str | None) -> str:
    """The host in A-labels, an IPv6 address in its brackets. Raises ``LinkInvalid``."""
    if not name:
        raise LinkInvalid("no host")
    if ":" in name:
        try:
            return f"[{ipaddress.IPv6Address(name).compressed}]"
        except ValueError as error:
            raise LinkInvalid("not an address") from error
    try:
        ascii_name = name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise LinkInvalid("not a host name") from error
    # Host names are ASCII here, so the plain lower() is their own rule (RFC 4343), not a language's.
    ascii_name = ascii_name.lower().rstrip(".")
    if len(ascii_name) > 253 or not _HOST_LABELS.fullmatch(ascii_name):
        raise LinkInvalid("not a host name")
    return ascii_name


def origin_of(url: str, *, allow_http_loopback: bool = False) -> str:
    """The origin of ``url``, rebuilt: scheme, host in A-labels, port where it is not the scheme's own.

    Credentials, other schemes and plain http are refused; http is let through on 127.0.0.1, ::1 and localhost when
    ``allow_http_loopback`` says so. Raises ``LinkInvalid``, ``PlainHttpRefused``.
    """
    if len(url) > limits.LINK_CHARACTERS or any(c <= " " or c == "\\" for c in url):
        raise LinkInvalid("not a URL")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise LinkInvalid("not a URL") from error
    if parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc or port == 0:
        raise LinkInvalid("not an address of a site")
    host = _host(parts.hostname)
    if parts.scheme == "http" and not (allow_http_loopback and host.strip("[]") in _LOOPBACK_NAMES):
        raise PlainHttpRefused(host)
    if port is None or port == _DEFAULT_PORTS[parts.scheme]:
        return f"{parts.scheme}://{host}"
    return f"{parts.scheme}://{host}:{port}"


def parse_link(text: str, *, allow_http_loopback: bool = False) -> Link:
    """The link in ``text``; what stands after the token (query, fragment) is dropped.

    Raises ``LinkInvalid``, ``PlainHttpRefused``.
    """
    text = text.strip()
    origin = origin_of(text, allow_http_loopback=allow_http_loopback)
    match = _TOKEN.fullmatch(urlsplit(text).path)
    if match is None:
        raise LinkInvalid("no token")
    return Link(origin=origin, token=match[1])


def parse_knock(text: str, *, allow_http_loopback: bool = False) -> Link:
    """The link inside ``divit:sign?r=<link>`` (the only parameter that is read), or a bare link.

    Raises ``LinkInvalid``, ``PlainHttpRefused``.
    """
    text = text.strip()
    scheme, _colon, rest = text.partition(":")
    # RFC 3986, 3.1: a scheme is ASCII letters in either case, so this folding is its own rule, not a language's.
    if scheme.casefold() != SCHEME:
        return parse_link(text, allow_http_loopback=allow_http_loopback)
    if len(text) > 3 * limits.LINK_CHARACTERS:
        raise LinkInvalid("too long")
    action, _, query = rest.partition("?")
    try:
        found = parse_qs(query.partition("#")[0], max_num_fields=8).get("r", [])
    except ValueError as error:
        raise LinkInvalid("too many parameters") from error
    if action.strip("/") != "sign" or len(found) != 1:
        raise LinkInvalid("not a knock")
    return parse_link(found[0], allow_http_loopback=allow_http_loopback)


def refuse_other_origin(claimed: str, link: Link) -> None:
    """Refuse a request that speaks for another origin than its link's. Raises ``OriginMismatch`` (rule 1)."""
    if claimed != link.origin:
        raise OriginMismatch(claimed=claimed, actual=link.origin)


def knock(link: str) -> str:
    """The ``divit:`` address that opens the signer with ``link``."""
    return f"{SCHEME}:sign?r={quote(link, safe='')}"


def parse_code(text: str) -> tuple[str | None, str]:
    """The host and the code in what a person typed or pasted: ``divit.kurum.gov.tr K7QF-2M9D-4XTB``, or a code alone.

    The host may carry a port. Raises ``CodeInvalid``.
    """
    words = text.split()
    if (len(words) > 1 and "." in words[0]) or (words[:1] and words[0].startswith(("localhost", "["))):
        host, typed = words[0], " ".join(words[1:])
    else:
        host, typed = None, " ".join(words)
    code = ids.normalize_code(typed)
    if not code:
        raise CodeInvalid
    return host, code
