# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of cards as values."""

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Card:
    """A row of ``cards.toml``. ``drivers`` are rows of ``drivers.toml``, the best first; ``direct`` names the card
    driver of our own, empty where only its maker's driver speaks to it.
    """

    id: str
    name: str
    vendor: str
    drivers: tuple[str, ...]
    direct: str
    patterns: tuple[re.Pattern[str], ...]
    historical: tuple[re.Pattern[str], ...]
    contains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtrRow:
    """A row of ``atrs.csv``: an ATR that was seen (hexadecimal), the card, what is known of it, its form."""

    atr: str
    card: str
    note: str
    form: str


@cache
def cards() -> Mapping[str, Card]:
    """Every kind of card, by id, in the order in which patterns are tried."""
    table = tomllib.loads(files("divit.tokens").joinpath("data/cards.toml").read_text(encoding="utf-8"))
    return {
        name: Card(
            id=name,
            name=row["name"],
            vendor=row["vendor"],
            drivers=tuple(row["drivers"]),
            direct=row.get("direct", ""),
            patterns=tuple(re.compile(pattern) for pattern in row.get("patterns", ())),
            historical=tuple(re.compile(pattern) for pattern in row.get("historical", ())),
            contains=tuple(text.upper() for text in row.get("contains", ())),
        )
        for name, row in table.items()
    }


@cache
def atrs() -> Mapping[str, AtrRow]:
    """The ATRs that were seen, by their hexadecimal digits."""
    text = files("divit.tokens").joinpath("data/atrs.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {
        row["atr"]: AtrRow(atr=row["atr"], card=row["card"], note=row["note"], form=row["form"])
        for row in csv.DictReader(lines)
    }
