# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Files with no site: dropped or chosen, then judged, or signed and saved beside the original."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame

from divit.agent.local_files import Judgement, Kind, judged, kind_words, kinds_of_signature
from divit.agent.windows import parts
from divit.agent.windows.page import Page
from divit.agent.windows.wiring import Wiring
from divit.kernel.errors import DivitError
from divit.kernel.words import gettext as _
from divit.kernel.words import lang


class FilesPage(Page):
    """What was dropped waits for one of two buttons; each file's answer stands in a row."""

    def __init__(self, wiring: Wiring) -> None:
        kinds = _kinds()
        super().__init__(_("Files"), _lead(kinds))
        self._wiring = wiring
        self._files: list[Path] = []
        self.setAcceptDrops(True)
        self.choose = parts.button(_("Choose files…"), icon="file", on=self._choose)
        self.verify = parts.button(_("Verify"), "main", icon="shield", on=self._verify)
        self.sign = parts.button(_("Sign"), "ink", icon="pen", on=self._sign)
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("What the signature is for"))
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for kind in kinds:
            self.kind.addItem(kind_words(kind), kind)
        self.told = parts.label("", "second")
        self.rows = parts.column(gap="s_1")
        drop = parts.column(
            parts.label(_("Drop files here"), "lead"),
            parts.label(
                _("A PDF is signed inside itself; any other file gets a container (.asice) beside it."), "small"
            ),
            parts.line(self.choose, self.verify, None),
            self.told,
            parts.line(self.kind, self.sign, None),
            gap="s_4",
            margin="s_5",
        )
        self.body.addWidget(parts.boxed(drop, panel=True))
        self.body.addLayout(self.rows)
        self.take([])

    def take(self, files: Sequence[Path]) -> None:
        """These files are meant now."""
        self._files = list(files)
        names = ", ".join(file.name for file in self._files)
        self.told.setText(names or _("No file is chosen yet."))
        for act in (self.verify, self.sign):
            act.setEnabled(bool(self._files))

    def verify_now(self, files: Sequence[Path]) -> None:
        """Judge ``files`` at once: what the file manager's menu asks for."""
        self.take(files)
        self._verify()

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(self, self.choose.text())
        if chosen:
            self.take([Path(each) for each in chosen])

    def _verify(self) -> None:
        for file in self._files:
            self.background.run(partial(judged, file), self._show)

    def _sign(self) -> None:
        kind = self.kind.currentData()
        for file in self._files:
            self.background.run(
                partial(self._wiring.sign_file, file, kind), partial(self._saved, file), partial(self._failed, file)
            )

    def _saved(self, file: Path, made: Path) -> None:
        words = _("Saved beside it: {name}").format(name=made.name)
        self._row(parts.state_row("good", file.name, words, _("Signed")))

    def _show(self, found: Judgement) -> None:
        self._row(parts.state_row(found.standing, found.path.name, "\n".join(found.lines), found.word))

    def _failed(self, file: Path, error: DivitError) -> None:
        words = f"{error.message(lang())} ({error.code})"
        self._row(parts.state_row("bad", file.name, words, _("Not signed")))

    def _row(self, row: QFrame) -> None:
        self.rows.insertWidget(0, parts.boxed(parts.column(row), panel=True))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped (Qt's name)."""
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files that lie on this machine (Qt's name)."""
        self.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])


def _lead(kinds: Sequence[Kind]) -> str:
    """What can be done here, and what of it leaves the computer."""
    if "timed" in kinds:
        return _(
            "Verify a signed file, or sign one of yours. Questions about certificates leave this computer, and for a "
            "time-stamp a digest; never the file."
        )
    return _("Verify a signed file, or sign one of yours. Only questions about certificates leave this computer.")


def _kinds() -> tuple[Kind, ...]:
    try:
        return kinds_of_signature()
    except DivitError:
        # The table of time-stamping services cannot be read; signing without one is what is left.
        return ("plain",)
