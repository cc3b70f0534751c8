# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A list of documents: an icon, a title, a second line, and its state as a shape and a word."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from divit.agent.windows.look import worn
from divit.agent.windows.parts import SHAPES

_ROLE = Qt.ItemDataRole.UserRole
_MOST_LINES = 2
_ROOM_FOR_WORDS = 480
_WRAPPED = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list; ``state`` as in ``parts.SHAPES`` or an icon's name, ``word`` what it means."""

    title: str
    second: str
    icon: str = "file"
    state: str = ""
    word: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ". ".join(part for part in (self.title, self.second, self.word) if part)


class Entries(QListWidget):
    """The list; its rows are drawn, not built, so two thousand are as quick as two."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(_Drawn(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setSpacing(0)

    def add(self, entry: Entry) -> None:
        """One more row."""
        self.addItem(QListWidgetItem())
        self.put(self.count() - 1, entry)

    def put(self, row: int, entry: Entry) -> None:
        """Another entry in a row."""
        item = self.item(row)
        item.setData(_ROLE, entry)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.spoken)
        item.setToolTip("\n".join(part for part in (entry.title, entry.word) if part))

    def entry(self, row: int) -> Entry:
        """What a row shows."""
        shown: Entry = self.item(row).data(_ROLE)
        return shown


class _Drawn(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry, look, room = _entry(index), worn(), option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(room, QColor(look.value("firuze_tint" if chosen else "surface")))
        if chosen:
            painter.fillRect(room.left(), room.top(), look.pixels("s_2"), room.height(), QColor(look.value("firuze")))
        painter.fillRect(room.left(), room.bottom(), room.width(), 1, QColor(look.value("line")))
        edge, icon = look.pixels("s_5"), look.pixels("s_6")
        top = room.top() + look.pixels("s_4")
        painter.drawPixmap(room.left() + edge, top, look.picture(entry.icon, "text_2", "s_6"))
        if entry.state:
            shape, colour = SHAPES.get(entry.state, (entry.state, "good"))
            painter.drawPixmap(room.right() - edge - icon, top, look.picture(shape, colour, "s_6"))
            _write_word(painter, entry.word, colour, room.adjusted(0, 0, -edge - icon - look.pixels("s_3"), 0), top)
        _write(painter, entry, _words_room(room))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        listed = self.parent()
        width = listed.viewport().width() if isinstance(listed, Entries) else 0
        height = _height(_entry(index), _words_room(QRect(0, 0, width, 0)).width())
        return QSize(width, height + 2 * worn().pixels("s_4"))


def _entry(index: QModelIndex | QPersistentModelIndex) -> Entry:
    entry: Entry = index.data(_ROLE)
    return entry


def _words_room(room: QRect) -> QRect:
    edge, icon, gap = (worn().pixels(name) for name in ("s_5", "s_6", "s_4"))
    return QRect(
        room.left() + edge + icon + gap,
        room.top() + worn().pixels("s_4"),
        room.width() - 2 * (edge + icon + gap),
        room.height(),
    )


def _font(title: bool) -> QFont:
    font = QFont("IBM Plex Sans")
    font.setPixelSize(worn().pixels("t_15" if title else "t_13"))
    font.setWeight(QFont.Weight.Medium if title else QFont.Weight.Normal)
    return font


def _lines_height(words: str, font: QFont, width: int) -> int:
    metrics = QFontMetrics(font)
    room = metrics.boundingRect(QRect(0, 0, max(width, 1), metrics.height() * _MOST_LINES), _WRAPPED, words)
    return min(room.height(), metrics.lineSpacing() * _MOST_LINES)


def _height(entry: Entry, width: int) -> int:
    second = _lines_height(entry.second, _font(False), width) if entry.second else 0
    return _lines_height(entry.title, _font(True), width) + second + worn().pixels("s_1")


def _write_word(painter: QPainter, word: str, colour: str, room: QRect, top: int) -> None:
    """The state as a word beside its shape; a narrow list leaves it to the tip and the screen reader."""
    if room.width() < _ROOM_FOR_WORDS * worn().scale:
        return
    painter.setFont(_font(False))
    painter.setPen(QColor(worn().value(colour)))
    height = worn().pixels("s_6")
    painter.drawText(
        QRect(room.left(), top, room.width(), height),
        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
        word,
    )


def _write(painter: QPainter, entry: Entry, room: QRect) -> None:
    top = room.top()
    for words, title, colour in ((entry.title, True, "text"), (entry.second, False, "text_2")):
        if words:
            font = _font(title)
            height = _lines_height(words, font, room.width())
            painter.setPen(QColor(worn().value(colour)))
            painter.setFont(font)
            painter.drawText(QRect(room.left(), top, room.width(), height), _WRAPPED, words)
            top += height
