# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Starting the PIN process, from the process that must not see the PIN."""

import subprocess
from collections.abc import Sequence
from typing import Literal

from divit.kernel import words
from divit.kernel.own_process import own_command
from divit.tokens.errors import PinNotGiven
from divit.tokens.tries import Tries

Kind = Literal["pin", "change", "unblock"]
INTERRUPTED = 130
_END_SECONDS = 2.0


def ask_pin(
    pin_channel: int, *, label: str, tries: Tries = "unknown", from_stdin: bool = False, kind: Kind = "pin"
) -> None:
    """Let a person (or, with ``from_stdin``, the inherited standard input) put into ``pin_channel`` what ``kind``
    needs: a PIN, or the three lines of a change or an unblocking.

    Returns when the PIN process has ended and all is in the pipe. Raises ``PinNotGiven``, ``KeyboardInterrupt``.
    """
    source = "stdin" if from_stdin else "terminal"
    told = (source, words.lang(), str(tries), label, kind)
    run_pin_process("divit.tokens.pin", told, pin_channel, from_stdin=from_stdin)


def run_pin_process(module: str, arguments: Sequence[str], pin_channel: int, *, from_stdin: bool = False) -> None:
    """Run ``module`` as the process that asks, with the number of ``pin_channel`` and ``arguments``, to its end.

    It leaves with 0 when a PIN is in the pipe, ``INTERRUPTED`` after Ctrl-C, anything else when nobody gave one.
    Raises ``PinNotGiven``, ``KeyboardInterrupt``.
    """
    process = subprocess.Popen(
        own_command(module, str(pin_channel), *arguments),
        pass_fds=(pin_channel,),
        stdin=None if from_stdin else subprocess.DEVNULL,
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
    if status:
        raise PinNotGiven(f"the PIN process ended with {status}")
