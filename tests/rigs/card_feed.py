# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Work for a card that is all there from the beginning."""

from divit.agent.window import Ready
from divit.session.messages import Item


class Feed:
    """``count`` checked items, ``i0`` first; an item's data are its id."""

    def __init__(self, count: int, algorithm: str = "ecdsa-sha256") -> None:
        self.stopped = False
        self.items = [ready(number, algorithm) for number in range(count)]
        self._left = list(self.items)

    def take(self, most: int, *, wait: bool) -> list[Ready]:
        """The next ones; nobody waits."""
        taken, self._left = self._left[:most], self._left[most:]
        return taken


def ready(number: int, algorithm: str = "ecdsa-sha256") -> Ready:
    """One checked item."""
    item = Item(f"i{number}", "", "Belge", "pades", "application/pdf", 1, "0" * 64)
    return Ready(item, algorithm, item.id.encode())
