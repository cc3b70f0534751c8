# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The PIN's window, a process of its own: ``python -m divit.agent.windows.pin PIN_FD JSON``.

What is typed goes through the inherited pipe into the token worker and nowhere else; this process writes no core file,
cannot be looked into, and ends with its window.
"""

import json
import os
import signal
import sys
from collections.abc import Mapping
from typing import Any

from divit.kernel import words
from divit.kernel.handing import HERE
from divit.tokens.hardening import shut_memory
from divit.tokens.pin import rules
from divit.tokens.pin.pipe import write_pins
from divit.tokens.wipe import SecretBytes

NOT_GIVEN = 1


def main() -> int:
    """Ask, hand over, wipe. The status is 0 when what was asked is in the pipe, else 1."""
    shut_memory()
    for told_to_end in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(told_to_end, signal.SIG_DFL)
    channel, shown = HERE.pipe(sys.argv[1], os.O_WRONLY), json.loads(sys.argv[2])
    words.use(shown["language"])
    pins = _asked(shown, channel, rules.holder())
    if not pins:
        return NOT_GIVEN
    try:
        write_pins(channel, pins)
    except OSError:
        return NOT_GIVEN
    finally:
        for pin in pins:
            pin.wipe()
    return 0


def _asked(shown: Mapping[str, Any], channel: int, holder: str) -> list[SecretBytes]:
    # Loaded after the memory is shut.
    from PySide6.QtWidgets import QApplication

    from divit.agent.windows.look import wear
    from divit.agent.windows.pin_window import PinWindow

    app = QApplication(["divit"])
    wear(app, theme=shown["theme"], text=shown["text"])
    window = PinWindow(shown, channel, holder)
    window.come_up()
    app.exec()
    return window.taken()


if __name__ == "__main__":
    sys.exit(main())
