# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Sessions about the card itself (rule 9): what an owner answers, so that ``signing`` can ask it without knowing it.

An owner calls ``register_card`` in its ``AppConfig.ready()``. What its functions raise is told to the person as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from divit.server.signing.errors import PurposeUnknown

#: ``yes``: the PIN was right, or was set. ``no``: it was not. The others ended before the card was used.
CardOutcome = Literal["yes", "no", "cancelled", "not_mine", "expired"]


@dataclass(frozen=True, slots=True)
class CardReport:
    """What a signer has told of its card. ``serial`` is in the form of ``divit.session.card.serial_of``."""

    serial: str
    certificate: bytes
    tries: int | str


@dataclass(frozen=True, slots=True)
class CardPurpose:
    """One of ``pin-test``, ``pin-create``, ``unblock``.

    ``may_open(ref, at)`` raises when no session may be opened for the owner's ``ref``. ``answer(ref, report, at)``
    raises when exactly this card may not go on; else it gives the card's release code, which is sealed at once and
    never kept, or None where none is needed. It is asked again when the signer asks again, at most ``CARD_RELEASES``
    times. ``done(ref, outcome, report)`` runs inside the transaction that ends the session; ``report`` is None when
    the card never was told.
    """

    name: str
    may_open: Callable[[str, datetime], None]
    answer: Callable[[str, CardReport, datetime], bytes | None]
    done: Callable[[str, CardOutcome, CardReport | None], None]


_purposes: dict[str, CardPurpose] = {}


def register_card(purpose: CardPurpose) -> None:
    """Make a purpose known; the same name again replaces it."""
    _purposes[purpose.name] = purpose


def card_purpose(name: str) -> CardPurpose:
    """The purpose of that name. Raises ``PurposeUnknown``."""
    found = _purposes.get(name)
    if found is None:
        raise PurposeUnknown(name)
    return found
