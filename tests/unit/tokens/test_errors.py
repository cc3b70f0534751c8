# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every error of the room has its row, and every row its class."""

import pytest

from divit.kernel.errors import rows_of
from divit.tokens import errors


def test_each_class_has_a_row_and_each_row_a_class() -> None:
    classes = {errors.TokenError.code: "TokenError"} | {code: row.__name__ for code, row in errors.BY_CODE.items()}
    assert {code: row.class_name for code, row in rows_of("divit.tokens").items()} == classes


@pytest.mark.parametrize("lang", ["tr", "en"])
def test_each_message_is_a_sentence_in_both_languages(lang: str) -> None:
    for kind in errors.BY_CODE.values():
        assert kind().message(lang).endswith((".", "LABEL", "ETİKET"))


def test_a_wrong_pin_tells_how_near_the_card_is_to_locking_in_the_language_asked_for() -> None:
    assert "kilitler" in errors.WrongPin(tries="last").message("tr")
    assert "Bu son hak" in errors.WrongPin(tries="last").message("tr")
    assert "last try" in errors.WrongPin(tries="last").message("en")
    for lang in ("tr", "en"):
        plain = errors.WrongPin(tries="unknown").message(lang)
        assert "unknown" not in plain
        assert errors.WrongPin(tries="several").message(lang) == plain
