# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The PIN process: ``python -m divit.tokens.pin PIN_FD terminal|stdin LANG TRIES LABEL``."""

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
    channel, source, language, tries, label = int(sys.argv[1]), *sys.argv[2:6]
    words.use(language)
    try:
        pin = read_line(0) if source == "stdin" else typed_on_terminal(prompt_words(label, tries))
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
