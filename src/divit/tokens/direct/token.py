# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card spoken to directly, as the worker serves it."""

import hashlib
from collections.abc import Callable
from contextlib import suppress

from divit.tokens.algorithms import named
from divit.tokens.certificates import TokenCertificate, signing_certificates
from divit.tokens.direct.driver import CardDriver, CardLine
from divit.tokens.errors import PinLength, TokenError, TokenGone
from divit.tokens.tries import Tries
from divit.tokens.wipe import SecretBytes


class DirectToken:
    """Other programs may use the card until the PIN is given; from then on it is ours alone until ``close``, which
    resets it. Raises ``CardUnknown`` when the card is none of ``driver``'s kind.
    """

    def __init__(self, connection: CardLine, driver: CardDriver, key_id: str = "") -> None:
        self._connection = connection
        self._driver = driver
        self._key_id = key_id
        self._given = False
        self._pin: SecretBytes | None = None
        #: Whether a key of this card wants the PIN each time; None before its certificates were read.
        self._asks_each_time: bool | None = None
        with connection.together():
            driver.select()

    @property
    def label(self) -> str:
        """What the card calls itself."""
        return self._driver.label

    @property
    def serial(self) -> str:
        """The card's number, small hexadecimal digits."""
        return self._driver.serial

    @property
    def reader(self) -> str:
        """None: a card held by a process is reset by the service when that process ends."""
        return ""

    def certificates(self) -> list[TokenCertificate]:
        """What can sign; no PIN is needed."""
        with self._connection.together():
            self._begin()
            listed = self._read()
        return [entry for entry in listed if self._key_id in ("", entry.key_id)]

    def _read(self) -> list[TokenCertificate]:
        listed = signing_certificates(self._driver.certificates())
        self._asks_each_time = any(self._driver.asks_each_time(entry.key_id) for entry in listed)
        return listed

    def tries(self) -> Tries:
        """The number of PIN tries left."""
        with self._connection.together():
            self._begin()
            return self._driver.tries()

    def _begin(self) -> None:
        # Another program may have chosen another application since; while the card is ours alone, none has.
        if not self._given:
            self._driver.select()

    def login(self, pin: SecretBytes) -> None:
        """Give the PIN and keep the card. Raises ``WrongPin`` with the number of tries left."""
        if not len(pin):
            raise PinLength
        self._forget()
        self._connection.hold()
        try:
            self._driver.select()
            self._driver.verify(pin)
        except TokenError:
            self._connection.release()
            raise
        self._given = True
        if self._asks_each_time is None:
            self._read()
        if self._asks_each_time:
            self._pin = SecretBytes.take(bytearray(pin.view()))

    def sign(self, key_id: str, data: bytes, algorithm: str) -> bytes:
        """Hash here, sign on the card."""
        wanted = named(algorithm)
        if not self._given:
            raise TokenGone("not logged in")
        if self._driver.asks_each_time(key_id):
            self._give_again()
        return self._driver.sign(key_id, hashlib.new(wanted.hash_name, data).digest(), wanted)

    def _give_again(self) -> None:
        if self._pin is None:
            raise TokenGone("not logged in")
        try:
            self._driver.verify(self._pin)
        except TokenError:
            # Never a second time by itself: that would lock the card.
            self._forget()
            raise

    def change_pin(self, old: SecretBytes, new: SecretBytes) -> None:
        """Set a new PIN."""
        self._alone(lambda: self._driver.change_pin(old, new))

    def unblock(self, puk: SecretBytes, new: SecretBytes) -> None:
        """Set a new PIN with the PUK."""
        self._alone(lambda: self._driver.unblock(puk, new))

    @property
    def driver(self) -> CardDriver:
        """What speaks to the card."""
        return self._driver

    def change_puk(self, old: SecretBytes, new: SecretBytes) -> None:
        """Set a new PUK. Raises ``WrongPuk``, ``PukLocked``, ``NewPinRefused``."""
        self._alone(lambda: self._driver.change_puk(old, new))

    def _alone(self, step: Callable[[], None]) -> None:
        """What was given before is forgotten, by the card too: the PIN it knew is no more."""
        self._forget()
        with self._connection.together():
            self._driver.select()
            step()

    def _forget(self) -> None:
        self._given = False
        if self._pin is not None:
            self._pin.wipe()
            self._pin = None

    def idle(self) -> None:
        """Windows resets a held card that nobody has spoken to for five seconds; asking for the tries uses none up."""
        if self._given:
            # A card that was pulled is told of by the next signature.
            with suppress(TokenError):
                self._driver.tries()

    def close(self) -> None:
        """Forget the PIN, reset the card and let go of it."""
        self._forget()
        self._connection.close()
