# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From an ATR to a kind of card: to the letter, then by patterns, else not at all."""

from dataclasses import dataclass
from typing import Literal

from divit.tokens.cards.atr import historical
from divit.tokens.cards.tables import Card, atrs, cards


@dataclass(frozen=True, slots=True)
class Recognised:
    """The card that an ATR belongs to; ``note`` is what is known of this very version."""

    card: Card
    how: Literal["exact", "pattern"]
    note: str = ""


def recognised(atr: str | bytes) -> Recognised | None:
    """The kind of card with this ATR (bytes, or hexadecimal with or without spaces); None when no table knows it.

    The check byte is not looked at: cards in the field have wrong ones.
    """
    octets = bytes.fromhex(atr) if isinstance(atr, str) else atr
    digits = octets.hex().upper()
    seen = atrs().get(digits)
    if seen is not None:
        return Recognised(cards()[seen.card], "exact", seen.note)
    card = by_pattern(octets)
    return Recognised(card, "pattern") if card is not None else None


def by_pattern(atr: bytes) -> Card | None:
    """The first kind of card whose patterns fit, whether or not the ATR is listed."""
    digits, tail = atr.hex().upper(), historical(atr).hex().upper()
    return next((card for card in cards().values() if _fits(card, digits, tail)), None)


def _fits(card: Card, digits: str, tail: str) -> bool:
    return (
        any(pattern.fullmatch(digits) for pattern in card.patterns)
        or any(pattern.fullmatch(tail) for pattern in card.historical)
        or any(_holds(digits, part) for part in card.contains)
    )


def _holds(digits: str, part: str) -> bool:
    """Whether the bytes ``part`` stand in ``digits``, and not half a byte beside."""
    at = digits.find(part)
    while at % 2 and at >= 0:
        at = digits.find(part, at + 1)
    return at >= 0
