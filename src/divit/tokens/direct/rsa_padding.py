# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What an RSA key gets that does nothing but exponentiate: the digest, padded as RFC 8017 says."""

import hashlib
import os

from divit.tokens.digest_info import DIGEST_INFO

_TRAILER = b"\xbc"


def pkcs1(digest: bytes, hash_name: str, bits: int) -> bytes:
    """EMSA-PKCS1-v1_5 (9.2) around ``digest`` for a key of ``bits``."""
    told = DIGEST_INFO[hash_name] + digest
    return b"\x00\x01" + b"\xff" * (bits // 8 - len(told) - 3) + b"\x00" + told


def pss(digest: bytes, hash_name: str, bits: int) -> bytes:
    """EMSA-PSS (9.1.1) over ``digest`` for a key of ``bits``, a multiple of 8: MGF1 with the same hash, and a salt as
    long as the hash (RFC 4055, 3.1 as the session's names mean it).
    """
    salt = os.urandom(len(digest))
    bound = hashlib.new(hash_name, bytes(8) + digest + salt).digest()
    room = bits // 8 - len(bound) - len(_TRAILER)
    block = bytes(room - len(salt) - 1) + b"\x01" + salt
    masked = bytearray(each ^ mask for each, mask in zip(block, _mgf1(bound, room, hash_name), strict=True))
    # One bit less than the modulus has, so that the number is smaller than it.
    masked[0] &= 0x7F
    return bytes(masked) + bound + _TRAILER


def _mgf1(seed: bytes, size: int, hash_name: str) -> bytes:
    """MGF1 (B.2.1)."""
    made = b""
    counter = 0
    while len(made) < size:
        made += hashlib.new(hash_name, seed + counter.to_bytes(4, "big")).digest()
        counter += 1
    return made[:size]
