# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Ways of signing in and the levels that they reach: the rows of ``data/levels.toml``."""

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

from divit.server.login.errors import LevelUnknown


class Way(StrEnum):
    """One way of proving who one is."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, no secret
    SECOND = "second"
    PASSKEY = "passkey"
    INSTITUTION = "institution"
    E_SIGNATURE = "e_signature"
    E_DEVLET = "e_devlet"
    WORD_SMS = "word_sms"


#: Ways that open a staff account where the person has one. A word and an SMS never do: they prove a citizen.
OPENS_ACCOUNT = frozenset(Way) - {Way.WORD_SMS}
ANY = "any"
OWN = "own"


@cache
def levels() -> dict[str, frozenset[Way]]:
    """Which ways are enough for each level."""
    table = tomllib.loads(files("divit.server.login").joinpath("data/levels.toml").read_text(encoding="utf-8"))
    return {name: frozenset(Way(way) for way in row["ways"]) for name, row in table.items()}


def enough_for(level: str) -> frozenset[Way]:
    """The ways that are enough for ``level``. Raises ``LevelUnknown``."""
    found = levels().get(level)
    if found is None:
        raise LevelUnknown(level)
    return found
