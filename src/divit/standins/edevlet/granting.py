# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the provider remembers between two questions: who asked to sign somebody in, what was granted, what is to be
signed. In memory: a stand-in that starts anew has forgotten it, as its people have.
"""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from divit.kernel import clock
from divit.standins.population import Resident

PASSWORD = "urn:edevlet:sifre"  # noqa: S105  # the name of a way to sign in
SIGNATURE = "urn:edevlet:eimza"
#: What RFC 8176 calls each way.
METHODS = {PASSWORD: ["pwd"], SIGNATURE: ["sc", "pin"]}
ASKED_FOR = timedelta(minutes=10)
CODE_FOR = timedelta(minutes=1)
TOKEN_FOR = timedelta(minutes=5)
_T = TypeVar("_T")


@dataclass(slots=True)
class Asked:
    """A client's wish that somebody be signed in (OpenID Connect Core, 3.1.2.1)."""

    client: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    only_signature: bool
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """Somebody who has signed in: for whom, how and when."""

    asked: Asked
    person: Resident = field(repr=False)
    way: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """A text that somebody is to sign: ``request`` is the id of what was asked, empty to make a password."""

    text: str
    request: str


class Kept(Generic[_T]):
    """Things that are kept under a name nobody can guess, for a time. Safe for threads."""

    def __init__(self, for_: timedelta) -> None:
        self._for = for_
        self._things: dict[str, tuple[datetime, _T]] = {}
        self._lock = threading.Lock()

    def keep(self, thing: _T) -> str:
        """The name under which ``thing`` is found from now on."""
        name = secrets.token_urlsafe(32)
        with self._lock:
            self._forget()
            self._things[name] = (clock.now() + self._for, thing)
        return name

    def find(self, name: str) -> _T | None:
        """What is kept under ``name``."""
        with self._lock:
            self._forget()
            found = self._things.get(name)
        return found[1] if found else None

    def take(self, name: str) -> _T | None:
        """The same, once."""
        with self._lock:
            self._forget()
            found = self._things.pop(name, None)
        return found[1] if found else None

    def _forget(self) -> None:
        now = clock.now()
        self._things = {name: kept for name, kept in self._things.items() if kept[0] > now}


def claims(person: Resident, sub: str) -> Mapping[str, str]:
    """What the provider says of a person, in the token and at the userinfo endpoint."""
    return {
        "sub": sub,
        "tckn": person.tckn,
        "name": person.full_name,
        "given_name": person.given_name,
        "family_name": person.surname,
        "birthdate": person.birth_date.isoformat(),
    }
