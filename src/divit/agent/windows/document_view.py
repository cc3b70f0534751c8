# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The document as it will be signed: pages as pictures, plain text as text, anything else as what it is called."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QLabel, QPlainTextEdit, QStackedWidget

from divit.agent.consent import DocumentLine
from divit.agent.errors import PreviewFailed
from divit.agent.preview import Page, Preview
from divit.agent.printable import printable
from divit.agent.stage import Open
from divit.agent.windows import parts
from divit.agent.windows.bridge import Background
from divit.agent.windows.look import worn
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _
from divit.kernel.words import lang, size, term

_PDF = b"%PDF-"
_MOST_TEXT = 1024 * 1024
_SHARP = 2
_NARROWEST = 320


class DocumentView(QFrame):
    """One document and its attachments, fetched when they are opened and drawn page by page."""

    def __init__(self, open_document: Open, seen: Callable[[str], object] = lambda _item: None) -> None:
        super().__init__()
        self.setProperty("strip", "desk")
        self._open = open_document
        self._seen = seen
        self._background = Background(self)
        self._document: DocumentLine | None = None
        self._preview: Preview | None = None
        self._content = b""
        self._page = 0
        self._turn = 0
        self._build()

    def _build(self) -> None:
        self._parts = QComboBox()
        self._parts.setAccessibleName(_("Document or attachment"))
        self._parts.currentIndexChanged.connect(self._choose)
        self._where = parts.label("", "small", wrap=False)
        self._back = parts.button(_("Previous page"), icon="left", on=lambda: self._turn_to(self._page - 1), small=True)
        self._on = parts.button(_("Next page"), icon="right", on=lambda: self._turn_to(self._page + 1), small=True)
        for turn in (self._back, self._on):
            turn.setToolTip(turn.text())
            turn.setAccessibleName(turn.text())
            turn.setText("")
        self._save = parts.button(_("Save a copy…"), "quiet", on=self._save_copy, small=True)
        bar = parts.line(
            self._parts, None, self._where, self._back, self._on, self._save, gap="s_3", margin=("s_5", "s_3")
        )
        bar.setStretch(0, 1)
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._sheet.setMargin(worn().pixels("s_5"))
        self._area = parts.scrolled(self._sheet, _("The document’s page"))
        self._area.setStyleSheet(f"QScrollArea, QLabel {{ background: {worn().value('sunken')}; }}")
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName(_("The document’s text"))
        self._told = parts.label("", "second")
        self._told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shown = QStackedWidget()
        for view in (self._told, self._area, self._text):
            self._shown.addWidget(view)
        body = parts.column(bar, self._shown, gap="s_1")
        body.setStretch(1, 1)
        self.setLayout(body)

    def show_document(self, document: DocumentLine) -> None:
        """Open ``document`` of the sheet."""
        self._document = document
        self._parts.blockSignals(True)
        self._parts.clear()
        self._parts.addItem(document.title, 0)
        for each in document.attachments:
            words = _("Attachment {number}: {title}").format(number=each.number, title=each.title)
            self._parts.addItem(f"{words} ({size(each.size)})", each.number)
        self._parts.blockSignals(False)
        self._choose(0)

    def _choose(self, index: int) -> None:
        document, number = self._document, self._parts.itemData(index)
        if document is None or number is None:
            return
        self._turn += 1
        turn = self._turn
        self._let_go()
        self._tell(_("The document is on its way."))
        self._background.run(
            lambda: self._fetched(document.item, number),
            lambda fetched: self._arrived(turn, document.item, number, *fetched),
            lambda error: self._failed(turn, error),
        )

    def _fetched(self, item: str, number: int) -> tuple[bytes, Preview | DivitError | None]:
        content = self._open(item, number)
        if not content.startswith(_PDF):
            return content, None
        try:
            return content, Preview(content)
        except PreviewFailed as error:
            return content, error

    def _arrived(self, turn: int, item: str, number: int, content: bytes, drawn: Preview | DivitError | None) -> None:
        if turn != self._turn:
            if isinstance(drawn, Preview):
                drawn.close()
            return
        self._let_go()
        self._content = content
        self._save.setEnabled(True)
        if isinstance(drawn, Preview):
            self._preview = drawn
            self._turn_to(1)
        elif isinstance(drawn, DivitError):
            self._failed(turn, drawn)
            return
        elif not self._show_text(content):
            return
        if number == 0:
            self._seen(item)

    def _show_text(self, content: bytes) -> bool:
        """Whether it is text, and is shown."""
        try:
            words = content[:_MOST_TEXT].decode("utf-8")
        except UnicodeDecodeError:
            self._tell(PreviewFailed(why=term("it is neither PDF nor text")).message(lang()))
            self._save.setEnabled(True)
            return False
        self._text.setPlainText("\n".join(printable(line) for line in words.splitlines()))
        self._shown.setCurrentWidget(self._text)
        self._mark_pages(0)
        return True

    def _turn_to(self, number: int) -> None:
        preview, turn = self._preview, self._turn
        if preview is None or not 1 <= number <= preview.pages:
            return
        width = max(self._area.viewport().width() - 2 * worn().pixels("s_5"), _NARROWEST)
        self._background.run(
            lambda: preview.page(number, width * _SHARP),
            lambda page: self._show_page(turn, number, page),
            lambda error: self._failed(turn, error),
        )

    def _show_page(self, turn: int, number: int, page: Page) -> None:
        if turn != self._turn:
            return
        picture = QImage(page.rgb, page.width, page.height, 3 * page.width, QImage.Format.Format_RGB888)
        drawn = QPixmap.fromImage(picture)
        drawn.setDevicePixelRatio(_SHARP)
        self._sheet.setPixmap(drawn)
        self._shown.setCurrentWidget(self._area)
        self._area.verticalScrollBar().setValue(0)
        self._mark_pages(number)

    def _mark_pages(self, number: int) -> None:
        pages = self._preview.pages if self._preview is not None else 0
        self._page = number
        self._where.setText(_("Page {page} of {pages}").format(page=number, pages=pages) if pages else "")
        self._sheet.setAccessibleName(self._where.text())
        for turn, there in ((self._back, number > 1), (self._on, number < pages)):
            turn.setEnabled(there)
            turn.setVisible(pages > 1)

    def _failed(self, turn: int, error: DivitError) -> None:
        if turn == self._turn:
            self._tell(f"{error.message(lang())}\n{error.code}")
            self._save.setEnabled(bool(self._content))

    def _tell(self, words: str) -> None:
        self._told.setText(words)
        self._shown.setCurrentWidget(self._told)
        self._save.setEnabled(False)
        self._mark_pages(0)

    def _save_copy(self) -> None:
        if self._document is None:
            return
        chosen, _kind = QFileDialog.getSaveFileName(self, self._save.text(), self._document.title.replace("/", "-"))
        if chosen:
            Path(chosen).write_bytes(self._content)

    def _let_go(self) -> None:
        if self._preview is not None:
            self._preview.close()
        self._preview, self._content = None, b""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the page anew for the new width (Qt's name)."""
        super().resizeEvent(event)
        if self._preview is not None and self._page:
            self._turn_to(self._page)

    def close_document(self) -> None:
        """End the drawing process and what is on its way."""
        self._turn += 1
        self._background.close()
        self._let_go()
