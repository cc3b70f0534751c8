# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The PIN process: ``python -m divit.tokens.pin PIN_FD terminal|stdin LANG TRIES LABEL pin|change|unblock``."""

import signal
import sys

from divit.kernel import words
from divit.tokens.hardening import shut_memory
from divit.tokens.pin.asking import INTERRUPTED
from divit.tokens.pin.pipe import write_pins
from divit.tokens.pin.prompt import prompts, read_line, typed_on_terminal
from divit.tokens.wipe import SecretBytes

NOT_GIVEN = 1


def main() -> int:
    """Ask, hand over, wipe. The status is 0 when a PIN is in the pipe, 130 when interrupted, else 1."""
    shut_memory()
    for told_to_end in (signal.SIGTERM, signal.SIGHUP):
        # An exception, so that the terminal gets its echo back on the way out.
        signal.signal(told_to_end, lambda _number, _frame: sys.exit(NOT_GIVEN))
    channel, source, language, tries, label, kind = int(sys.argv[1]), *sys.argv[2:7]
    words.use(language)
    pins: list[SecretBytes] = []
    try:
        pins.extend(
            read_line(0, channel) if source == "stdin" else typed_on_terminal(prompt, channel)
            for prompt in prompts(kind, label, tries)
        )
        # All at once: of a change that was broken off, nothing is left in the pipe for the next question.
        write_pins(channel, pins)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (OSError, EOFError):
        return NOT_GIVEN
    finally:
        for pin in pins:
            pin.wipe()
    return 0


if __name__ == "__main__":
    sys.exit(main())
