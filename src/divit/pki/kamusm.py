# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Kamu SM's time-stamping service knows its customers by a header of its own, ``identity``: the digest that is stamped,
encrypted under the customer's password. So neither the password nor anything that could be used again is sent.

How it is made is known from open clients of the service; Kamu SM publishes no description.
"""

import secrets
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from divit.der import write

_ROUNDS = 100  # the service's own number: the password is as strong as itself
_SALT_OCTETS = 16
_KEY_OCTETS = 32


def identity(customer: int, password: str, digest: bytes, salt: bytes | None = None) -> Mapping[str, str]:
    """The header for one request that stamps ``digest``; ``salt`` (16 octets) is random when it is not given.

    SEQUENCE { customer, salt, rounds, initialisation vector (the salt again), AES-256-CBC of the digest } in
    lower-case hex, under PBKDF2-HMAC-SHA256 of the password.
    """
    salt = secrets.token_bytes(_SALT_OCTETS) if salt is None else salt
    key = PBKDF2HMAC(hashes.SHA256(), _KEY_OCTETS, salt, _ROUNDS).derive(password.encode())
    padder = padding.PKCS7(algorithms.AES.block_size).padder()
    padded = padder.update(digest) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(salt)).encryptor()
    encrypted = encryptor.update(padded) + encryptor.finalize()
    parts = write.integer(customer), write.octet_string(salt), write.integer(_ROUNDS), write.octet_string(salt)
    return {"identity": write.sequence(*parts, write.octet_string(encrypted)).hex()}
