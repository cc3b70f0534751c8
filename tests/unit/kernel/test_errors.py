# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every error class has its row, every row its class, in every room."""

import ast
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import divit
from divit.kernel import words
from divit.kernel.errors import DivitError, SettingInvalid, rows_of

SOURCE = Path(divit.__file__).parent


def tables() -> list[Path]:
    return sorted(SOURCE.rglob("data/errors.toml"))


def room_of(table: Path) -> str:
    return ".".join(("divit", *table.parent.parent.relative_to(SOURCE).parts))


@pytest.mark.parametrize("table", tables(), ids=room_of)
def test_each_class_has_a_row_and_each_row_a_class(table: Path) -> None:
    module = import_module(f"{room_of(table)}.errors")
    classes = {
        node.name: getattr(module, node.name).code
        for node in ast.parse(Path(str(module.__file__)).read_text()).body
        if isinstance(node, ast.ClassDef) and issubclass(getattr(module, node.name), DivitError)
    }
    rows = {row.class_name: row.code for row in rows_of(room_of(table)).values()}
    abstract = {name for name, code in classes.items() if name not in rows and code in rows.values()}
    assert {name: code for name, code in classes.items() if name not in abstract} == rows


@pytest.mark.parametrize("table", tables(), ids=room_of)
def test_every_message_says_something_in_both_languages(table: Path) -> None:
    for code, row in tomllib.loads(table.read_text()).items():
        assert row["tr"].strip(), code
        assert row["en"].strip(), code
        assert row["tr"] != row["en"], code
        assert "!" not in row["tr"] + row["en"], code
        assert "Lütfen" not in row["tr"], code
        assert row["retry"] in {"never", "user", "auto"}, code
        assert row["exit"] in {1, 2, 3, 4, 130}, code
        assert 400 <= row["http"] < 600, code


BRACES = re.compile(r"{(\w+)}")
BETWEEN_LETTERS = re.compile(r"\w'\w")
# A suffix follows the sounds of what it is put to, and nobody knows what will stand in the braces.
SUFFIX_ON_BRACES = re.compile(r"}[’']\w")


@pytest.mark.parametrize("table", tables(), ids=room_of)
def test_a_clerk_can_read_every_sentence(table: Path) -> None:
    for code, row in tomllib.loads(table.read_text()).items():
        assert set(BRACES.findall(row["tr"])) == set(BRACES.findall(row["en"])), code
        assert not BETWEEN_LETTERS.search(row["tr"] + row["en"]), code
        assert not SUFFIX_ON_BRACES.search(row["tr"]), code
        for jargon in ("Hata oluştu", "hata oluştu", "terminal", "geçersiz parametre", "istisna"):
            assert jargon not in row["tr"], code


def test_our_own_words_inside_a_sentence_are_in_its_language() -> None:
    error = SettingInvalid(name="X", why=words.term("nobody declared it"))
    assert "nobody declared it" in error.message("en")
    assert "böyle bir ayar yok" in error.message("tr")
    assert SettingInvalid(name="X", why="nobody declared it").message("tr") != error.message("tr")


def test_no_code_is_used_twice() -> None:
    codes = [code for table in tables() for code in tomllib.loads(table.read_text())]
    assert len(codes) == len(set(codes))


def test_a_message_is_filled_with_what_the_raiser_knew() -> None:
    error = SettingInvalid(name="TSA_URL", why="not a URL")
    assert "TSA_URL" in error.message("tr")
    assert "not a URL" in error.message("en")


def test_a_forgotten_parameter_never_raises_a_second_error() -> None:
    assert "{why}" in SettingInvalid(name="X").message("en")


def test_what_travels_is_code_message_retry_and_trace() -> None:
    error = SettingInvalid(name="X", why="y")
    assert set(error.as_dict("en")) == {"code", "message", "retry", "trace"}
    assert len(error.trace) == 10
