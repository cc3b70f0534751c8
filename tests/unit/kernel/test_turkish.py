# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divit.kernel import turkish

TURKISH_TEXT = st.text(alphabet=turkish.ALPHABET + turkish.upper(turkish.ALPHABET) + " ", max_size=40)


@pytest.mark.parametrize(
    ("small", "large"), [("ışıl incedere", "IŞIL İNCEDERE"), ("iğdır", "İĞDIR"), ("ığdır", "IĞDIR"), ("çöğüş", "ÇÖĞÜŞ")]
)
def test_the_dot_survives_a_change_of_case(small: str, large: str) -> None:
    assert turkish.upper(small) == large
    assert turkish.lower(large) == small


@pytest.mark.parametrize("written", ["IĞDIR", "Iğdır", "ığdır", "IGDIR", "iğdir", "İĞDİR"])
def test_search_finds_a_name_however_its_i_was_typed(written: str) -> None:
    assert turkish.fold(written) == "igdir"


def test_a_combining_dot_does_not_make_another_letter() -> None:
    assert turkish.lower("I\u0307mza") == "imza"


@given(TURKISH_TEXT)
def test_lower_of_upper_is_lower(text: str) -> None:
    assert turkish.lower(turkish.upper(text)) == turkish.lower(text)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = turkish.fold(text)
    assert turkish.fold(once) == once


def test_a_list_of_towns_is_sorted_as_a_turkish_reader_expects() -> None:
    towns = ["Zonguldak", "İzmir", "Iğdır", "Isparta", "Cizre", "Çankırı", "Şırnak", "Sivas"]
    assert sorted(towns, key=turkish.sort_key) == [
        "Cizre",
        "Çankırı",
        "Iğdır",
        "Isparta",
        "İzmir",
        "Sivas",
        "Şırnak",
        "Zonguldak",
    ]


def test_a_title_keeps_the_dots_of_a_name() -> None:
    assert turkish.title("ŞÜKRAN IĞDIRLI") == "Şükran Iğdırlı"
