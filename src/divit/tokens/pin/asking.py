# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Starting the PIN process, from the process that must not see the PIN."""

import os
import subprocess
from collections.abc import Sequence
from typing import Literal

from divit.kernel import words
from divit.kernel.handing import HERE
from divit.kernel.own_process import own_command
from divit.tokens.errors import NewPinTooEasy, PinNotGiven
from divit.tokens.pin.rules import HOLDER
from divit.tokens.tries import Tries

Kind = Literal["pin", "change", "unblock", "create"]
INTERRUPTED = 130
#: What was typed is no PIN that a holder may have (R59).
TOO_EASY = 3
_END_SECONDS = 2.0


def ask_pin(
    pin_channel: int,
    *,
    label: str,
    tries: Tries = "unknown",
    from_stdin: bool = False,
    kind: Kind = "pin",
    holder: str = "",
) -> None:
    """Let a person (or, with ``from_stdin``, the inherited standard input) put into ``pin_channel`` what ``kind``
    needs: a PIN, the three lines of a change or an unblocking, or a new PIN twice (``create``).

    ``holder`` is the TCKN on the card, of which a new PIN may be no part. Returns when the PIN process has ended and
    all is in the pipe. Raises ``PinNotGiven``, ``NewPinTooEasy``, ``KeyboardInterrupt``.
    """
    source = "stdin" if from_stdin else "terminal"
    told = (source, words.lang(), str(tries), label, kind)
    run_pin_process("divit.tokens.pin", told, pin_channel, from_stdin=from_stdin, holder=holder)


def run_pin_process(
    module: str, arguments: Sequence[str], pin_channel: int, *, from_stdin: bool = False, holder: str = ""
) -> None:
    """Run ``module`` as the process that asks, with the number of ``pin_channel`` and ``arguments``, to its end.

    It leaves with 0 when a PIN is in the pipe, ``INTERRUPTED`` after Ctrl-C, ``TOO_EASY`` when a new one was typed that
    may not be, anything else when nobody gave one. Raises ``PinNotGiven``, ``NewPinTooEasy``, ``KeyboardInterrupt``.
    """
    process = subprocess.Popen(
        own_command(module, HERE.name(pin_channel), *arguments),
        stdin=None if from_stdin else subprocess.DEVNULL,
        env={**os.environ, HOLDER: holder} if holder else None,
        **HERE.started_with([pin_channel]),
    )
    try:
        status = process.wait()
    except KeyboardInterrupt:
        try:
            process.wait(_END_SECONDS)  # it got the same Ctrl-C and gives the terminal its echo back
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    if status == INTERRUPTED:
        raise KeyboardInterrupt
    if status == TOO_EASY:
        raise NewPinTooEasy
    if status:
        raise PinNotGiven(f"the PIN process ended with {status}")
