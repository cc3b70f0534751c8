# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a card driver is asked, and what it asks of the way to the card."""

from contextlib import AbstractContextManager
from typing import Protocol

from divit.tokens.algorithms import Algorithm
from divit.tokens.tries import Tries
from divit.tokens.wipe import SecretBytes


class Transceiver(Protocol):
    """The way to a card: PC/SC, NFC, Bluetooth."""

    def transmit(self, command: bytes | bytearray) -> bytes:
        """One command APDU to the card; its response with the status word. Raises ``TokenError`` when it is gone."""


class CardLine(Transceiver, Protocol):
    """A way to a card that other programs may want too."""

    def together(self) -> AbstractContextManager[None]:
        """The commands inside belong together: no other program's come between them."""

    def hold(self) -> None:
        """From here on the card is ours alone, until ``release`` or ``close``."""

    def release(self) -> None:
        """Let others at the card again, as it is."""

    def close(self) -> None:
        """End it and reset the card."""


class CardDriver(Protocol):
    """One kind of card, over one ``Transceiver``. All methods raise ``TokenError``."""

    @property
    def label(self) -> str:
        """What the card calls itself."""

    @property
    def serial(self) -> str:
        """Its number in small hexadecimal digits; empty where it tells none."""

    def select(self) -> None:
        """Begin: the card's application is chosen. Raises ``CardUnknown`` when the card is of another kind."""

    def certificates(self) -> list[tuple[bytes, str, str]]:
        """(DER, key id, label) of what is on the card; no PIN is needed."""

    def tries(self) -> Tries:
        """The PIN tries left, as a number; ``locked`` for none."""

    def verify(self, pin: SecretBytes) -> None:
        """Give the PIN. Raises ``WrongPin`` with the number of tries left, ``PinLocked``, ``PinLength``."""

    def asks_each_time(self, key_id: str) -> bool:
        """Whether the card wants the PIN right before each signature of this key."""

    def sign(self, key_id: str, digest: bytes, algorithm: Algorithm) -> bytes:
        """The signature over ``digest``: PKCS#1 v1.5 or PSS value, or DER ECDSA-Sig-Value."""

    def change_pin(self, old: SecretBytes, new: SecretBytes) -> None:
        """Set a new PIN. Raises as ``verify``, and ``NewPinRefused``."""

    def unblock(self, puk: SecretBytes, new: SecretBytes) -> None:
        """Set a new PIN with the PUK. Raises ``WrongPuk`` with the tries left, ``PukLocked``, ``NewPinRefused``."""

    def change_puk(self, old: SecretBytes, new: SecretBytes) -> None:
        """Set a new PUK. Raises ``WrongPuk`` with the tries left, ``PukLocked``, ``NewPinRefused``."""
