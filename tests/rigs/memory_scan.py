# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a process has in memory and what it left in files, searched for a text."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# As octets, as Python keeps names outside ASCII, as Qt keeps everything.
_ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le")


def found_in_memory(pid: int, text: str) -> bool:
    """Whether ``text`` stands in any page that process ``pid`` may write to."""
    return any(_holds(region, text) for region in _written(pid))


def files_with(text: str, places: Iterable[Path]) -> list[Path]:
    """The files in and under ``places`` in which ``text`` stands."""
    files = (path for place in places for path in ([place] if place.is_file() else place.rglob("*")))
    return [path for path in files if path.is_file() and _holds(path.read_bytes(), text)]


def _holds(content: bytes, text: str) -> bool:
    return any(text.encode(encoding) in content for encoding in _ENCODINGS)


def _written(pid: int) -> Iterator[bytes]:
    # What cannot be written is what its file says.
    regions = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", Path(f"/proc/{pid}/maps").read_text(), re.MULTILINE)
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for low, high in ((int(a, 16), int(b, 16)) for a, b in regions):
            try:
                memory.seek(low)
                yield memory.read(high - low)
            except (OSError, ValueError, OverflowError):  # pages of the kernel's own
                continue
