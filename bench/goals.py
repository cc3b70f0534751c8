# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is promised of each row (``goals.toml``), and whether a figure keeps it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

TABLE = Path(__file__).with_name("goals.toml")


class Figures(Protocol):
    """What of a row is held against its goal."""

    row: str
    ours: float
    limit: float
    peers: dict[str, float]


class Kept(NamedTuple):
    """One promise: what it says with the figure of this run, and whether it is kept."""

    words: str
    is_kept: bool


def goals() -> dict[str, dict[str, Any]]:
    """The promises by row."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def held_against(figures: Figures, promised: dict[str, Any]) -> Iterator[Kept]:
    """Each promise of a row. A peer that could not be had in this run is passed over."""
    share = figures.ours / figures.limit
    if "of_limit" in promised:
        yield Kept(f"{share:.0%} of {promised['of_limit']:.0%}", share >= promised["of_limit"])
    if "at_most" in promised:
        yield Kept(f"{share:.0%} of at most {promised['at_most']:.0%}", share <= promised["at_most"])
    for peer, times in promised.get("times", {}).items():
        if peer in figures.peers:
            often = figures.ours / figures.peers[peer]
            yield Kept(f"{often:.1f} of {times} times {peer}", often >= times)


def told(figures: Figures, promised: dict[str, Any]) -> str:
    """The cell of the page: every promise, with a mark at those that are missed."""
    return "; ".join(one.words if one.is_kept else f"**{one.words}**" for one in held_against(figures, promised))


def excuse(figures: Figures, promised: dict[str, Any]) -> str:
    """Why a promise of the row is missed, empty when none is."""
    if all(one.is_kept for one in held_against(figures, promised)):
        return ""
    return str(promised.get("why", "not known yet"))
