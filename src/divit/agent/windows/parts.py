# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pieces that all windows are made of, as ``components.html`` names them: words, buttons, panels, rows, notices."""

from collections.abc import Callable
from typing import Literal, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from divit.agent.windows.look import worn

L = TypeVar("L", bound=QBoxLayout)
Tone = Literal["good", "warn", "bad", "note", "now", "waiting"]
# State: its shape in the sprite and its colour; the word beside it comes from whoever shows it.
SHAPES: dict[str, tuple[str, str]] = {
    "good": ("good", "good"),
    "warn": ("warn", "warn"),
    "bad": ("bad", "bad"),
    "note": ("info", "note"),
    "now": ("nokta-now", "firuze"),
    "waiting": ("nokta-next", "text_3"),
}


def label(words: str, kind: str = "", *, tone: str = "", wrap: bool = True) -> QLabel:
    """Words on a window; ``kind`` and ``tone`` as ``look.qss`` knows them. A site's words never become markup."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setProperty("kind", kind)
    made.setProperty("tone", tone)
    return made


def sign(shape: str, colour: str = "text_2", size: str = "s_6") -> QLabel:
    """An icon beside words that say the same, so it has no name of its own to be read out twice."""
    made = QLabel()
    made.setPixmap(worn().picture(shape, colour, size))
    made.setFixedSize(QSize(worn().pixels(size), worn().pixels(size)))
    return made


_ICON_COLOURS = {"ink": "on_ink", "main": "on_firuze", "back": "bad", "quiet": "firuze"}


def button(
    words: str, kind: str = "", *, icon: str = "", on: Callable[[], object] | None = None, small: bool = False
) -> QPushButton:
    """A button that says its act. ``ink`` signs and nothing else is ``ink``; ``main`` is the step forward."""
    made = QPushButton(words)
    made.setProperty("kind", kind)
    made.setProperty("small", small)
    made.setAutoDefault(False)
    if icon:
        made.setIcon(worn().icon(icon, _ICON_COLOURS.get(kind, "text"), "s_6"))
        size = worn().pixels("t_18")
        made.setIconSize(QSize(size * 5 // 4 if words else size, size))
    if on is not None:
        made.clicked.connect(lambda _checked=False: on())
    return made


def column(*parts: QWidget | QLayout | None, gap: str = "s_3", margin: str | tuple[str, str] = "") -> QVBoxLayout:
    """Parts below one another; ``None`` is a stretch."""
    return _filled(QVBoxLayout(), parts, gap, margin)


def line(*parts: QWidget | QLayout | None, gap: str = "s_3", margin: str | tuple[str, str] = "") -> QHBoxLayout:
    """Parts beside one another; ``None`` is a stretch."""
    return _filled(QHBoxLayout(), parts, gap, margin)


def _filled(made: L, parts: tuple[QWidget | QLayout | None, ...], gap: str, margin: str | tuple[str, str]) -> L:
    across, down = (margin, margin) if isinstance(margin, str) else margin
    side, top = (worn().pixels(each) if each else 0 for each in (across, down))
    made.setContentsMargins(side, top, side, top)
    made.setSpacing(worn().pixels(gap))
    for part in parts:
        if part is None:
            made.addStretch(1)
        elif isinstance(part, QLayout):
            made.addLayout(part)
        else:
            made.addWidget(part)
    return made


def boxed(layout: QLayout, **properties: object) -> QFrame:
    """A frame around ``layout`` that the style sheet knows by ``properties`` (``panel``, ``strip``, ``notice``)."""
    made = QFrame()
    for name, value in properties.items():
        made.setProperty(name, value)
    made.setLayout(layout)
    return made


def panel(title: str, *parts: QWidget | QLayout | None) -> QFrame:
    """A titled group."""
    return boxed(column(label(title, "lead"), *parts, gap="s_4", margin="s_5"), panel=True)


def rule() -> QFrame:
    """A hairline."""
    return boxed(column(), rule=True)


def notice(tone: Tone, words: str, *actions: QPushButton) -> QFrame:
    """One thing to know about this window, with what can be done about it."""
    shape, colour = SHAPES[tone]
    said = label(words)
    mark = sign(shape, colour)
    row = line(mark, said, gap="s_4")
    row.setStretch(1, 1)
    row.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    body = column(row, gap="s_4", margin=("s_5", "s_4"))
    if actions:
        body.addLayout(line(*actions, None))
    made = boxed(body, notice=tone)
    made.setAccessibleName(words)
    return made


def state_row(state: Tone, title: str, sentence: str, word: str, *actions: QPushButton) -> QFrame:
    """A checked thing: its shape, what it is, one sentence, the state as a word, and what can be done about it."""
    shape, colour = SHAPES[state]
    mark = sign(shape, colour)
    told = column(label(title, "strong"), label(sentence, "small"), gap="s_1")
    if actions:
        told.addSpacing(worn().pixels("s_3"))
        told.addLayout(line(*actions, None))
    verdict = label(word, "small", tone=state if state in ("good", "warn", "bad") else "", wrap=False)
    row = line(mark, told, verdict, gap="s_4", margin=("s_5", "s_3"))
    row.setStretch(1, 1)
    for part in (mark, verdict):
        row.setAlignment(part, Qt.AlignmentFlag.AlignTop)
    made = boxed(row, row=True, state=state)
    made.setAccessibleName(f"{title}: {word}. {sentence}")
    return made


def field(words: str, control: QWidget, hint: str = "") -> QVBoxLayout:
    """A control under its label, which is also its accessible name."""
    named = label(words, "field")
    named.setBuddy(control)
    control.setAccessibleName(words)
    made = column(named, control, gap="s_2")
    if hint:
        made.addWidget(label(hint, "small"))
        control.setAccessibleDescription(hint)
    return made


def scrolled(inside: QWidget, name: str) -> QScrollArea:
    """``inside`` in an area that scrolls, also by the keyboard."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setAccessibleName(name)
    made.setWidget(inside)
    return made


def emptied(layout: QVBoxLayout) -> QVBoxLayout:
    """``layout`` with nothing in it."""
    while layout.count():
        taken = layout.takeAt(0)
        gone = None if taken is None else taken.widget()
        if gone is not None:
            gone.setParent(None)
            gone.deleteLater()
    return layout
