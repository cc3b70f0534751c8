# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The key of the log: 32 random bytes in ``$DIVIT_HOME/keys/audit.key``, for the server's account alone."""

import os
import secrets
import stat
from functools import cache
from pathlib import Path

from divit.kernel import settings
from divit.server.audit.errors import AuditKeyUnusable

KEY_BYTES = 32


def path() -> Path:
    """Where the key lies."""
    return settings.home() / "keys" / "audit.key"


def key() -> bytes:
    """The key, made at the first use. Raises ``AuditKeyUnusable``."""
    return _key(path())


@cache
def _key(where: Path) -> bytes:
    try:
        _make(where)
    except FileExistsError:
        pass
    except OSError as error:
        raise AuditKeyUnusable(path=where, why=error.strerror or "") from error
    return _read(where)


def _make(where: Path) -> None:
    where.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if where.exists():
        return
    # Linked into place when whole: two processes that start together must not each have a key of their own.
    draft = where.with_name(f".{where.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, where)
    finally:
        draft.unlink()


def _read(where: Path) -> bytes:
    try:
        mode, found = where.stat().st_mode, where.read_bytes()
    except OSError as error:
        raise AuditKeyUnusable(path=where, why=error.strerror or "") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise AuditKeyUnusable(path=where, why="others may read it (chmod 600)")
    if len(found) != KEY_BYTES:
        raise AuditKeyUnusable(path=where, why=f"{len(found)} bytes instead of {KEY_BYTES}")
    return found
