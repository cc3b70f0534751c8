# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The steps by which one card is made, as the token worker carries them out. All secrets of a card stay in here."""

import base64
from collections.abc import Callable
from pathlib import Path

from divit.tokens import frames
from divit.tokens.certificates import Token
from divit.tokens.errors import CardMadeWrong, NotOnThisToken, TokenFailed
from divit.tokens.making import codes, transport
from divit.tokens.making.blank import Blank
from divit.tokens.making.request import KEY_KINDS, request
from divit.tokens.making.sealing import sealed
from divit.tokens.wipe import SecretBytes


class Bench:
    """One card on the bench. The steps come in this order: ``begin``, ``lock``, ``request``, ``write``."""

    def __init__(self, token: Token) -> None:
        self._serial = token.serial
        self._blank = _blank(token)
        self._transport: transport.Transport | None = None
        self._release, self._pin = SecretBytes(0), SecretBytes(0)

    def carry_out(self, message: frames.Message) -> frames.Message:
        """One step; raises ``TokenError``, ``TokenFailed`` for one that is out of its turn."""
        step = _STEPS.get(message["step"])
        if step is None:
            raise TokenFailed(reason="unknown step")
        return step(self, message)

    def begin(self, message: frames.Message) -> frames.Message:
        """Draw the codes; the release code encrypted for the server. The card is not touched."""
        self._transport = transport.read(Path(message["transport"]))
        self._release = codes.release_code(self._blank.code_length)
        self._pin = codes.user_pin()
        return {"sealed": sealed(self._release, message["key"])}

    def lock(self, _message: frames.Message) -> frames.Message:
        """Put them in the place of what the card came with."""
        if self._transport is None:
            raise TokenFailed(reason="no codes were drawn")
        self._blank.take_over(self._transport, self._release, self._pin)
        self._transport.wipe()
        self._release.wipe()
        return {}

    def request(self, message: frames.Message) -> frames.Message:
        """A pair of keys, made on the card, and the request that proves it."""
        algorithm = message["algorithm"]
        if algorithm not in KEY_KINDS:
            raise TokenFailed(reason="unknown kind of key")
        made = request(self._blank.make_key(algorithm), message["name"], algorithm, self._blank.sign)
        return {"request": base64.b64encode(made).decode("ascii")}

    def write(self, message: frames.Message) -> frames.Message:
        """Put the certificate in, and see that it is there. Raises ``CardMadeWrong``."""
        certificate, *chain = (base64.b64decode(one) for one in message["certificates"])
        self._blank.write(certificate, tuple(chain))
        if self._blank.written() != certificate:
            raise CardMadeWrong(serial=self._serial)
        return {}

    def forget(self) -> None:
        """Overwrite what is left of the codes."""
        for secret in (self._release, self._pin):
            secret.wipe()
        if self._transport is not None:
            self._transport.wipe()


_STEPS: dict[str, Callable[[Bench, frames.Message], frames.Message]] = {
    "begin": Bench.begin,
    "lock": Bench.lock,
    "request": Bench.request,
    "write": Bench.write,
}


def _blank(token: Token) -> Blank:
    """How cards of this kind are made. Raises ``NotOnThisToken``."""
    # Each kind loads its own libraries, as in ``opening``.
    if hasattr(token, "make_key"):
        from divit.tokens.making.pkcs11 import Pkcs11Blank
        from divit.tokens.pkcs11_token import Pkcs11Token

        if isinstance(token, Pkcs11Token):
            return Pkcs11Blank(token)
    from divit.tokens.direct.piv import PivDriver
    from divit.tokens.direct.token import DirectToken
    from divit.tokens.making.piv import PivBlank

    if isinstance(token, DirectToken) and isinstance(token.driver, PivDriver):
        return PivBlank(token, token.driver)
    raise NotOnThisToken("cards of this kind are not made here")
