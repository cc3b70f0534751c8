# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A page of the main window: a heading, one sentence, what can be done on top, and its body, which scrolls."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from divit.agent.windows import parts
from divit.agent.windows.bridge import Background


class Page(QWidget):
    """The frame; a page fills ``body``."""

    def __init__(self, title: str, sentence: str, *acts: QPushButton) -> None:
        super().__init__()
        self.background = Background(self)
        self.title: QLabel = parts.label(title, "title")
        self.sentence: QLabel = parts.label(sentence, "second")
        head = parts.line(parts.column(self.title, self.sentence, gap="s_1"), *acts, gap="s_4")
        head.setStretch(0, 1)
        for act in acts:
            head.setAlignment(act, Qt.AlignmentFlag.AlignTop)
        self.body: QVBoxLayout = parts.column(gap="s_5")
        inside = QWidget()
        inside.setLayout(parts.column(head, self.body, None, gap="s_5", margin="s_6"))
        self.area = parts.scrolled(inside, title)
        self.setLayout(parts.column(self.area))

    def come_up(self) -> None:
        """The page is shown; it may look again."""

    def clear(self) -> None:
        """Take everything out of the body."""
        parts.emptied(self.body)

    def close_page(self) -> None:
        """Let what is on its way go."""
        self.background.close()
