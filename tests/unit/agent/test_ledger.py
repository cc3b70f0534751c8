# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The journal is read, searched and taken out; a damaged line hides no other."""

import csv
import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from divit.agent import ledger
from divit.agent.journal import Journal
from divit.session.messages import Item

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def written(home: Path, *, origin: str = "https://a.gov.tr", count: int = 3) -> list[ledger.Signed]:
    journal = Journal(home, origin=origin, session="s1", manifest_sha256="1" * 64, certificate=b"c")
    for number in range(count):
        digest = hashlib.sha256(b"%d" % number).hexdigest()
        item = Item(f"i{number}", "", "Başlık", "pades", "application/pdf", 1, digest, ())
        journal.signed([item], AT + timedelta(days=number))
    return ledger.read(home)


def test_the_newest_comes_first(tmp_path: Path) -> None:
    assert [row.item for row in written(tmp_path)] == ["i2", "i1", "i0"]
    assert ledger.read(tmp_path / "none") == []


def test_a_damaged_line_is_passed_over(tmp_path: Path) -> None:
    written(tmp_path)
    with (tmp_path / "journal.jsonl").open("a") as file:
        file.write('{"at": "yesterday"}\nnothing\n[]\n')
    assert len(ledger.read(tmp_path)) == 3


def test_every_word_must_be_found_in_site_day_or_digest(tmp_path: Path) -> None:
    written(tmp_path)
    rows = written(tmp_path, origin="https://İÇİŞLERİ.gov.tr".casefold(), count=1)
    assert [row.item for row in ledger.searched(rows, "A.GOV 22.11.2026")] == ["i1"]
    assert len(ledger.searched(rows, "icisleri")) == 1
    assert len(ledger.searched(rows, rows[0].sha256[:12])) == 1
    assert len(ledger.searched(rows, "")) == 4
    assert ledger.searched(rows, "a.gov yok") == []


def test_a_file_is_found_by_its_bytes(tmp_path: Path) -> None:
    rows = written(tmp_path)
    assert [row.item for row in ledger.of_file(rows, b"1")] == ["i1"]
    assert ledger.of_file(rows, b"9") == []


def test_a_spreadsheet_takes_no_word_of_a_site_for_a_formula(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(ledger.as_csv(written(tmp_path, origin="=cmd|'/c calc'!A1", count=1)))))
    assert rows[0][:2] == ["at", "origin"]
    assert rows[1][1].startswith("'=")
