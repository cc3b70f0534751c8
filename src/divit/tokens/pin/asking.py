# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Starting the PIN process, from the process that must not see the PIN."""

import subprocess
import sys

from divit.kernel import words
from divit.tokens.certificates import Tries
from divit.tokens.errors import PinNotGiven

INTERRUPTED = 130
_END_SECONDS = 2.0


def ask_pin(pin_channel: int, *, label: str, tries: Tries = "unknown", from_stdin: bool = False) -> None:
    """Let a person (or, with ``from_stdin``, the inherited standard input) put one PIN into ``pin_channel``.

    Returns when the PIN process has ended and the PIN is in the pipe. Raises ``PinNotGiven``, ``KeyboardInterrupt``.
    """
    source = "stdin" if from_stdin else "terminal"
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "divit.tokens.pin", str(pin_channel), source, words.lang(), tries, label],
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
