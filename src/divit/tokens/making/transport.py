# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The secrets that blank cards come with, in a file that only the station's account may read."""

import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path

from divit.kernel.words import system_reason, term
from divit.tokens.errors import TransportUnreadable
from divit.tokens.wipe import SecretBytes

_MANAGEMENT_KEY_SIZES = (0, 16, 24, 32)


@dataclass(frozen=True, slots=True)
class Transport:
    """``puk``: PUK or PIN of the security officer; ``management_key``: that of a PIV card (AES), else empty."""

    puk: SecretBytes
    management_key: SecretBytes

    def wipe(self) -> None:
        """Overwrite both."""
        self.puk.wipe()
        self.management_key.wipe()


def read(path: Path) -> Transport:
    """The secrets in the TOML file ``path``: ``puk``, and ``management_key`` in hexadecimal where cards have one.

    Raises ``TransportUnreadable``, also when others may read the file.
    """
    try:
        mode, content = path.stat().st_mode, path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = system_reason(error) if isinstance(error, OSError) else term("it is no text")
        raise TransportUnreadable(path=str(path), why=why) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise TransportUnreadable(path=str(path), why=term("others may read it (chmod 600)"))
    try:
        table = tomllib.loads(content)
        puk, key = str(table["puk"]).encode(), bytes.fromhex(str(table.get("management_key", "")))
    except (ValueError, KeyError):
        # What stands in it is a secret: no part of it goes into a message.
        raise TransportUnreadable(path=str(path), why=term("it has no puk, or what it has cannot be read")) from None
    if not puk or len(key) not in _MANAGEMENT_KEY_SIZES:
        raise TransportUnreadable(path=str(path), why=term("a secret in it has no length that cards take"))
    return Transport(SecretBytes.take(bytearray(puk)), SecretBytes.take(bytearray(key)))
