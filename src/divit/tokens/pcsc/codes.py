# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What PC/SC's numbers mean to a person: the table ``data/pcsc_codes.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from divit.tokens.errors import BY_CODE, TokenError, TokenFailed

TIMEOUT = 0x8010000A
NO_READERS = 0x8010002E
UNKNOWN_READER = 0x80100009
RESET_CARD = 0x80100068


@cache
def _table() -> Mapping[int, tuple[str, str]]:
    text = files("divit.tokens").joinpath("data/pcsc_codes.toml").read_text(encoding="utf-8")
    return {int(number, 16): (row["name"], row["error"]) for number, row in tomllib.loads(text).items()}


def fault(number: int, atr: str = "") -> TokenError:
    """The error that says what the answer ``number`` of PC/SC means; ``atr`` (hexadecimal) is the card's, if known."""
    name, code = _table().get(number, (f"0x{number:08X}", TokenFailed.code))
    return BY_CODE[code](name, reason=name, atr=atr or "?")


def checked(number: int, atr: str = "") -> None:
    """Raise what ``number`` means unless it is SCARD_S_SUCCESS."""
    if number:
        raise fault(number, atr)
