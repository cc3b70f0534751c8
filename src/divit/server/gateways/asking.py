# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One question to a service outside over HTTP: a time to wait, a size to read, no redirects, no open way.

What goes wrong is told by the errors that all services share, with the service's name in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx

from divit.kernel import settings
from divit.kernel.errors import DivitError
from divit.kernel.words import Term
from divit.server.gateways import standin
from divit.server.gateways.errors import (
    AnswerTooLarge,
    ServiceAway,
    ServiceNotAdmitted,
    ServiceNotSetUp,
    ServiceRefused,
    WayOpen,
)
from divit.server.gateways.masking import masked

ADMITTANCE = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
    }
)
LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True)
class Service:
    """A service outside, as this installation knows it: its name in words, its address, how long and how much."""

    name: Term
    url: str
    timeout: timedelta
    size_limit: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: ``body`` whole, never more than the limit."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def service(name: Term, setting: str) -> Service:
    """The service whose settings begin with ``setting`` (``…_URL``, ``…_TIMEOUT``).

    Raises ``ServiceNotSetUp`` without an address, ``WayOpen`` for one that would be read on the way.
    """
    url = settings.text(f"{setting}_URL")
    if not url:
        raise ServiceNotSetUp(service=name, setting=f"{setting}_URL")
    if urlsplit(url).scheme != "https" and not is_here(urlsplit(url).hostname or ""):
        raise WayOpen(service=name, host=urlsplit(url).netloc)
    return Service(name, url, settings.span(f"{setting}_TIMEOUT"), settings.number("GATEWAY_SIZE_LIMIT"))


def ask(asked: Service, method: str = "POST", path: str = "", **request: Any) -> Answer:
    """Send ``request`` (as httpx takes it) to the service, at ``path`` behind its address.

    Raises ``ServiceAway``, ``AnswerTooLarge``, ``OnlyAStandIn``.
    """
    try:
        with (
            httpx.Client(timeout=asked.timeout.total_seconds(), follow_redirects=False, trust_env=False) as client,
            client.stream(method, asked.url + path, **request) as answer,
        ):
            body = _read(answer, asked)
    except httpx.HTTPError as error:
        raise ServiceAway(service=asked.name, why=masked(str(error)) or type(error).__name__) from error
    standin.refuse(answer.headers, asked.url)
    return Answer(answer.status_code, answer.headers, body)


def refused(asked: Service, status: int, why: str = "") -> DivitError | None:
    """Our error for an HTTP status that is no success: tried again, the operator's to mend, or final."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if status in ADMITTANCE or status < HTTPStatus.BAD_REQUEST:
        return ServiceNotAdmitted(service=asked.name, why=f"HTTP {status}")
    if status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServiceAway(service=asked.name, why=f"HTTP {status}")
    return ServiceRefused(service=asked.name, why=masked(why) or f"HTTP {status}")


def is_here(host: str) -> bool:
    """Whether ``host`` is this machine, so that nobody is on the way to it."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _read(answer: httpx.Response, asked: Service) -> bytes:
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > asked.size_limit:
            raise AnswerTooLarge(service=asked.name, limit=asked.size_limit)
    return bytes(body)
