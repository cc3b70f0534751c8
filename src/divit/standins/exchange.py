# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A question over HTTP and its answer, as plain values: what a stand-in of a service is given and gives back."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Request:
    """What came: ``path`` without its query, ``base`` the address of this server."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    base: str = ""

    def form(self) -> dict[str, str]:
        """The fields of a posted form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def json(self) -> dict[str, Any]:
        """The object in the body; empty for anything else."""
        try:
            said = json.loads(self.body)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def account(self) -> tuple[str, str]:
        """Name and password given by Basic authentication (RFC 7617); empty when none are."""
        kind, _space, given = self.headers.get("Authorization", "").partition(" ")
        try:
            name, _colon, password = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return (name, password) if kind == "Basic" else ("", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. ``forms_to`` are origins to which the page's forms may lead, beside its own."""

    status: HTTPStatus = HTTPStatus.OK
    body: bytes = b""
    media_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)
    forms_to: str = ""


Take = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Door:
    """One address of a stand-in. ``refusal`` is its own way to say no for good; without one no fault is played."""

    channel: str
    take: Take
    refusal: Take | None = None


Doors = Mapping[tuple[str, str], Door]


def page(html: str, *, forms_to: str = "", status: HTTPStatus = HTTPStatus.OK) -> Answer:
    """A page."""
    return Answer(status, html.encode(), "text/html", forms_to=forms_to)


def told(value: object, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    """JSON."""
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), "application/json")


def plain(status: HTTPStatus) -> Answer:
    """A status and nothing more."""
    return Answer(status)


def elsewhere(address: str) -> Answer:
    """Go there (303, so that a posted form is not posted again)."""
    return Answer(HTTPStatus.SEE_OTHER, headers={"Location": address})
