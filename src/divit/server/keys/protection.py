# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What protects the keys: a passphrase that only this account may read, from a file or as a systemd credential.

It is read by a machine, never typed; so it can be long, and nothing has to be done to slow down those who guess.
Outside production it is made when nobody gave one, so that a demonstration needs no preparation.
"""

import os
import secrets
import stat
from pathlib import Path

from divit.kernel import settings
from divit.kernel.words import system_reason, term
from divit.server.keys.errors import KeysUnprotected

LEAST = 32
_TRIALS = frozenset({"demo", "test"})
_CREDENTIAL = "divit-keys"


def is_trial() -> bool:
    """Whether this is a demonstration or a test, where nothing made counts."""
    return os.environ.get("DIVIT_ENV") in _TRIALS


def folder() -> Path:
    """Where key files lie."""
    return settings.home() / "keys"


def passphrase() -> bytes:
    """The passphrase. Raises ``KeysUnprotected`` when there is none, it is too short, or others may read it."""
    found = secret(settings.text("KEYS_PASSPHRASE_FILE"), _CREDENTIAL)
    if found is None and is_trial():
        found = _made()
    if found is None:
        raise KeysUnprotected(why=term("nobody gave one"), least=LEAST)
    if len(found) < LEAST:
        raise KeysUnprotected(why=term("it is too short"), least=LEAST)
    return found


def refuse_unprotected() -> None:
    """Refuse to start where no key could be opened later. Raises ``KeysUnprotected``."""
    if settings.text("KEYS_BACKEND") == "file":
        passphrase()


def secret(named: str, credential: str) -> bytes | None:
    """The secret in the file ``named`` by a setting, else the systemd credential, else None.

    Raises ``KeysUnprotected`` when it cannot be read, or others can read it.
    """
    if named:
        return _read(Path(named), stat.S_IRWXG | stat.S_IRWXO)
    given = os.environ.get("CREDENTIALS_DIRECTORY")
    if given and (Path(given) / credential).is_file():
        # systemd gives the account its right by an access list, which shows among the group's bits.
        return _read(Path(given) / credential, stat.S_IRWXO)
    return None


def _read(path: Path, not_allowed: int) -> bytes:
    try:
        mode, found = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise KeysUnprotected(str(path), why=system_reason(error), least=LEAST) from error
    if mode & not_allowed:
        raise KeysUnprotected(str(path), why=term("others may read it (chmod 600)"), least=LEAST)
    return found.strip()


def _made() -> bytes:
    path = folder() / "passphrase"
    try:
        add(path, secrets.token_urlsafe(LEAST).encode())
    except OSError as error:
        raise KeysUnprotected(str(path), why=system_reason(error), least=LEAST) from error
    return _read(path, stat.S_IRWXG | stat.S_IRWXO)


def add(path: Path, content: bytes) -> None:
    """Put a file for this account alone in place, whole or not at all; one that is there already stays.

    Linked into place: two processes that start together must not each go on with one of their own. Raises
    ``OSError``.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)
