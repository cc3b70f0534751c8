# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What processes have used, as Linux tells it in /proc: processor seconds and resident memory of a whole tree."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LOOK_EVERY_S = 0.1


def tree(pid: int) -> list[int]:
    """A process and everything that came of it and still lives."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            fields = _stat(int(entry.name))
            if fields:
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        found.append(left.pop())
        left += parents.get(found[-1], [])
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of a process tree, its dead children that were waited for included."""
    return sum(sum(map(int, fields[11:15])) for one in tree(pid) if (fields := _stat(one))) / _TICKS


def resident_mb(pid: int) -> float:
    """The resident memory of a process tree in MB (10^6 bytes); what is shared counts once for each that shares it."""
    return sum(int(fields[21]) for one in tree(pid) if (fields := _stat(one))) * _PAGE / 1e6


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the third on; none for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


@dataclass
class Peak:
    """The most memory that was seen."""

    mb: float = 0.0


@contextmanager
def watched(pid: int) -> Iterator[Peak]:
    """Look at the memory of a process tree ten times a second."""
    peak, over = Peak(), threading.Event()

    def look() -> None:
        while not over.wait(_LOOK_EVERY_S):
            peak.mb = max(peak.mb, resident_mb(pid))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield peak
    finally:
        over.set()
        looking.join()
