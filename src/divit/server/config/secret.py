# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The key that signs cookies and forms: made at the first start, kept in the home, readable by its owner only."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from divit.kernel.settings import home

_NAME = "web-secret"
_BYTES = 48


def web_secret() -> str:
    """The installation's secret, made if it is not there yet. Raises ``OSError`` when the home cannot be written."""
    path = home() / "keys" / _NAME
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii")


def _make(path: Path) -> None:
    """Write the secret beside its place and link it in: another start at the same time sees all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{_NAME}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(_BYTES))
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
