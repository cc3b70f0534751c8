# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the worker's process does with each message; it runs where the PIN is."""

import base64
import socket
from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from divit.tokens import frames
from divit.tokens.certificates import Token, TokenCertificate
from divit.tokens.errors import TokenError, TokenFailed, TokenGone
from divit.tokens.pin.pipe import read_pin
from divit.tokens.uri import Pkcs12Uri, parse

if TYPE_CHECKING:
    from divit.tokens.pkcs11_token import Pkcs11Token


def serve(channel: socket.socket, pin_channel: int) -> None:
    """Answer calls one after another until ``close`` or until the other side is gone."""
    desk = Desk(pin_channel)
    try:
        while not desk.closed:
            request = frames.receive(channel)
            frames.send(channel, desk.answer(request))
    except frames.ChannelClosed:
        desk.close()


class Desk:
    """Holds the one token of this process and carries out the calls on it."""

    def __init__(self, pin_channel: int) -> None:
        self._pin_channel = pin_channel
        self._token: Token | None = None
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
        match request["call"]:
            case "open":
                self._token = _opened(request["uri"])
                return {"label": self._token.label}
            case "slots":
                from divit.tokens.pkcs11_token import tokens_behind

                return {"tokens": [asdict(found) for found in tokens_behind(request["module"])]}
            case "certificates":
                return {"certificates": [_row(entry) for entry in self._opened().certificates()]}
            case "tries":
                return {"tries": self._opened().tries()}
            case "login":
                self._login()
                return {}
            case "sign":
                data = base64.b64decode(request["data"])
                value = self._opened().sign(request["key_id"], data, request["algorithm"])
                return {"value": base64.b64encode(value).decode("ascii")}
            case "make_key":
                made = self._server_token().make_key(request["key_id"], request["label"], request["algorithm"])
                return {"public_key": base64.b64encode(made).decode("ascii")}
            case "mac":
                sealed = self._server_token().mac(request["key_id"], base64.b64decode(request["data"]))
                return {"value": base64.b64encode(sealed).decode("ascii")}
            case "close":
                self.close()
                return {}
        raise TokenFailed(reason="unknown call")

    def _login(self) -> None:
        pin = read_pin(self._pin_channel)
        try:
            self._opened().login(pin)
        finally:
            pin.wipe()

    def _opened(self) -> Token:
        if self._token is None:
            raise TokenGone("not opened")
        return self._token

    def _server_token(self) -> "Pkcs11Token":
        token = self._opened()
        if not hasattr(token, "make_key"):
            raise TokenFailed(reason="a key file makes no keys")
        return cast("Pkcs11Token", token)

    def close(self) -> None:
        """Log out and stop serving."""
        self.closed = True
        if self._token is not None:
            self._token.close()


def _opened(uri: str) -> Token:
    named = parse(uri)
    # Each kind brings its own libraries; a driver's process loads no more than it needs.
    if isinstance(named, Pkcs12Uri):
        from divit.tokens.pkcs12_token import Pkcs12Token

        return Pkcs12Token(named.path)
    from divit.tokens.pkcs11_token import Pkcs11Token

    return Pkcs11Token(named)


def _row(entry: TokenCertificate) -> frames.Message:
    return {
        "certificate": base64.b64encode(entry.certificate).decode("ascii"),
        "chain": [base64.b64encode(issuer).decode("ascii") for issuer in entry.chain],
        "key_id": entry.key_id,
        "label": entry.label,
    }


def _told(error: TokenError) -> frames.Message:
    return {"error": {"code": error.code, "detail": error.detail, "params": error.params}}
