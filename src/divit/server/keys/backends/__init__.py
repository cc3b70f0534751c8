# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where keys live. A back-end knows keys by their names and never gives one out."""

from functools import cache
from typing import Protocol

from divit.kernel.errors import SettingInvalid
from divit.kernel.words import term


class KeyBackend(Protocol):
    """One kind of place for keys. All methods raise ``KeyUnusable`` and ``KeysUnprotected``."""

    def make(self, name: str, algorithm: str) -> bytes:
        """Make a key, or find the one that was made under this name before (a transaction that made it may have been
        taken back). Gives the SubjectPublicKeyInfo (DER); nothing for ``hmac-sha256``.
        """

    def sign(self, name: str, algorithm: str, data: bytes) -> bytes:
        """The signature over ``data`` with a key made for ``algorithm``, hashed with the hash that belongs to the key,
        as CMS carries it.
        """

    def mac(self, name: str, data: bytes) -> bytes:
        """HMAC-SHA256 over ``data``."""


@cache
def backend(name: str) -> KeyBackend:
    """The back-end called ``file`` or ``pkcs11``. Raises ``SettingInvalid``."""
    match name:
        case "file":
            from divit.server.keys.backends.file import FileBackend

            return FileBackend()
        case "pkcs11":
            from divit.server.keys.backends.pkcs11 import Pkcs11Backend

            return Pkcs11Backend()
    raise SettingInvalid(name="KEYS_BACKEND", why=term("neither file nor pkcs11"))
