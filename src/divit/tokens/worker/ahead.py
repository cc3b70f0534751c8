# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signatures that are asked for ahead of the card: while it makes one, what follows lies ready in the worker."""

import base64
import select
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from divit.kernel import clock
from divit.tokens import frames
from divit.tokens.errors import TokenError

# A slow card has one item ready behind the one that it is at; a fast token has a tenth of a second's work.
_LEAST, _MOST = 2, 64
_AHEAD_SECONDS = 0.1
# Values of a fast token are taken together: waking up for each would take the processor from those who feed it.
_FAST_SECONDS = 0.005
_GATHER_SECONDS = 0.02


# A frame is no larger, base64 and all; it is sent while the token works.
_FRAME_BYTES = frames.MAX_FRAME // 2


class SigningAhead:
    """Signatures of one key in the order in which they were asked for; made by ``WorkerClient.ahead``.

    ``guarded`` makes a silent or ended worker a ``TokenError``, ``told`` a fault that the worker tells.
    """

    def __init__(
        self,
        channel: socket.socket,
        key_id: str,
        guarded: Callable[[], AbstractContextManager[None]],
        told: Callable[[frames.Message], frames.Message],
    ) -> None:
        self._channel = channel
        self._key_id = key_id
        self._guarded = guarded
        self._told = told
        self._each_seconds = 1.0
        self._last = clock.monotonic()
        #: How many were asked for and have not come.
        self.outstanding = 0
        #: Whether a fault came: the rest will not be signed.
        self.is_void = False
        self._fault: TokenError | None = None

    @property
    def room(self) -> int:
        """How many more to ask for now; nothing while more than half of what may be under way is."""
        depth = max(_LEAST, min(_MOST, int(_AHEAD_SECONDS / self._each_seconds)))
        return depth - self.outstanding if self.outstanding <= depth // 2 else 0

    def ask(self, batch: Iterable[tuple[bytes, str]]) -> None:
        """Have the data and algorithm names in ``batch`` signed next. Raises ``DriverHung``, ``DriverCrashed``."""
        if not self.outstanding:
            self._last = clock.monotonic()
        items: list[frames.Message] = []
        size = 0
        for data, name in batch:
            if items and size + 2 * len(data) > _FRAME_BYTES:
                self._send(items)
                items, size = [], 0
            items.append({"data": base64.b64encode(data).decode("ascii"), "algorithm": name})
            size += 2 * len(data)
        if items:
            self._send(items)

    def _send(self, items: list[frames.Message]) -> None:
        self.outstanding += len(items)
        with self._guarded():
            frames.send(self._channel, {"call": "sign_all", "key_id": self._key_id, "items": items})

    def taken(self) -> list[bytes]:
        """The values that have come; waits for the first.

        Raises ``TokenError`` for the first that could not be made, once those before it were taken; those behind it
        will not be made.
        """
        if self._each_seconds < _FAST_SECONDS:
            time.sleep(min(_GATHER_SECONDS, self._each_seconds * self.outstanding / 2))
        values = [self._value()]
        try:
            while self.outstanding and select.select([self._channel], [], [], 0)[0]:
                values.append(self._value())
        except TokenError as fault:
            self._fault = fault
        now = clock.monotonic()
        self._each_seconds, self._last = max((now - self._last) / len(values), 1e-6), now
        return values

    def _value(self) -> bytes:
        if self._fault is not None:
            raise self._fault
        try:
            with self._guarded():
                answer = frames.answer(self._channel)
            value = base64.b64decode(self._told(answer)["value"])
        except TokenError:
            self.is_void = True
            raise
        self.outstanding -= 1
        return value
