# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The PIN's own process with a person in front of it: ``typed_pin_window.py WORDS PIN_FD JSON``.

``WORDS`` are typed into the fields one after another, separated by commas; ``escape`` closes the window; ``wait`` does
nothing; ``from:FILE`` types what stands in the file.
"""

import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from divit.agent.windows import pin, pin_window

HESITATION_MS = 800


class Person(pin_window.PinWindow):
    """Types as soon as the window listens."""

    typed = ""

    def come_up(self) -> None:
        """Sit down before it."""
        super().come_up()
        QTimer.singleShot(HESITATION_MS, self.act)

    def act(self) -> None:
        """Do what was asked."""
        if self.typed == "escape":
            QTest.keyClick(self, Qt.Key.Key_Escape)
        elif self.typed != "wait":
            for field, word in zip(self.fields, self.typed.split(","), strict=True):
                QTest.keyClicks(field, word)
            QTest.mouseClick(self.go_on, Qt.MouseButton.LeftButton)


if __name__ == "__main__":
    Person.typed = sys.argv.pop(1)
    if Person.typed.startswith("from:"):
        Person.typed = Path(Person.typed.removeprefix("from:")).read_text(encoding="ascii")
    pin_window.PinWindow = Person  # type: ignore[misc]  # the person sits before every window
    sys.exit(pin.main())
