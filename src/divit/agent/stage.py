# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a run needs of the person and their screen. The terminal is one stage, the windows are another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from divit.agent.consent import ConsentSheet
from divit.kernel.errors import DivitError
from divit.session.link import Link
from divit.session.messages import Item, ResultAnswer
from divit.tokens.errors import TokenGone
from divit.tokens.worker import WorkerClient

if TYPE_CHECKING:
    from divit.agent.taken import Outcome

Decision = Literal["yes", "no", "not_mine"]
# The bytes of a document of the sheet, by its ``item`` and 0, or of one of its attachments, by its number: fetched from
# the site and held against the hash that is approved.
Open = Callable[[str, int], bytes]


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person decided, and which documents they opened before (their ``item``)."""

    decision: Decision
    viewed: tuple[str, ...] = ()


class Stage(Protocol):
    """Shows and asks; knows nothing of sites and sessions."""

    def decide(self, sheet: ConsentSheet, open_document: Open) -> Consent:
        """Show the sheet and get the person's decision. Raises ``NobodyToAsk``, ``KeyboardInterrupt``."""

    def pin(self, worker: WorkerClient, *, once: bool = False) -> None:
        """Let the person give the PIN to the worker and log it in; ``once``: a wrong one is not asked for again.

        Raises ``TokenError``, ``KeyboardInterrupt``.
        """

    def new_pin(self, worker: WorkerClient, holder: str, refused: str) -> None:
        """Let the person give a new PIN to the worker, twice. ``holder`` is the TCKN on the card, which no PIN may be a
        part of; ``refused`` says why the last one was not taken. Raises ``TokenError``, ``KeyboardInterrupt``.
        """

    def browse(self, address: str) -> None:
        """Open ``address`` in the person's browser. Raises ``BrowserMissing``."""

    def begin(self, count: int) -> None:
        """Signing begins; ``count`` documents are expected."""

    def signed(self, item: Item) -> None:
        """The card has signed a document."""

    def answered(self, item: Item, answer: ResultAnswer) -> None:
        """The site has answered to a result. Called from another thread."""

    def card_gone(self, fault: TokenGone) -> bool:
        """The card was pulled in the middle: True when the person says that it is back and the work goes on."""

    def end(self) -> None:
        """Signing is over, however it ended."""

    def waiting(self, link: Link) -> None:
        """The session at ``link`` begins: card and site are being asked."""

    def over(self, outcome: "Outcome") -> None:
        """The session is through."""

    def failed(self, error: DivitError) -> None:
        """The session was stopped by ``error``."""
