# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card's release code on its way into the worker: sealed to a key that was made here and lives for one opening.

A JWE in its compact form with ECDH-ES and A256GCM (RFC 7516; RFC 7518, 4.6 and 5.3), and nothing else: the process that
holds a PIN is no place for a library that knows every other algorithm (ADR 65).
"""

import base64
import json
import re
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash

from divit.tokens.errors import ReleaseUnreadable
from divit.tokens.wipe import SecretBytes

_PARTS = re.compile(r"([A-Za-z0-9_-]{1,2048})\.\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{1,90})\.([A-Za-z0-9_-]{22})")
_ALGORITHM, _ENCRYPTION = "ECDH-ES", "A256GCM"
_COORDINATE = 32
_BLOCK = 16


class ReleaseKey:
    """An ephemeral P-256 key. Its private half never leaves this process, and opens one message."""

    def __init__(self) -> None:
        self._private: ec.EllipticCurvePrivateKey | None = ec.generate_private_key(ec.SECP256R1())
        point = self._private.public_key().public_numbers()
        self.jwk = {"kty": "EC", "crv": "P-256", "x": _coordinate(point.x), "y": _coordinate(point.y)}

    def opened(self, sealed: str) -> SecretBytes:
        """The release code in the JWE ``sealed``; the key is gone afterwards, whatever came out of it.

        Raises ``ReleaseUnreadable``.
        """
        private, self._private = self._private, None
        parts = _PARTS.fullmatch(sealed)
        if private is None or parts is None:
            raise ReleaseUnreadable("no key, or no JWE of the one kind")
        header, iv, hidden, tag = parts.groups()
        shared = private.exchange(ec.ECDH(), _sender(header))
        gcm = modes.GCM(_octets(iv), _octets(tag))
        decryptor = Cipher(algorithms.AES(_derived(shared)), gcm).decryptor()
        decryptor.authenticate_additional_data(header.encode("ascii"))
        return _taken_in(decryptor, _octets(hidden))


def _taken_in(decryptor: Any, hidden: bytes) -> SecretBytes:
    # Into a buffer of our own: what the library returned could not be overwritten.
    buffer = bytearray(len(hidden) + _BLOCK)
    try:
        length = decryptor.update_into(hidden, buffer)
        decryptor.finalize()
        code = bytearray(memoryview(buffer)[:length])
        return SecretBytes.take(code)
    except InvalidTag as error:
        raise ReleaseUnreadable("not for this key") from error
    finally:
        buffer[:] = bytes(len(buffer))


def _sender(header: str) -> ec.EllipticCurvePublicKey:
    """The sender's ephemeral key, from a header that says nothing but what it must."""
    try:
        said = json.loads(_octets(header))
        point = said.pop("epk")
        if said != {"alg": _ALGORITHM, "enc": _ENCRYPTION} or (point["kty"], point["crv"]) != ("EC", "P-256"):
            raise ReleaseUnreadable("another algorithm")
        x, y = (int.from_bytes(_octets(point[name]), "big") for name in ("x", "y"))
        # The library refuses a point that is not on the curve (RFC 7518, 4.6; SP 800-56A, 5.6.2.3).
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseUnreadable(type(error).__name__) from error


def _derived(shared: bytes) -> bytes:
    """The content key by Concat KDF (RFC 7518, 4.6.2): direct agreement, no party information."""
    names = _ENCRYPTION.encode()
    about = len(names).to_bytes(4, "big") + names + bytes(4) + bytes(4) + (256).to_bytes(4, "big")
    return ConcatKDFHash(hashes.SHA256(), 32, about).derive(shared)


def _coordinate(value: int) -> str:
    return base64.urlsafe_b64encode(value.to_bytes(_COORDINATE, "big")).rstrip(b"=").decode("ascii")


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
