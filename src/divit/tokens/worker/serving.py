# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the worker's process does with each message; it runs where the PIN is."""

import base64
import hmac
import select
import socket
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from divit.tokens import frames, pulse
from divit.tokens.certificates import Token, TokenCertificate
from divit.tokens.errors import (
    PinsDiffer,
    PukLocked,
    ReleaseRefused,
    ReleaseUnreadable,
    TokenError,
    TokenFailed,
    TokenGone,
    WrongPuk,
)
from divit.tokens.opening import opened
from divit.tokens.pin.pipe import read_pin
from divit.tokens.wipe import SecretBytes

if TYPE_CHECKING:
    from divit.tokens.making.bench import Bench
    from divit.tokens.pcsc.watched import WatchedReaders
    from divit.tokens.pkcs11_token import Pkcs11Token
    from divit.tokens.release import ReleaseKey


_IDLE_SECONDS = 2.0


def serve(channel: socket.socket, pin_channel: int) -> None:
    """Answer calls one after another until ``close`` or until the other side is gone."""
    desk = Desk(pin_channel, lambda message: frames.send(channel, message))
    pulse.listen(lambda: frames.send(channel, frames.GOES_ON))
    try:
        while not desk.closed:
            if not select.select([channel], [], [], _IDLE_SECONDS)[0]:
                desk.idle()
                continue
            request = frames.receive(channel)
            frames.send(channel, desk.answer(request))
    except frames.ChannelClosed:
        desk.close()


class Desk:
    """Holds the one token of this process and carries out the calls on it."""

    def __init__(self, pin_channel: int, tell: Callable[[frames.Message], None]) -> None:
        self._pin_channel = pin_channel
        self._tell = tell
        self._stopped_by: Exception | None = None
        self._token: Token | None = None
        self._readers: WatchedReaders | None = None
        self._bench: Bench | None = None
        self._release: ReleaseKey | None = None
        self.closed = False

    def answer(self, request: frames.Message) -> frames.Message:
        """The answer to one call; a fault becomes ``{"error": {code, detail, params}}``."""
        try:
            return self._carry_out(request)
        except TokenError as error:
            return _told(error)
        # A driver's binding may raise anything; the agent gets a code and the worker goes on.
        except Exception as error:  # noqa: BLE001 - the last place before the process would die without a word
            return _told(TokenFailed(reason=type(error).__name__))

    def _carry_out(self, request: frames.Message) -> frames.Message:
        carry_out = _CALLS.get(request["call"])
        if carry_out is None:
            raise TokenFailed(reason="unknown call")
        return carry_out(self, request) or {}

    def open(self, request: frames.Message) -> frames.Message:
        """Open the one token of this process."""
        self._token = opened(request["uri"])
        return {"label": self._token.label, "serial": self._token.serial, "reader": self._token.reader}

    def slots(self, request: frames.Message) -> frames.Message:
        """The tokens that a driver sees."""
        from divit.tokens.pkcs11_reading import tokens_behind

        pulse.beat()
        return {"tokens": [asdict(found) for found in tokens_behind(request["module"])]}

    def readers(self, _request: frames.Message) -> frames.Message:
        """The card readers now."""
        return {"readers": self._watched().rows()}

    def await_readers(self, request: frames.Message) -> None:
        """Wait for a reader or card to come or go."""
        self._watched().wait(request["wait"])

    def certificates(self, _request: frames.Message) -> frames.Message:
        """What can sign."""
        return {"certificates": [_row(entry) for entry in self._opened().certificates()]}

    def tries(self, _request: frames.Message) -> frames.Message:
        """The PIN tries left."""
        return {"tries": self._opened().tries()}

    def sign(self, request: frames.Message) -> frames.Message:
        """One signature."""
        data = base64.b64decode(request["data"])
        return _valued(self._opened().sign(request["key_id"], data, request["algorithm"]))

    def sign_all(self, request: frames.Message) -> frames.Message:
        """Signatures one after another, each told as soon as it is made; after a fault none until the next PIN."""
        *items, last = request["items"]
        for item in items:
            self._tell(self._next(request["key_id"], item))
        return self._next(request["key_id"], last)

    def _next(self, key_id: str, item: frames.Message) -> frames.Message:
        if self._stopped_by is not None:
            raise self._stopped_by
        try:
            data = base64.b64decode(item["data"])
            return _valued(self._opened().sign(key_id, data, item["algorithm"]))
        except Exception as fault:
            self._stopped_by = fault
            raise

    def make_key(self, request: frames.Message) -> frames.Message:
        """A key that stays in the token."""
        made = self._server_token().make_key(request["key_id"], request["label"], request["algorithm"])
        return {"public_key": base64.b64encode(made).decode("ascii")}

    def mac(self, request: frames.Message) -> frames.Message:
        """HMAC-SHA256 with a secret of the token."""
        return _valued(self._server_token().mac(request["key_id"], base64.b64decode(request["data"])))

    def login(self, _request: frames.Message) -> None:
        """Log in with the PIN in the pipe."""
        pin = read_pin(self._pin_channel)
        self._stopped_by = None
        try:
            self._opened().login(pin)
        finally:
            pin.wipe()

    def change_pin(self, _request: frames.Message) -> None:
        """Set a new PIN with the old one."""
        self._renew(self._opened().change_pin)

    def unblock(self, _request: frames.Message) -> None:
        """Set a new PIN with the PUK."""
        self._renew(self._opened().unblock)

    def release_key(self, _request: frames.Message) -> frames.Message:
        """A fresh key that a release code can be sealed to; the one before it opens nothing any more."""
        from divit.tokens.release import ReleaseKey

        self._release = ReleaseKey()
        return {"jwk": self._release.jwk}

    def set_pin(self, request: frames.Message) -> None:
        """Set the PIN in the pipe, typed twice, with the release code in the sealed message."""
        pins: list[SecretBytes] = []
        try:
            pins.extend(read_pin(self._pin_channel) for _one in range(2))
            self._set_released(pins[0], pins[1], request["sealed"])
        finally:
            for pin in pins:
                pin.wipe()

    def _set_released(self, new: SecretBytes, again: SecretBytes, sealed: str) -> None:
        if not hmac.compare_digest(new.view(), again.view()):
            raise PinsDiffer
        release, self._release = self._release, None
        if release is None:
            raise ReleaseUnreadable("no key was asked for")
        code = release.opened(sealed)
        try:
            self._opened().unblock(code, new)
        except (WrongPuk, PukLocked) as error:
            # The person never had it in hand; what is told of a PUK would lead them astray.
            raise ReleaseRefused(error.code) from error
        finally:
            code.wipe()

    def _renew(self, change: Callable[[SecretBytes, SecretBytes], None]) -> None:
        """Take a secret, a new PIN and the new PIN again out of the pipe. A typing error does not reach the card."""
        secrets: list[SecretBytes] = []
        try:
            secrets.extend(read_pin(self._pin_channel) for _one in range(3))
            present, new, again = secrets
            if not hmac.compare_digest(new.view(), again.view()):
                raise PinsDiffer
            change(present, new)
        finally:
            for secret in secrets:
                secret.wipe()

    def make_card(self, request: frames.Message) -> frames.Message:
        """One step of making a person's card of a blank one."""
        if self._bench is None:
            from divit.tokens.making.bench import Bench

            pulse.beat()  # loading our own code is not the driver's time
            self._bench = Bench(self._opened())
        return self._bench.carry_out(request)

    def _watched(self) -> "WatchedReaders":
        if self._readers is None:
            from divit.tokens.pcsc.watched import WatchedReaders

            self._readers = WatchedReaders()
        return self._readers

    def _opened(self) -> Token:
        if self._token is None:
            raise TokenGone("not opened")
        return self._token

    def _server_token(self) -> "Pkcs11Token":
        token = self._opened()
        if not hasattr(token, "make_key"):
            raise TokenFailed(reason="only a token behind PKCS#11 makes keys")
        return cast("Pkcs11Token", token)

    def idle(self) -> None:
        """Nobody has asked for anything in a while."""
        if self._token is not None:
            self._token.idle()

    def close(self, _request: frames.Message | None = None) -> None:
        """Log out and stop serving."""
        self.closed = True
        if self._bench is not None:
            self._bench.forget()
        if self._token is not None:
            self._token.close()


_CALLS: dict[str, Callable[[Desk, frames.Message], frames.Message | None]] = {
    "open": Desk.open,
    "slots": Desk.slots,
    "readers": Desk.readers,
    "await_readers": Desk.await_readers,
    "certificates": Desk.certificates,
    "tries": Desk.tries,
    "login": Desk.login,
    "change_pin": Desk.change_pin,
    "unblock": Desk.unblock,
    "release_key": Desk.release_key,
    "set_pin": Desk.set_pin,
    "sign": Desk.sign,
    "sign_all": Desk.sign_all,
    "make_key": Desk.make_key,
    "make_card": Desk.make_card,
    "mac": Desk.mac,
    "close": Desk.close,
}


def _valued(value: bytes) -> frames.Message:
    return {"value": base64.b64encode(value).decode("ascii")}


def _row(entry: TokenCertificate) -> frames.Message:
    return {
        "certificate": base64.b64encode(entry.certificate).decode("ascii"),
        "chain": [base64.b64encode(issuer).decode("ascii") for issuer in entry.chain],
        "key_id": entry.key_id,
        "label": entry.label,
    }


def _told(error: TokenError) -> frames.Message:
    return {"error": {"code": error.code, "detail": error.detail, "params": error.params}}
