# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A reader and what is in it, at one moment."""

from dataclasses import dataclass

from divit.tokens.cards import Recognised, recognised
from divit.tokens.uri import CardUri


@dataclass(frozen=True, slots=True)
class Reader:
    """``atr`` is the card's, hexadecimal, empty without a card; ``mute``: a card that does not answer; ``in_use``:
    another program has it to itself; ``events`` counts the cards that came and went.
    """

    name: str
    present: bool
    atr: str
    events: int
    in_use: bool = False
    mute: bool = False

    @property
    def card(self) -> Recognised | None:
        """The kind of card; None without one, or when no table knows it."""
        return recognised(self.atr) if self.atr else None

    @property
    def uri(self) -> str:
        """The name by which the card in this reader is opened; the tables choose how."""
        return str(CardUri("", self.name))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All readers at one moment; ``service`` is false when the smart card service does not run."""

    service: bool
    readers: tuple[Reader, ...] = ()
