# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one part of a file that a Range header asks for (RFC 9110, 14.2)."""

import re
from dataclasses import dataclass

from divit.server.signing.errors import RangeNotThere

_ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """``length`` bytes from ``start``; ``status`` is 200 for the whole and 206 for a part."""

    start: int
    length: int
    status: int


def part_of(header: str | None, size: int) -> Part:
    """What ``header`` asks for of a file of ``size`` bytes. Other units, several ranges and nonsense get the whole.

    Raises ``RangeNotThere`` for a range that begins behind the end.
    """
    match = _ONE_RANGE.fullmatch(header or "")
    if match is None or not (match[1] or match[2]):
        return Part(0, size, 200)
    if not match[1]:
        # The last n bytes.
        length = min(int(match[2]), size)
        start = size - length
    else:
        start = int(match[1])
        length = min(int(match[2] or size - 1), size - 1) - start + 1
    if start >= size or length <= 0:
        raise RangeNotThere
    return Part(start, length, 206)
