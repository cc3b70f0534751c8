# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card at the end of a line, without a reader: what a driver says to it, and who has it meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from divit.demo.piv_card import PivCard


class Line:
    """The way to the card, noting who has it."""

    def __init__(self, card: PivCard) -> None:
        self.card = card
        self.held = False
        self.told: list[str] = []

    def transmit(self, command: bytes | bytearray) -> bytes:
        assert self.held, "another program may come between"
        return self.card.transmit(command)

    @contextmanager
    def together(self) -> Iterator[None]:
        before = self.held
        self.held = True
        yield
        self.held = before

    def hold(self) -> None:
        self.held = True
        self.told.append("hold")

    def release(self) -> None:
        self.held = False
        self.told.append("release")

    def close(self) -> None:
        self.card.reset()
        self.told.append("reset")
