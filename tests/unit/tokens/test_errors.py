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
