# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One card, step by step."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from divit.agent.errors import SiteRefused
from divit.agent.station.door import Door, Order
from divit.agent.station.journal import Entry, Journal
from divit.kernel.errors import DivitError
from divit.tokens.worker.maker import CardMaker

Outcome = Literal["produced", "failed", "nothing", "confirmed", "lost"]


@dataclass(frozen=True, slots=True)
class Told:
    """How it went with one card. ``error``: why it failed. ``is_touched``: the card is not blank any more."""

    outcome: Outcome
    serial: str = ""
    number: str = ""
    error: DivitError | None = None
    is_touched: bool = False


# What the server answers of a production that has ended, or that it has not any more.
_GIVEN_UP = (404, 409)
#: Told the name of each step when it begins.
Watch = Callable[[str], None]


def settle(door: Door, journal: Journal) -> Told | None:
    """Tell the server what became of a production that was under way when the station died; None when none was.

    A card that was written is made: that is all there is to say. Any other is not, and its application goes back to the
    queue. Raises ``Site…`` errors when the server cannot be told; what was under way is kept then.
    """
    left = journal.read()
    if left is None:
        return None
    is_touched = left.step != "taken"
    told = Told("failed", left.serial, is_touched=is_touched)
    try:
        if left.step == "written":
            door.produced(left.production, left.sha256)
            told = Told("confirmed", left.serial, is_touched=True)
        else:
            door.failed(left.production, "station", is_touched=is_touched)
    except SiteRefused as error:
        if error.status not in _GIVEN_UP:
            raise
        # The server has given it up meanwhile, and revoked what it had issued.
        told = Told("lost", left.serial, error=error, is_touched=is_touched)
    journal.clear()
    return told


def make_one(
    door: Door, journal: Journal, maker: CardMaker, transport: Path, watch: Watch = lambda _step: None
) -> Told:
    """Make the card that ``maker`` has, for the application that waits longest.

    What goes wrong with the card is told to the server and given back. Raises ``Site…`` errors when the server cannot
    be told: the journal keeps what was under way; and ``HomeUnusable``.
    """
    order = door.take(maker.serial)
    if order is None:
        return Told("nothing", maker.serial)
    bench = _Bench(door, journal, maker, order, watch)
    try:
        bench.make(transport)
    except DivitError as error:
        if bench.step == "written":
            # The card is right. Whether the server knows is settled at the next start.
            raise
        door.failed(order.production, error.code, is_touched=bench.step != "taken")
        journal.clear()
        return Told("failed", maker.serial, order.number, error, is_touched=bench.step != "taken")
    return Told("produced", maker.serial, order.number, is_touched=True)


class _Bench:
    """The card, its order, and how far it is."""

    def __init__(self, door: Door, journal: Journal, maker: CardMaker, order: Order, watch: Watch) -> None:
        self._door, self._journal, self._maker, self._order = door, journal, maker, order
        self._watch = watch
        self.step: Literal["taken", "locking", "written"] = "taken"

    def make(self, transport: Path) -> None:
        """The steps. The release code is the server's before it is the card's: no card is ever locked with a code that
        nobody has.
        """
        production = self._order.production
        self._note("taken")
        self._watch("code")
        self._door.code(production, self._maker.begin(transport, self._order.key))
        self._note("locking")
        self._watch("lock")
        self._maker.lock()
        self._watch("request")
        request = self._maker.request(production, self._order.algorithm)
        self._watch("certificate")
        certificates = self._door.certificate(production, request)
        self._watch("write")
        self._maker.write(certificates)
        digest = sha256(certificates[0]).hexdigest()
        self._note("written", digest)
        self._watch("produced")
        self._door.produced(production, digest)
        self._journal.clear()
        self._watch("done")

    def _note(self, step: Literal["taken", "locking", "written"], digest: str = "") -> None:
        self.step = step
        self._journal.write(Entry(self._order.production, self._maker.serial, step, digest))
