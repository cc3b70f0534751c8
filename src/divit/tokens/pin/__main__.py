# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The PIN process: ``python -m divit.tokens.pin PIN_FD terminal|stdin LANG TRIES LABEL``."""

import signal
import sys

from divit.kernel import words
from divit.tokens.hardening import shut_memory
from divit.tokens.pin.asking import INTERRUPTED
from divit.tokens.pin.pipe import write_pin
from divit.tokens.pin.prompt import prompt_words, read_line, typed_on_terminal

NOT_GIVEN = 1


def main() -> int:
    """Ask, hand over, wipe. The status is 0 when a PIN is in the pipe, 130 when interrupted, else 1."""
    shut_memory()
    for told_to_end in (signal.SIGTERM, signal.SIGHUP):
        # An exception, so that the terminal gets its echo back on the way out.
        signal.signal(told_to_end, lambda _number, _frame: sys.exit(NOT_GIVEN))
    channel, source, language, tries, label = int(sys.argv[1]), *sys.argv[2:6]
    words.use(language)
    try:
        pin = read_line(0, channel) if source == "stdin" else typed_on_terminal(prompt_words(label, tries), channel)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (OSError, EOFError):
        return NOT_GIVEN
    try:
        write_pin(channel, pin)
    except OSError:
        return NOT_GIVEN
    finally:
        pin.wipe()
    return 0


if __name__ == "__main__":
    sys.exit(main())
