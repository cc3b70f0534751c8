# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signature journal on the screen: everything that was signed on this machine."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem

from divit.agent import ledger
from divit.agent.windows import parts
from divit.agent.windows.look import worn
from divit.agent.windows.page import Page
from divit.agent.windows.wiring import Wiring
from divit.kernel.words import date_and_time, ngettext
from divit.kernel.words import gettext as _

_MOST_SHOWN = 500
_ROWS_HIGH = 420


class JournalPage(Page):
    """Search, table, export, and the question whether a file was signed here."""

    def __init__(self, wiring: Wiring) -> None:
        self.export = parts.button(_("Save as a table…"), icon="download", on=self._export)
        self.ask = parts.button(_("Was this file signed here?"), icon="file", on=self._ask_for_file)
        super().__init__(
            _("Signature journal"), _("Everything that was signed on this computer."), self.ask, self.export
        )
        self._home = wiring.home
        self._rows: list[ledger.Signed] = []
        self._shown: list[ledger.Signed] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Site, day or SHA-256"))
        self.search.textChanged.connect(lambda _words: self._show())
        self.count = parts.label("", "small")
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName(_("Signatures"))
        self.table.setHorizontalHeaderLabels([_("When"), _("Site"), _("SHA-256 of the document")])
        self.table.verticalHeader().setVisible(False)
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setMinimumHeight(round(_ROWS_HIGH * worn().scale))
        self.body.addLayout(parts.field(_("Search"), self.search))
        self.body.addWidget(self.count)
        self.body.addWidget(self.table)

    def come_up(self) -> None:
        """Read it anew."""
        self._rows = ledger.read(self._home)
        self._show()

    def _show(self) -> None:
        self._shown = ledger.searched(self._rows, self.search.text())
        count = len(self._shown)
        self.count.setText(ngettext("{count} signature", "{count} signatures", count).format(count=count))
        self.table.setRowCount(min(count, _MOST_SHOWN))
        for number, row in enumerate(self._shown[:_MOST_SHOWN]):
            for column, words in enumerate((date_and_time(row.at), row.origin, row.sha256)):
                cell = QTableWidgetItem(words)
                cell.setToolTip(words)
                cell.setTextAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
                self.table.setItem(number, column, cell)
        self.table.resizeColumnToContents(0)
        self.table.resizeColumnToContents(1)

    def _export(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, self.export.text(), "divit.csv", "CSV (*.csv)")
        if path:
            Path(path).write_text(ledger.as_csv(self._shown), encoding="utf-8", newline="")

    def _ask_for_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, self.ask.text())
        if not path:
            return
        found = ledger.of_file(self._rows, Path(path).read_bytes())
        if found:
            self.search.setText(found[0].sha256)
        else:
            self.count.setText(_("No signature over exactly these bytes is in the journal."))
