# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Secrets that have to be read again are sealed with a key of the house: a copied database gives none away."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from divit.kernel.words import term
from divit.server.keys import queries as keys
from divit.server.keys import services as key_services
from divit.server.keys.errors import KeyUnusable

PURPOSE = "login-secrets"
_NONCE = 12
_LABEL = b"divit login secret v1"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed secret and the name of the key that seals it."""

    key: str
    octets: bytes


def seal(secret: bytes, *, about: str) -> Sealed:
    """``secret`` sealed for one thing alone (``about``), under the key in use. Raises what its back-end raises."""
    key, nonce = key_services.in_use(PURPOSE), secrets.token_bytes(_NONCE)
    return Sealed(key, nonce + AESGCM(_derived(key)).encrypt(nonce, secret, about.encode()))


def opened(sealed: Sealed, *, about: str) -> bytes:
    """The secret again. Raises ``KeyUnusable`` for another thing's, or changed, octets."""
    nonce, rest = sealed.octets[:_NONCE], sealed.octets[_NONCE:]
    try:
        return AESGCM(_derived(sealed.key)).decrypt(nonce, rest, about.encode())
    except InvalidTag as error:
        raise KeyUnusable(name=sealed.key, why=term("what it sealed was changed")) from error


def code_hash(code: str, *, about: str) -> str:
    """How a short one-time code is kept: six digits are guessed from a plain hash at once, so the key enters it."""
    key = keys.mac(PURPOSE, _LABEL + b" code")
    return hmac.digest(key, f"{about}:{code}".encode(), hashlib.sha256).hex()


def _derived(key: str) -> bytes:
    return keys.mac_with(key, _LABEL)
