# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""OpenID Connect providers (e-Devlet and others): where their doors are, their keys, a code for an ID token.

The network side alone: what an ID token says is judged by who asked for it. Doors and keys are remembered for an hour;
a key that is not among them is looked for again, once a minute at most.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from divit.kernel import clock, settings
from divit.kernel.words import Term
from divit.server.gateways import asking
from divit.server.gateways.asking import Service
from divit.server.gateways.errors import AnswerNotUnderstood, WayOpen

_DISCOVERY = "/.well-known/openid-configuration"
_REMEMBERED = timedelta(hours=1)
_LOOKED_AGAIN = timedelta(minutes=1)
_DOORS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Client:
    """This installation as a provider knows it."""

    name: Term
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    timeout: timedelta = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Configuration:
    """A provider's own description (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@dataclass(frozen=True, slots=True)
class _Remembered:
    at: datetime
    configuration: Configuration
    keys: dict[str, Any]


_remembered: dict[str, _Remembered] = {}


def configuration(client: Client) -> Configuration:
    """Where the provider's doors are. Raises the errors of this app whose names begin with Service, and
    ``AnswerNotUnderstood``, ``AnswerTooLarge``, ``WayOpen``, ``OnlyAStandIn``.
    """
    return _known(client, _REMEMBERED).configuration


def keys(client: Client, *, needed: str = "") -> dict[str, Any]:
    """The provider's public keys (JWK Set); looked for again when none has the id ``needed``. Raises as above."""
    held = _known(client, _REMEMBERED)
    if needed and all(one.get("kid") != needed for one in held.keys.get("keys", ())):
        held = _known(client, _LOOKED_AGAIN)
    return held.keys


def id_token(client: Client, *, code: str, verifier: str, redirect_uri: str) -> str:
    """The ID token for a code (OpenID Connect Core 1.0, 3.1.3). Raises as above."""
    doors = configuration(client)
    answer = _asked(
        client,
        "POST",
        doors.token_endpoint,
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        },
        auth=(client.client_id, client.secret),
    )
    found = answer.get("id_token")
    if not isinstance(found, str):
        raise AnswerNotUnderstood(service=client.name, why="id_token")
    return found


def forget() -> None:
    """Remember nothing of any provider."""
    _remembered.clear()


def _known(client: Client, fresh_for: timedelta) -> _Remembered:
    held, now = _remembered.get(client.issuer), clock.now()
    if held is not None and timedelta() <= now - held.at < fresh_for:
        return held
    told = _asked(client, "GET", client.issuer.rstrip("/") + _DISCOVERY)
    # Discovery, 4.3: who describes itself under another name is another one.
    if told.get("issuer") != client.issuer or not all(isinstance(told.get(door), str) for door in _DOORS):
        raise AnswerNotUnderstood(service=client.name, why="issuer")
    found = Configuration(client.issuer, *(told[door] for door in _DOORS))
    _remembered[client.issuer] = _Remembered(now, found, _asked(client, "GET", found.jwks_uri))
    return _remembered[client.issuer]


def _asked(client: Client, method: str, url: str, **request: Any) -> dict[str, Any]:
    """The JSON object at one of the provider's doors."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not asking.is_here(parts.hostname or ""):
        raise WayOpen(service=client.name, host=parts.netloc)
    asked = Service(client.name, url, client.timeout, settings.number("GATEWAY_SIZE_LIMIT"))
    answer = asking.ask(asked, method, headers={"Accept": "application/json"}, **request)
    refused = asking.refused(asked, answer.status)
    if refused is not None:
        raise refused
    try:
        told = json.loads(answer.body)
    except ValueError as error:
        raise AnswerNotUnderstood(service=client.name, why="JSON") from error
    if not isinstance(told, dict):
        raise AnswerNotUnderstood(service=client.name, why="JSON")
    return told
