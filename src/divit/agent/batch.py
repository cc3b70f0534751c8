# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is to be signed in one session, what has been, and what the site said to it. No I/O."""

import threading
from dataclasses import dataclass
from typing import Literal

from divit.agent.errors import WorkNotApproved
from divit.session.messages import ErrorMessage, Item, Request, ResultAnswer, Work

# earlier: the site did not ask for it again; it was finished by an earlier run of the same session.
Fate = Literal["accepted", "refused", "earlier", "unsigned"]


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """How one document ended."""

    item: Item
    fate: Fate
    error: ErrorMessage | None = None


class Batch:
    """The approved items on their way through the card."""

    def __init__(self, request: Request) -> None:
        self._items = {item.id: item for item in request.items}
        self._stops = request.on_error == "stop"
        self._asked: set[str] = set()
        self._answers: dict[str, ResultAnswer] = {}
        self._all_asked = False
        self._lock = threading.Lock()

    def approve(self, work: Work) -> Item:
        """The approved item that ``work`` belongs to. Each is signed once: a site cannot collect two signatures on one
        approval, nor one on nothing (rule 3). Raises ``WorkNotApproved``.
        """
        with self._lock:
            item = self._items.get(work.id)
            if item is None or work.id in self._asked:
                raise WorkNotApproved(work.id)
            self._asked.add(work.id)
        return item

    def nothing_follows(self) -> None:
        """The site has said that no more work comes."""
        with self._lock:
            self._all_asked = True

    def answered(self, answer: ResultAnswer) -> bool:
        """Note the site's answer to a result; False when the batch must stop (``on_error: stop``)."""
        with self._lock:
            if answer.id not in self._asked:
                raise WorkNotApproved(answer.id)
            self._answers[answer.id] = answer
        return answer.status == "accepted" or not self._stops

    def outcome(self) -> tuple[ItemOutcome, ...]:
        """Every item of the request, in its order, and how it ended."""
        with self._lock:
            return tuple(self._one(item) for item in self._items.values())

    def _one(self, item: Item) -> ItemOutcome:
        answer = self._answers.get(item.id)
        if answer is not None:
            return ItemOutcome(item, "accepted" if answer.status == "accepted" else "refused", answer.error)
        earlier = self._all_asked and item.id not in self._asked
        return ItemOutcome(item, "earlier" if earlier else "unsigned")
