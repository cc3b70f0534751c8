# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a run needs of the person and their screen. The terminal is one stage; windows will be another."""

from collections.abc import Iterable
from typing import Literal, Protocol

from divit.session.messages import Item, ResultAnswer
from divit.tokens.worker import WorkerClient

Decision = Literal["yes", "no", "not_mine"]


class Stage(Protocol):
    """Shows and asks; knows nothing of sites and sessions."""

    def decide(self, sheet: Iterable[str]) -> Decision:
        """Show the consent sheet and get the person's decision. Raises ``NobodyToAsk``, ``KeyboardInterrupt``."""

    def pin(self, worker: WorkerClient) -> None:
        """Let the person give the PIN to the worker and log it in. Raises ``TokenError``, ``KeyboardInterrupt``."""

    def begin(self, count: int) -> None:
        """Signing begins; ``count`` documents are expected."""

    def signed(self, item: Item) -> None:
        """The card has signed a document."""

    def answered(self, item: Item, answer: ResultAnswer) -> None:
        """The site has answered to a result. Called from another thread."""

    def end(self) -> None:
        """Signing is over, however it ended."""
