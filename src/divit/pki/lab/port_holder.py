# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who listens on a port of this machine, as far as the system lets us see."""

from pathlib import Path

_LISTENING = "0A"
_PROC = Path("/proc")


def holder_of(port: int) -> str:
    """The program that listens on ``port``, such as ``python3 (PID 4711)``; ``PID ?`` when it cannot be seen."""
    try:
        inodes = _listening_inodes(port)
        for process in _PROC.glob("[0-9]*"):
            if inodes & _sockets_of(process):
                name = (process / "comm").read_text(encoding="utf-8").strip()
                return f"{name} (PID {process.name})"
    except (OSError, ValueError, IndexError):
        # Not Linux, or a process that ended while we looked: the answer is only a help.
        return "PID ?"
    return "PID ?"


def _listening_inodes(port: int) -> set[str]:
    found: set[str] = set()
    for table in ("tcp", "tcp6"):
        for line in (_PROC / "net" / table).read_text(encoding="ascii").splitlines()[1:]:
            columns = line.split()
            if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{columns[9]}]")
    return found


def _sockets_of(process: Path) -> set[str]:
    found: set[str] = set()
    try:
        for descriptor in (process / "fd").iterdir():
            found.add(str(descriptor.readlink()))
    except OSError:
        return found
    return found
