# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How a PIN travels in the pipe: two bytes of length, then its bytes. Only the worker and the PIN process use this."""

import os
import select
from collections.abc import Sequence

from divit.tokens.errors import PinNotGiven
from divit.tokens.wipe import SecretBytes

MAX_PIN = 255
# The PIN process has ended before the worker is told to read, so whatever was written is already there.
_WAIT_MILLISECONDS = 2000


def write_pin(channel: int, pin: SecretBytes) -> None:
    """Put one PIN into the pipe. Raises ``OSError`` when the worker is gone."""
    os.writev(channel, [len(pin).to_bytes(2, "big"), pin.view()])


def write_pins(channel: int, pins: Sequence[SecretBytes]) -> None:
    """Put several into the pipe at once, all or none: a change of PIN takes three. Raises ``OSError``."""
    parts: list[bytes | memoryview] = []
    for pin in pins:
        parts += [len(pin).to_bytes(2, "big"), pin.view()]
    os.writev(channel, parts)


def read_pin(channel: int) -> SecretBytes:
    """Take one PIN out of the pipe. Raises ``PinNotGiven`` when there is none."""
    length = int.from_bytes(_filled(channel, 2), "big")
    if length > MAX_PIN:
        raise PinNotGiven("not a PIN")
    return SecretBytes.take(_filled(channel, length))


def _filled(channel: int, count: int) -> bytearray:
    buffer = bytearray(count)
    view = memoryview(buffer)
    done = 0
    while done < count:
        poller = select.poll()
        poller.register(channel, select.POLLIN)
        if not poller.poll(_WAIT_MILLISECONDS):
            raise PinNotGiven("nothing in the pipe")
        # readv fills our own buffer: no immutable copy of the PIN is left behind.
        got = os.readv(channel, [view[done:]])
        if not got:
            raise PinNotGiven("the pipe is closed")
        done += got
    view.release()
    return buffer
