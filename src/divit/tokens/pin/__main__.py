# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The PIN process: ``python -m divit.tokens.pin PIN_FD terminal|stdin LANG TRIES LABEL pin|change|unblock|create``."""

import os
import signal
import sys

from divit.kernel import words
from divit.kernel.handing import HERE
from divit.tokens.hardening import shut_memory
from divit.tokens.pin import rules
from divit.tokens.pin.asking import INTERRUPTED, TOO_EASY
from divit.tokens.pin.pipe import write_pins
from divit.tokens.pin.prompt import prompts, read_line, typed_on_terminal
from divit.tokens.wipe import SecretBytes

NOT_GIVEN = 1
_NEW_PIN_QUESTIONS = 3


def main() -> int:
    """Ask, hand over, wipe. The status is 0 when a PIN is in the pipe, 130 when interrupted, 3 when a new one was typed
    that may not be (R59), else 1.
    """
    shut_memory()
    for told_to_end in (signal.SIGTERM, signal.SIGHUP):
        # An exception, so that the terminal gets its echo back on the way out.
        signal.signal(told_to_end, lambda _number, _frame: sys.exit(NOT_GIVEN))
    channel, source, language, tries, label, kind = HERE.pipe(sys.argv[1], os.O_WRONLY), *sys.argv[2:7]
    words.use(language)
    holder = rules.holder()
    fault = ""
    try:
        for _question in range(1 if kind != "create" or source == "stdin" else _NEW_PIN_QUESTIONS):
            lines = prompts(kind, label, tries)
            lines[0] = f"{fault} {lines[0]}".lstrip()
            fault = _handed_over(lines, source, channel, holder if kind == "create" else None)
            if not fault:
                return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except (OSError, EOFError):
        return NOT_GIVEN
    return TOO_EASY


def _handed_over(lines: list[str], source: str, channel: int, holder: str | None) -> str:
    """Have what ``lines`` ask for typed and put it into the pipe; why not, in words, of a new PIN that may not be.

    ``holder`` is None where no new PIN is made for a holder.
    """
    pins: list[SecretBytes] = []
    try:
        pins.extend(read_line(0, channel) if source == "stdin" else typed_on_terminal(line, channel) for line in lines)
        if holder is not None and (fault := rules.fault_of(pins[0].view(), pins[1].view(), holder)):
            return rules.fault_words(fault)
        # All at once: of a change that was broken off, nothing is left in the pipe for the next question.
        write_pins(channel, pins)
    finally:
        for pin in pins:
            pin.wipe()
    return ""


if __name__ == "__main__":
    sys.exit(main())
