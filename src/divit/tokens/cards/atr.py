# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading an answer to reset (ISO 7816-3, 8.2) as far as its historical bytes.

Nothing is refused: cards in the field have ATRs whose length or check byte is wrong.
"""

from typing import Literal

Form = Literal["sound", "wrong_check_byte", "no_check_byte", "short", "other_length"]
_MOST_INTERFACE_BYTES = 32


def _historical_at(atr: bytes) -> tuple[int, int, bool]:
    """Where the historical bytes begin, how many are announced, and whether a check byte follows them."""
    count, more, at = atr[1] & 0x0F, atr[1] >> 4, 2
    checked = False
    while more and at < min(len(atr), _MOST_INTERFACE_BYTES):
        at += (more & 0b0111).bit_count()
        if not more & 0b1000 or at >= len(atr):
            break
        # TDi: the next bytes that are there, and a protocol; any but T=0 brings a check byte (8.2.5).
        checked = checked or bool(atr[at] & 0x0F)
        more = atr[at] >> 4
        at += 1
    return at, count, checked


def historical(atr: bytes) -> bytes:
    """The historical bytes; empty where there are none or the ATR cannot be followed."""
    if len(atr) < 2:
        return b""
    at, count, _checked = _historical_at(atr)
    return atr[at : at + count]


def form(atr: bytes) -> Form:
    """Whether the ATR's own length and check byte agree with it."""
    if len(atr) < 2:
        return "short"
    at, count, checked = _historical_at(atr)
    end = at + count
    if len(atr) < end:
        return "short"
    if len(atr) != end + checked:
        return "no_check_byte" if len(atr) == end else "other_length"
    sum_of_all = 0
    for byte in atr[1:]:
        sum_of_all ^= byte
    return "wrong_check_byte" if checked and sum_of_all else "sound"
