# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Answers that are kept for a while: bounded in number and in time, for several threads."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from divit.kernel import clock

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class Kept(Generic[_Key, _Value]):
    """At most ``most`` values, each for ``seconds`` from when it was put; the oldest go first."""

    def __init__(self, *, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[_Key, tuple[float, _Value]] = OrderedDict()

    def get(self, key: _Key) -> _Value | None:
        """The value that is kept under ``key``, None when there is none or its time is over."""
        with self._lock:
            found = self._values.get(key)
        return found[1] if found is not None and clock.monotonic() < found[0] else None

    def put(self, key: _Key, value: _Value, seconds: float | None = None) -> None:
        """Keep ``value`` under ``key``, for ``seconds`` when they differ from what is usual here."""
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = (clock.monotonic() + (self._seconds if seconds is None else seconds), value)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
