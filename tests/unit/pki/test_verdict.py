# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The sentences of problems: in both languages, with the same facts, and each one used."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import divit.pki
from divit.pki.verdict import problem, problem_table

BRACES = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("code", problem_table())
def test_a_problem_says_the_same_facts_in_both_languages(code: str) -> None:
    row = problem_table()[code]
    assert row["tr"] != row["en"]
    assert sorted(BRACES.findall(row["tr"])) == sorted(BRACES.findall(row["en"]))
    told = problem(code, **dict.fromkeys(BRACES.findall(row["tr"]), "olgu"))
    assert "{" not in told.message_tr + told.message_en


def test_no_sentence_waits_for_a_problem_that_nobody_raises() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(divit.pki.__file__).parent.rglob("*.py"))
    assert not [code for code in problem_table() if f'"{code}"' not in source]


def test_moments_are_written_as_the_reader_of_each_language_expects_them() -> None:
    told = problem("expired", subject="A", moment=datetime(2029, 10, 21, 21, 39, tzinfo=UTC))
    assert "22.10.2029 00.39" in told.message_tr
    assert "2029-10-21 21:39 UTC" in told.message_en
