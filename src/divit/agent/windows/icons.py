# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The icons of the web pages as Qt draws them: one sprite, its lines in the colour of the words beside them."""

import re
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from divit.agent.windows.palette import shared_look

_SYMBOL = re.compile(r'<symbol id="(?P<name>[a-z0-9-]+)"[^>]*>(?P<inside>.*?)</symbol>', re.DOTALL)
_STROKE = 'fill="none" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="miter"'
_SHARPNESS = 2


@cache
def _symbols() -> dict[str, str]:
    sprite = shared_look().joinpath("icons.svg").read_text(encoding="utf-8")
    return {found["name"]: found["inside"] for found in _SYMBOL.finditer(sprite)}


@cache
def picture(name: str, colour: str, size: int) -> QPixmap:
    """The icon ``name`` in ``colour``, ``size`` pixels wide. Raises ``KeyError`` for a name the sprite lacks."""
    inside = _symbols()[name].replace("currentColor", colour)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" {_STROKE} stroke="{colour}">{inside}</svg>'
    return _drawn(svg.encode(), size)


@cache
def mark(size: int) -> QPixmap:
    """The pen and its dot: the window's and the tray's own picture."""
    return _drawn(shared_look().joinpath("mark.svg").read_bytes(), size)


def icon(name: str, colour: str, size: int) -> QIcon:
    """The icon for a button, with the room that Qt leaves out between it and the words."""
    drawn = picture(name, colour, size)
    wide = QPixmap(drawn.width() + size * _SHARPNESS // 4, drawn.height())
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, drawn.width(), drawn.height(), drawn)
    painter.end()
    wide.setDevicePixelRatio(_SHARPNESS)
    return QIcon(wide)


def mark_icon() -> QIcon:
    """The mark in the sizes that desktops ask for."""
    made = QIcon()
    for size in (16, 24, 32, 64, 128):
        made.addPixmap(mark(size))
    return made


def _drawn(svg: bytes, size: int) -> QPixmap:
    drawn = QPixmap(size * _SHARPNESS, size * _SHARPNESS)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, size * _SHARPNESS, size * _SHARPNESS))
    painter.end()
    drawn.setDevicePixelRatio(_SHARPNESS)
    return drawn
