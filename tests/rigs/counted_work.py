# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Work counted and not timed: how many functions a piece of work calls, ours and those in C."""

import sys
from collections.abc import Callable
from types import FrameType

_CALLS = frozenset({"call", "c_call"})


def calls_of(work: Callable[[], object]) -> int:
    """The number of calls that ``work`` makes. The same work makes the same number on every machine."""
    count = 0

    def see(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in _CALLS

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
