# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The production door of the server, as the station asks it: JSON under the station's token."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from divit.agent.errors import SiteAnswerInvalid
from divit.agent.http import Http

T = TypeVar("T")
_PATH = "/api/v1/production"
_ANSWER = 256 * 1024


@dataclass(frozen=True, slots=True)
class Order:
    """What the station has to make: ``production`` names it, ``number`` is the application's, ``algorithm`` the kind of
    key, ``key`` (P-256 JWK) what the release code is encrypted for.
    """

    production: str
    number: str
    algorithm: str
    key: Mapping[str, Any]


class Door:
    """All calls raise this room's ``Site…`` errors. Each may be made again: the same call gets the same answer."""

    def __init__(self, http: Http, token: str) -> None:
        self._http = http
        self._token = token

    def take(self, serial: str) -> Order | None:
        """The next application, for the blank card with that serial number; None when none waits."""
        told = self._post("take", {"card_serial": serial})
        return self._read(lambda: None if told["production"] is None else _order(told))

    def code(self, production: str, sealed: str) -> None:
        """Hand over the encrypted release code, before the card is locked with it."""
        self._post(f"{production}/code", {"sealed": sealed})

    def certificate(self, production: str, request: bytes) -> tuple[bytes, ...]:
        """The certificate (DER) for the key in the request, its issuers after it."""
        told = self._post(f"{production}/certificate", {"request": base64.b64encode(request).decode("ascii")})
        return self._read(lambda: tuple(base64.b64decode(one, validate=True) for one in told["certificates"]))

    def produced(self, production: str, sha256: str) -> None:
        """The card gives the certificate with that hash back: it is made."""
        self._post(f"{production}/produced", {"certificate_sha256": sha256})

    def failed(self, production: str, why: str, *, is_touched: bool) -> None:
        """The card is not made; ``is_touched``: it is not blank any more."""
        self._post(f"{production}/failed", {"why": why, "is_touched": is_touched})

    def _post(self, call: str, body: Mapping[str, object]) -> dict[str, Any]:
        sent = json.dumps(body).encode()
        answer = self._http.post(f"{_PATH}/{call}", sent, limit=_ANSWER, claim=self._token)
        return self._read(lambda: _object(answer))

    def _read(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except (ValueError, KeyError, TypeError) as error:
            raise SiteAnswerInvalid(type(error).__name__, origin=self._http.origin, why="JSON") from error


def _object(answer: bytes) -> dict[str, Any]:
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise TypeError(type(found).__name__)
    return found


def _order(told: Mapping[str, Any]) -> Order:
    return Order(str(told["production"]), str(told["number"]), str(told["algorithm"]), dict(told["key"]))
