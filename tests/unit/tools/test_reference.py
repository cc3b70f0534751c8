# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The reference pages say what the code says, whoever makes them."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

import reference
from divit.kernel import settings
from divit.kernel.errors import help_pages
from reference_pages import tables
from reference_pages.settings import iso_duration

ROOT = Path(__file__).resolve().parents[3]
NO_PLACE = re.compile(r"(?<![\w.<>/$-])/(home|root|tmp|mnt)/|\b20\d\d-\d\d-\d\d\b")


def page(name: str) -> str:
    return (reference.FOLDER / name).read_text(encoding="utf-8")


def test_every_reference_page_is_what_the_code_says_now() -> None:
    """With another seed of hashes than the one who made them, and in a fresh process, as ``make check`` runs it."""
    ended = subprocess.run(
        [sys.executable, ROOT / "tools/reference.py", "check"],
        env={**os.environ, "PYTHONHASHSEED": "7", "LANGUAGE": "tr"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout + ended.stderr == ""
    assert ended.returncode == 0


def test_a_page_that_is_old_missing_or_nobodys_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    monkeypatch.setattr(reference, "pages", lambda: {"fresh.md": "a", "old.md": "b", "missing.md": "c"})
    for name, text in (("fresh.md", "a"), ("old.md", "a"), ("nobodys.md", "")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert reference.stale() == ["missing.md", "nobodys.md", "old.md"]
    reference.write()
    assert reference.stale() == []
    assert not (tmp_path / "nobodys.md").exists()


@pytest.mark.parametrize("path", sorted(reference.FOLDER.glob("*.md")), ids=lambda path: path.name)
def test_no_page_names_a_machine_or_the_day_of_its_making(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # A source may be a document with a date of its own.
    assert NO_PLACE.findall(text if path.name != "tables.md" else re.sub(r"\|[^|]*\|$", "", text, flags=re.M)) == []


def test_every_setting_stands_on_its_page_with_both_sentences() -> None:
    text = page("settings.md")
    for one in settings.declarations().values():
        assert f"`DIVIT_{one.name}`" in text
        assert one.tr in text
        assert one.en in text


def test_every_error_and_every_help_name_has_its_place() -> None:
    text = page("errors.md")
    for name, rows in help_pages().items():
        assert f'<a id="help-{name}"></a>' in text
        for row in rows:
            assert f'<a id="{row.code.casefold()}"></a>' in text
            assert f"(#help-{name})" in text


@pytest.mark.parametrize("path", tables.tables(), ids=lambda path: path.relative_to(tables.SOURCE).as_posix())
def test_every_data_table_says_where_it_has_its_facts_from(path: Path) -> None:
    assert tables.sources(path)
    assert tables.rows_of(path)


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (timedelta(0), "PT0S"),
        (timedelta(seconds=90), "PT1M30S"),
        (timedelta(days=1, hours=12), "P1DT12H"),
        (timedelta(days=30), "P30D"),
        (timedelta(milliseconds=1500), "PT1.5S"),
    ],
)
def test_a_duration_is_written_as_it_is_read(span: timedelta, written: str) -> None:
    assert iso_duration(span) == written
    assert settings.duration(written) == span
