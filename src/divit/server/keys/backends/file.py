# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys in files: ``$DIVIT_HOME/keys/<name>.key``, each wrapped (AES key wrap with padding, RFC 5649).

The wrapping key is derived from the passphrase for one file alone (HKDF, RFC 5869; the salt, the key's name and its
algorithm enter it), so a file that was given another's name does not open, and neither does one with a changed byte.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from divit.kernel import settings
from divit.kernel.words import system_reason, term
from divit.pki import keys
from divit.server.keys import protection
from divit.server.keys.errors import KeyUnusable

MAC = "hmac-sha256"
_FORMAT = "divit-key/1"
_MAC_BYTES = 32
_SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Opened:
    """A key in this process's memory: a secret, or a private key of a ``kind`` with what signs with it."""

    secret: bytes = b""
    private: keys.PrivateKey | None = None
    kind: str = ""
    sign: Callable[[bytes], bytes] | None = None


class FileBackend:
    """The key files of this home."""

    def make(self, name: str, algorithm: str) -> bytes:
        """As ``KeyBackend`` says."""
        path = _path(name)
        try:
            if not path.exists():
                protection.add(path, _sealed(name, algorithm, _new(algorithm)))
        except OSError as error:
            raise KeyUnusable(name=name, why=system_reason(error)) from error
        opened = _opened(name)
        return b"" if opened.private is None else keys.public_key_der(opened.private)

    def sign(self, name: str, algorithm: str, data: bytes) -> bytes:
        """As ``KeyBackend`` says."""
        opened = _opened(name)
        if opened.sign is None or opened.kind != algorithm:
            raise KeyUnusable(name=name, why=term("it makes no signatures"))
        return opened.sign(data)

    def mac(self, name: str, data: bytes) -> bytes:
        """As ``KeyBackend`` says."""
        secret = _opened(name).secret
        if not secret:
            raise KeyUnusable(name=name, why=term("it seals nothing"))
        return hmac.digest(secret, data, hashlib.sha256)


def _path(name: str) -> Path:
    return protection.folder() / f"{name}.key"


def _new(algorithm: str) -> bytes:
    if algorithm == MAC:
        return secrets.token_bytes(_MAC_BYTES)
    private = keys.generate(algorithm)  # type: ignore[arg-type]  # the table of purposes and the command check it
    encoding, form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    return private.private_bytes(encoding, form, serialization.NoEncryption())


def _wrapping_key(name: str, algorithm: str, salt: bytes) -> bytes:
    info = f"{_FORMAT} {algorithm} {name}".encode()
    return HKDF(hashes.SHA256(), 32, salt, info).derive(protection.passphrase())


def _sealed(name: str, algorithm: str, key: bytes) -> bytes:
    salt = secrets.token_bytes(_SALT_BYTES)
    wrapped = keywrap.aes_key_wrap_with_padding(_wrapping_key(name, algorithm, salt), key)
    fields = {"format": _FORMAT, "algorithm": algorithm, "salt": salt, "wrapped": wrapped}
    told = {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in fields.items()}
    return (json.dumps(told, indent=1) + "\n").encode()


def _opened(name: str) -> _Opened:
    return _from(settings.home(), name)


@cache
def _from(_home: Path, name: str) -> _Opened:
    try:
        told = json.loads(_path(name).read_bytes())
        algorithm = str(told["algorithm"])
        salt, wrapped = (base64.b64decode(told[field], validate=True) for field in ("salt", "wrapped"))
    except OSError as error:
        raise KeyUnusable(name=name, why=system_reason(error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise KeyUnusable(str(error), name=name, why=term("its file cannot be read")) from error
    try:
        key = keywrap.aes_key_unwrap_with_padding(_wrapping_key(name, algorithm, salt), wrapped)
        if algorithm == MAC:
            return _Opened(secret=key)
        private = serialization.load_der_private_key(key, None)
    except (keywrap.InvalidUnwrap, ValueError) as error:
        why = term("its file was changed, or the passphrase is another one")
        raise KeyUnusable(type(error).__name__, name=name, why=why) from error
    if not isinstance(private, keys.PrivateKey):
        raise KeyUnusable(name=name, why=term("its file cannot be read"))
    return _Opened(private=private, kind=keys.kind_of(private), sign=keys.signing(private))
