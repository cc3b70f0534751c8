# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How every window looks: the web's values in a style sheet of Qt, our own face, light or dark, large print."""

from dataclasses import dataclass
from importlib.resources import as_file, files
from string import Template

from PySide6.QtCore import QLibraryInfo, Qt, QTemporaryDir, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from divit.agent.windows import palette
from divit.agent.windows.icons import icon, mark_icon, picture
from divit.agent.windows.palette import Scheme
from divit.kernel.words import lang

FACE = "IBM Plex Sans"
_FACES = ("Regular", "Medium", "SemiBold")


@dataclass(frozen=True)
class Look:
    """The values in use."""

    scheme: Scheme
    scale: float

    def value(self, name: str) -> str:
        """A token: a colour, or a size with its unit."""
        return palette.values(self.scheme, self.scale)[name]

    def pixels(self, name: str) -> int:
        """A size in pixels."""
        return palette.pixels(name, self.scale)

    def picture(self, name: str, colour: str = "text_2", size: str = "s_6") -> QPixmap:
        """An icon of the sprite in the colour of a token."""
        return picture(name, self.value(colour), self.pixels(size))

    def icon(self, name: str, colour: str = "text", size: str = "s_6") -> QIcon:
        """The same for a button."""
        return icon(name, self.value(colour), self.pixels(size))


_worn: list[Look] = []
_drawn: list[QTemporaryDir] = []
_spoken: list[QTranslator] = []


def worn() -> Look:
    """The look that ``wear`` put on last."""
    return _worn[-1]


def system_scheme() -> Scheme:
    """What the person's desktop asks for."""
    return "dark" if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"


def wear(app: QApplication, *, theme: str = "system", text: str = "normal") -> Look:
    """Dress all windows: ``theme`` is ``system``, ``light`` or ``dark``, ``text`` a name of ``TEXT_SIZES``."""
    scheme: Scheme = system_scheme() if theme not in ("light", "dark") else ("dark" if theme == "dark" else "light")
    look = Look(scheme, palette.TEXT_SIZES.get(text, 1.0))
    _worn[:] = [look]
    _load_faces()
    app.setStyle("Fusion")
    font = QFont(FACE)
    font.setPixelSize(look.pixels("t_15"))
    # An "fi" that grows together swallows the dot that tells i from ı.
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    app.setFont(font)
    app.setPalette(_palette(look))
    sheet = files("divit.agent.windows").joinpath("look.qss").read_text(encoding="utf-8")
    app.setStyleSheet(Template(sheet).substitute(palette.values(scheme, look.scale), arrow=_arrow(look)))
    app.setWindowIcon(mark_icon())
    return look


def speak(app: QApplication) -> None:
    """Let what Qt says itself (choosing files) be said in the language in use."""
    for spoken in _spoken:
        app.removeTranslator(spoken)
    spoken = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if spoken.load(f"qtbase_{lang()}", folder):
        app.installTranslator(spoken)
    _spoken[:] = [spoken]


def _arrow(look: Look) -> str:
    """The arrow of a box as a file: a style sheet takes pictures in no other way."""
    if not _drawn:
        _drawn.append(QTemporaryDir())
    path = _drawn[0].filePath(f"down-{look.scheme}-{look.scale}.png")
    look.picture("down", "text_2", "s_5").save(path)
    return path


def _load_faces() -> None:
    if FACE in QFontDatabase.families():
        return
    for face in _FACES:
        with as_file(files("divit.agent.windows").joinpath("fonts", f"IBMPlexSans-{face}.woff2")) as path:
            QFontDatabase.addApplicationFont(str(path))


def _palette(look: Look) -> QPalette:
    """Qt's own palette, for what the style sheet does not reach (placeholders, selection, links)."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: "canvas",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.PlaceholderText: "text_3",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.Highlight: "firuze",
        QPalette.ColorRole.HighlightedText: "on_firuze",
        QPalette.ColorRole.Link: "firuze",
        QPalette.ColorRole.ToolTipBase: "raised",
        QPalette.ColorRole.ToolTipText: "text",
    }
    for role, name in roles.items():
        made.setColor(role, QColor(look.value(name)))
    return made
