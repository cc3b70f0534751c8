# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a holder's new PIN may be (rule R59): six digits that others do not guess at first.

Looked at in the process in which it is typed; neither the agent nor a server could. It is for the cards of a provider
that releases them through Divit: other cards have their makers' rules.
"""

import hmac
import os
from typing import Literal

from divit.kernel.words import gettext as _

DIGITS = 6
#: Names the holder (the TCKN of the card's certificate) to the PIN's process. The environment of a process that is not
#: dumpable is nobody's to read; its arguments are everybody's.
HOLDER = "DIVIT_PIN_HOLDER"
NewPinFault = Literal["length", "differ", "sequence", "repeat", "holder"]
_LEAST_DIFFERENT = 3
_STEPS = (1, 9)  # up and down by one; after 9 comes 0
_Bytes = bytes | memoryview


def holder() -> str:
    """Whose card it is, told once; empty where nobody said."""
    return os.environ.pop(HOLDER, "")


def fault_of(pin: _Bytes, again: _Bytes, whose: str) -> NewPinFault | None:
    """Why ``pin``, typed a second time as ``again``, is not taken; ``whose`` is the holder's TCKN, empty if unknown."""
    if len(pin) != DIGITS or not all(0x30 <= byte <= 0x39 for byte in pin):
        return "length"
    if not hmac.compare_digest(pin, again):
        return "differ"
    if any(all((pin[at + 1] - pin[at]) % 10 == step for at in range(DIGITS - 1)) for step in _STEPS):
        return "sequence"
    if len(set(pin)) < _LEAST_DIFFERENT or pin[:3] == pin[3:]:
        return "repeat"
    if any(_is_part(pin, digits) for digits in (whose, whose[::-1])):
        return "holder"
    return None


def _is_part(pin: _Bytes, digits: str) -> bool:
    text = digits.encode()
    return any(hmac.compare_digest(pin, text[at : at + DIGITS]) for at in range(len(text) - DIGITS + 1))


def fault_words(fault: NewPinFault) -> str:
    """What the person is told, so that the next one fits."""
    return {
        "length": _("The new PIN has six digits and nothing else."),
        "differ": _("The two are not the same. Type the new PIN twice."),
        "sequence": _("Digits in a row, like 123456, are guessed first. Choose others."),
        "repeat": _("Digits that repeat, like 112211 or 123123, are guessed first. Choose others."),
        "holder": _("A part of your identity number is known to others. Choose other digits."),
    }[fault]
