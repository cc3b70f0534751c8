# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the runs of one agent share, what a session is after its claim, and how it ended."""

from dataclasses import dataclass, field
from pathlib import Path

from divit.agent.batch import ItemOutcome
from divit.agent.calls import Calls
from divit.agent.core.peer import PERSON, Peer
from divit.agent.stage import Stage
from divit.agent.timings import Timings
from divit.session.link import Link
from divit.session.messages import CardOutcome, Request

#: States in which the site waits for nothing more of the signer.
NOTHING_LEFT = frozenset({"completing", "done", "partial"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session ended: the site's state for it, each document, and of a session about a card what it answered."""

    state: str
    items: tuple[ItemOutcome, ...] = ()
    purpose: str = ""
    card: CardOutcome | None = None

    @property
    def all_signed(self) -> bool:
        """Whether all that was asked for is done, by this run or an earlier one of the same session."""
        each = all(one.fate in ("accepted", "earlier") for one in self.items)
        card_did = self.card is None or self.card.outcome == "yes"
        return each and card_did and self.state not in ("failed", "partial")


@dataclass(slots=True)
class Desk:
    """What the runs of one agent share: its home, its token, its stage."""

    home: Path
    token: str
    stage: Stage
    timings: Timings = field(default_factory=Timings)


@dataclass(slots=True)
class Taken:
    """A session after its claim."""

    calls: Calls
    link: Link
    request: Request
    manifest_sha256: str
    # The session's state when it was resumed; empty for a session claimed just now.
    resumed_in: str = ""
    came: Peer = PERSON
