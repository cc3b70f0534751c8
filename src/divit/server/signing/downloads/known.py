# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The cards and drivers that the signing program knows, by name.

Read from its tables as files: the server uses nothing of the room that speaks to cards.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_TABLES = "tokens/data"


@dataclass(frozen=True, slots=True)
class Driver:
    """A card driver: who makes it and where they offer it; ``download`` may be empty."""

    name: str
    vendor: str
    providers: tuple[str, ...]
    download: str


@cache
def cards() -> tuple[str, ...]:
    """The kinds of cards, by name."""
    return tuple(dict.fromkeys(row["name"] for row in _rows("cards")))


@cache
def drivers() -> tuple[Driver, ...]:
    """The drivers of cards that people in Türkiye are given."""
    return tuple(
        Driver(row["name"], row["vendor"], tuple(row["providers"]), row.get("download", ""))
        for row in _rows("drivers")
        if row["kind"] == "card"
    )


def _rows(table: str) -> list[dict[str, Any]]:
    text = files("divit").joinpath(_TABLES, f"{table}.toml").read_text(encoding="utf-8")
    return [row for row in tomllib.loads(text).values() if isinstance(row, dict) and "name" in row]
