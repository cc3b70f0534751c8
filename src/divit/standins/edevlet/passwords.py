# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The passwords of e-Devlet's people: what the list of people gives them, until they make their own."""

import hashlib
import hmac
import json
import os
import threading
from pathlib import Path

from divit.standins.population import Resident

SHORTEST = 8
_SALT_BYTES = 16


class Passwords:
    """The passwords that people have made, in a file of ``folder``. Safe for the threads of one process."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "edevlet.passwords"
        self._lock = threading.Lock()

    def fits(self, person: Resident, password: str) -> bool:
        """Whether it is theirs: the one they made, else the one of the list; nothing fits who has none."""
        made = self._read().get(person.tckn)
        if made is not None:
            salt, hashed = bytes.fromhex(made[: 2 * _SALT_BYTES]), made[2 * _SALT_BYTES :]
            return hmac.compare_digest(_hashed(password, salt), hashed)
        given = person.edevlet_password
        return bool(given) and hmac.compare_digest(given.encode(), password.encode())

    def make(self, person: Resident, password: str) -> None:
        """From now on this one is theirs."""
        salt = os.urandom(_SALT_BYTES)
        with self._lock:
            made = self._read() | {person.tckn: salt.hex() + _hashed(password, salt)}
            part = self._path.with_suffix(".part")
            part.write_text(json.dumps(made), encoding="ascii")
            part.chmod(0o600)
            part.replace(self._path)

    def _read(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._path.read_text(encoding="ascii")))
        except FileNotFoundError:
            return {}


def _hashed(password: str, salt: bytes) -> str:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1).hex()
