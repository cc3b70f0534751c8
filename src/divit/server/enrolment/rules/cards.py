# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R57 to R64: when a card may get its PIN, what a PIN may be, and what becomes of a card that is not delivered."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from divit.server.enrolment.acting import STRONG, WORD_SMS
from divit.server.enrolment.rules.verdicts import Verdict, day


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What stands before a card: whose it is, whether it was handed over in person, from when on it may be used."""

    now: datetime
    usable_from: datetime
    is_immediate: bool
    handed_in_person: bool
    is_holders: bool
    is_in_force: bool
    strength: str = ""


def r57(gate: Gate) -> Verdict:
    """R57: a renewed card has no PIN before the old certificate ends."""
    return Verdict(
        "R57", gate.is_immediate or gate.now >= gate.usable_from, {"day": day(gate.usable_from)}, gate.usable_from
    )


def r58(gate: Gate) -> Verdict:
    """R58: the cards of the other reasons get theirs at once after delivery."""
    return Verdict("R58", gate.is_immediate)


def r59(pin: str, *, length: int, tckn: str, birth_year: int | None = None) -> Verdict:
    """R59: as many digits as the setting says, no sequence, no repetition, nothing of the identity number."""
    digits = pin.isascii() and pin.isdigit() and len(pin) == length
    return Verdict("R59", digits and not _is_plain(pin) and not _is_of(pin, tckn, birth_year))


def r60(gate: Gate) -> Verdict:
    """R60: a PIN is made after a strong sign-in."""
    return Verdict("R60", gate.strength in STRONG)


def r61(gate: Gate) -> Verdict:
    """R61: only the holder's own card, handed over in person, whose certificate nobody revoked."""
    return Verdict("R61", gate.is_holders and gate.handed_in_person and gate.is_in_force)


def r62(gate: Gate, *, sms_passed: bool) -> Verdict:
    """R62: a locked card is unblocked by its holder, with the security word and a code, or a strong sign-in."""
    known = gate.strength in STRONG or (gate.strength == WORD_SMS and sms_passed)
    return Verdict("R62", known and gate.is_holders and gate.is_in_force)


def r64(attempts: int, most: int, *, came_back: bool) -> Verdict:
    """R64: after so many attempts, or when the courier says so, a card is on its way back."""
    return Verdict("R64", came_back or attempts >= most)


def for_pin(gate: Gate) -> list[Verdict]:
    """What a PIN asks; all of it must hold."""
    return [r58(gate) if gate.is_immediate else r57(gate), r60(gate), r61(gate)]


def _is_plain(pin: str) -> bool:
    """All the same, two or three digits again and again, or one after the other upwards or downwards."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    repeats = any(pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1) if not len(pin) % size)
    return steps <= {1} or steps <= {9} or repeats


def _is_of(pin: str, tckn: str, birth_year: int | None) -> bool:
    """Whether the PIN stands in the identity number, or four digits of it together are the year of birth."""
    return pin in tckn or (birth_year is not None and str(birth_year) in pin)
