# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys in a hardware security module, made in it and never leaving it; reached through ``tokens.pool``.

A key's name is its label, and the bytes of the name its CKA_ID.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from divit.kernel import settings
from divit.kernel.words import term
from divit.server.keys import protection
from divit.server.keys.errors import KeysUnprotected, KeyUnusable
from divit.tokens.errors import PinLength, PinLocked, TokenError, WrongPin
from divit.tokens.pool import TokenPool
from divit.tokens.wipe import SecretBytes

T = TypeVar("T")
_CREDENTIAL = "divit-keys-pin"
# Modules that refused a PIN, and when that PIN was written.
_refused: dict[str, int] = {}
_SIGNATURES = {
    "p256": "ecdsa-sha256",
    "p384": "ecdsa-sha384",
    "rsa2048": "rsa-sha256",
    "rsa3072": "rsa-sha256",
    "rsa4096": "rsa-sha256",
}


class Pkcs11Backend:
    """The token at ``KEYS_TOKEN_URI``."""

    def make(self, name: str, algorithm: str) -> bytes:
        """As ``KeyBackend`` says."""
        return _asked(name, lambda pool: pool.make_key(_id(name), name, algorithm))

    def sign(self, name: str, algorithm: str, data: bytes) -> bytes:
        """As ``KeyBackend`` says."""
        if algorithm not in _SIGNATURES:
            raise KeyUnusable(name=name, why=term("it makes no signatures"))
        return _asked(name, lambda pool: pool.sign(_id(name), data, _SIGNATURES[algorithm]))

    def mac(self, name: str, data: bytes) -> bytes:
        """As ``KeyBackend`` says."""
        return _asked(name, lambda pool: pool.mac(_id(name), data))


def _asked(name: str, call: Callable[[TokenPool], T]) -> T:
    uri = settings.text("KEYS_TOKEN_URI")
    if uri in _refused and _refused[uri] != _pin_written():
        # A pool tries a PIN that was refused no second time, for the module counts. Another one is worth a try.
        del _refused[uri]
        _pool.cache_clear()
    try:
        return call(_pool(uri, settings.number("KEYS_SESSIONS")))
    except TokenError as error:
        if isinstance(error, PinLength | PinLocked | WrongPin):
            _refused[uri] = _pin_written()
        raise KeyUnusable(str(error), name=name, why=f"{error.code} {error.detail}".strip()) from error


def _pin_written() -> int:
    """When the file of the PIN was written, in nanoseconds; 0 without one."""
    try:
        return Path(settings.text("KEYS_PIN_FILE")).stat().st_mtime_ns
    except OSError:
        return 0


def _id(name: str) -> str:
    return name.encode().hex()


@cache
def _pool(uri: str, most: int) -> TokenPool:
    return TokenPool(uri, pin=_pin, most=most)


def _pin() -> SecretBytes:
    found = protection.secret(settings.text("KEYS_PIN_FILE"), _CREDENTIAL)
    if not found:
        raise KeysUnprotected(why=term("nobody gave the module’s PIN"), least=1)
    return SecretBytes.take(bytearray(found))
