# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Small secrets kept in rows: encrypted with AES-256-GCM under a key that is derived for one secret alone.

The derivation is an HMAC with a key of the house, so it works the same with a key that never leaves its module. What
the secret belongs to enters it: a sealed secret that was moved to another row does not open.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from divit.kernel.words import term
from divit.server.keys import queries, services
from divit.server.keys.errors import KeyUnusable

_FORMAT = b"divit-sealed/1"
_SALT_BYTES = 32
# The key is for one message alone, so its nonce need not be drawn (NIST SP 800-38D, 8.2).
_NONCE = bytes(12)


def sealed(purpose: str, about: str, secret: bytes) -> tuple[str, bytes]:
    """``secret``, encrypted for what ``about`` names; with the name of the key that opens it.

    Raises ``KeyMissing``, ``KeyUnusable``, ``KeysUnprotected``.
    """
    name = services.in_use(purpose)
    salt = secrets.token_bytes(_SALT_BYTES)
    return name, salt + AESGCM(_derived(name, about, salt)).encrypt(_NONCE, secret, _FORMAT)


def unsealed(name: str, about: str, body: bytes) -> bytes:
    """The secret again. Raises ``KeyUnusable`` for one that was changed or belongs to something else, and as
    ``sealed`` does.
    """
    salt, encrypted = body[:_SALT_BYTES], body[_SALT_BYTES:]
    try:
        return AESGCM(_derived(name, about, salt)).decrypt(_NONCE, encrypted, _FORMAT)
    except (InvalidTag, ValueError) as error:
        raise KeyUnusable(name=name, why=term("what is to be opened was changed, or belongs elsewhere")) from error


def _derived(name: str, about: str, salt: bytes) -> bytes:
    return queries.mac_with(name, b"\0".join((_FORMAT, about.encode(), salt)))
