# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Does the task of an entry page as a browser's script does it, from what the page carries."""

import hashlib
from itertools import count
from typing import Protocol


class Work(Protocol):
    """What a page tells of its task."""

    @property
    def seed(self) -> str: ...
    @property
    def pieces(self) -> int: ...
    @property
    def bits(self) -> int: ...


def numbers_for(task: Work, *, fits: bool = True) -> str:
    """The answer to ``task``; with ``fits=False``, for each piece the first number that is none."""
    return ".".join(
        str(next(n for n in count() if _fits(f"{task.seed}.{piece}.{n}", task.bits) is fits))
        for piece in range(task.pieces)
    )


def _fits(text: str, bits: int) -> bool:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> (32 - bits) == 0
