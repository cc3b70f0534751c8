# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What was seen of readers, card, driver and certificate at one moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from divit.agent.consent import Signatory
from divit.kernel.errors import DivitError
from divit.tokens.cards import Card
from divit.tokens.drivers.places import DriverFile
from divit.tokens.drivers.tables import Driver
from divit.tokens.installers import Plan
from divit.tokens.tries import Tries


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate that would sign."""

    who: Signatory
    begins: datetime
    qualified: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What the path came to: ``broken`` no way to a trusted root, ``unknown`` no answer about revocation; ``why`` in
    the language of whoever looked.
    """

    result: Literal["good", "broken", "revoked", "unknown"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that ``diagnose`` decides by. What was not reached is None or empty."""

    at: datetime
    version: str
    system: str
    #: The token is a key file; readers, cards and drivers do not come into it.
    key_file: bool = False
    service: bool = True
    readers: tuple[str, ...] = ()
    atr: str = ""
    mute: bool = False
    in_use: bool = False
    #: How often in a row a card in this reader did not answer.
    failures: int = 0
    card: Card | None = None
    #: The drivers of the card's row, the best first, and those of them that lie here.
    wanted: tuple[Driver, ...] = ()
    drivers: tuple[DriverFile, ...] = ()
    #: What the institution hands out for the card on this machine.
    offered: Plan | None = None
    #: Opening the token or reading from it failed so.
    fault: DivitError | None = None
    token: str = ""
    tries: Tries | None = None
    certificate: Certificate | None = None
    judged: Judged | None = None
    #: Seconds that this machine's clock is ahead of a site's; None: nobody was asked.
    ahead: float | None = None
    #: The port at which pages reach this agent; 0: none was free; None: the agent is not running here.
    port: int | None = None
    proxy: bool = False
