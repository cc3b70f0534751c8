# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A long piece of work in the worker says between two calls of a driver that it goes on.

So the time limit is one call's: a slow card with many certificates is read to its end, a driver that hangs is not
waited for.
"""

from collections.abc import Callable

_listener: list[Callable[[], None]] = []


def listen(told: Callable[[], None]) -> None:
    """Have ``told`` called at every ``beat``; the last one who asks is told."""
    _listener[:] = [told]


def beat() -> None:
    """A driver or card has answered."""
    for told in _listener:
        told()
