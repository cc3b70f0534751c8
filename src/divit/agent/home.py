# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the agent keeps its journal, open claims and remembered sites: the person's own folder, closed to others."""

import os
from pathlib import Path

from divit.agent.errors import HomeUnusable
from divit.kernel.words import system_reason

_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600


def agent_home() -> Path:
    """``DIVIT_AGENT_HOME``, else the platform's data folder; made private when it is not there yet.

    Raises ``HomeUnusable``.
    """
    given = os.environ.get("DIVIT_AGENT_HOME")
    if given:
        home = Path(given)
    else:
        import platformdirs

        home = platformdirs.user_data_path("divit")
    try:
        home.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise HomeUnusable(str(error), home=home, why=system_reason(error)) from error
    return home


def write_private(path: Path, text: str) -> None:
    """Replace ``path`` as a whole with ``text``, readable by its owner only; a kill leaves the old or the new file."""
    path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    # What lies there was left by a kill, or put there by somebody: neither its rights nor its target become ours.
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def append_private(path: Path, lines: str) -> None:
    """Add ``lines`` to ``path`` in a single write, so that a kill cannot leave half of one between others."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _PRIVATE_FILE)
    try:
        os.write(handle, f"{lines}\n".encode())
    finally:
        os.close(handle)
