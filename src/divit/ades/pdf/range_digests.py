# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Hashes of what signatures cover. All of them begin where the file begins (ISO 32000-2, 12.8.1), so what they have in
common is hashed once, however many there are.
"""

import hashlib
from bisect import bisect_right, insort
from typing import Any


class RangeDigests:
    """Hashes of parts of ``buffer``. ``hashed`` counts the octets that were hashed."""

    def __init__(self, buffer: bytes) -> None:
        self._buffer = memoryview(buffer)
        self._reached: dict[str, list[int]] = {}
        self._states: dict[tuple[str, int], Any] = {}
        self.hashed = 0

    def around(self, first_end: int, second: slice, hash_name: str) -> bytes:
        """The hash of everything up to ``first_end`` and then of ``second``; ``hash_name`` as in hashlib."""
        hashing = self._up_to(first_end, hash_name).copy()
        part = self._buffer[second]
        hashing.update(part)
        self.hashed += len(part)
        digest: bytes = hashing.digest()
        return digest

    def _up_to(self, end: int, hash_name: str) -> Any:
        reached = self._reached.setdefault(hash_name, [0])
        begin = reached[bisect_right(reached, end) - 1]
        known = self._states.get((hash_name, begin))
        if known is not None and begin == end:
            return known
        hashing = hashlib.new(hash_name) if known is None else known.copy()
        hashing.update(self._buffer[begin:end])
        self.hashed += end - begin
        self._states[hash_name, end] = hashing
        if end:
            insort(reached, end)
        return hashing
