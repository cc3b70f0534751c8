# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The laws of Turkish text (row I-06 of the promises): case, search form, order, titles; for any text at all."""

import random
import subprocess
import sys
import tomllib
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divit.kernel import turkish

LIST = tomllib.loads((Path(__file__).resolve().parents[1] / "data/turkish_order.toml").read_text(encoding="utf-8"))
SMALL = turkish.ALPHABET + "âîû"
LARGE = "ABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZÂÎÛ"
ANY_TEXT = st.text(max_size=60)
SMALL_TEXT = st.text(alphabet=SMALL + " '-0123456789", max_size=40)
LARGE_TEXT = st.text(alphabet=LARGE + " '-0123456789", max_size=40)
NAMES = st.text(alphabet=SMALL + LARGE + "qwxQWX '-.", min_size=1, max_size=20)
BARE = str.maketrans("âîûı", "aiui")


@given(SMALL_TEXT)
def test_small_letters_come_back_from_large_ones(text: str) -> None:
    assert turkish.lower(turkish.upper(text)) == text


@given(LARGE_TEXT)
def test_large_letters_come_back_from_small_ones(text: str) -> None:
    assert turkish.upper(turkish.lower(text)) == text


def test_the_two_alphabets_are_each_others_case() -> None:
    assert turkish.upper(SMALL) == LARGE
    assert turkish.lower(LARGE) == SMALL


@given(ANY_TEXT)
def test_changing_case_twice_changes_nothing_more(text: str) -> None:
    assert turkish.lower(turkish.lower(text)) == turkish.lower(text)
    assert turkish.upper(turkish.upper(text)) == turkish.upper(text)


@given(ANY_TEXT)
def test_case_does_not_depend_on_how_accents_are_spelt(text: str) -> None:
    for spelling in ("NFC", "NFD"):
        other = unicodedata.normalize(spelling, text)
        assert turkish.lower(other) == turkish.lower(text)
        assert turkish.upper(other) == turkish.upper(text)
        assert turkish.fold(other) == turkish.fold(text)
        assert turkish.sort_text(other) == turkish.sort_text(text)


@given(ANY_TEXT)
def test_the_search_form_of_a_search_form_is_itself(text: str) -> None:
    assert turkish.fold(turkish.fold(text)) == turkish.fold(text)


@given(NAMES)
def test_every_spelling_of_a_name_has_one_search_form(name: str) -> None:
    spellings = (
        turkish.upper(name),
        turkish.lower(name),
        turkish.title(name),
        name.lower(),
        name.upper(),
        turkish.lower(name).translate(BARE),
        name.replace("'", "’").replace("-", "–"),
        f"  {name} ",
        "\u00ad".join(name),
        unicodedata.normalize("NFD", name),
    )
    assert {turkish.fold(one) for one in spellings} == {turkish.fold(name)}


@pytest.mark.parametrize("letters", ["İIıi", "âÂaA", "îÎiIİı", "ûÛuUüÜ", "çÇcC", "ğĞgG", "öÖoO", "şŞsS"])
def test_letters_that_keyboards_confuse_are_one_to_search(letters: str) -> None:
    assert len({turkish.fold(letter) for letter in letters}) == 1


@given(ANY_TEXT)
def test_a_search_form_has_the_same_digits(text: str) -> None:
    def digits(of: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFKC", of) if c.isdecimal())

    assert digits(turkish.fold(text)) == digits(text)


@given(st.text(alphabet=SMALL + LARGE + "0123456789", min_size=1))
def test_a_search_form_loses_no_letter_of_the_alphabet(text: str) -> None:
    assert len(turkish.fold(text)) == len(text)
    assert turkish.fold(text).isascii()


@given(ANY_TEXT, ANY_TEXT)
def test_order_is_total_and_only_equal_texts_stand_equal(one: str, other: str) -> None:
    left, right = turkish.sort_key(one), turkish.sort_key(other)
    assert (left < right) + (left == right) + (left > right) == 1
    assert (left == right) == (unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other))


@given(st.text(alphabet=turkish.ALPHABET), st.text(alphabet=turkish.ALPHABET))
def test_order_of_words_is_the_order_of_their_letters(one: str, other: str) -> None:
    ranks = [[turkish.ALPHABET.index(letter) for letter in word] for word in (one, other)]
    assert (turkish.sort_text(one) < turkish.sort_text(other)) == (ranks[0] < ranks[1])
    assert (turkish.sort_text(one) == turkish.sort_text(other)) == (one == other)


@given(ANY_TEXT)
def test_a_stored_sort_key_sorts_the_same_under_any_collation(text: str) -> None:
    """Small ASCII letters and digits only: no collation and no case folding can change their order."""
    assert not turkish.sort_text(text).strip("0123456789abcdefghijklmnopqrstuvwxyz")


@given(NAMES, NAMES)
def test_case_and_accents_decide_only_between_words_that_are_equal_without(one: str, other: str) -> None:
    plain = [turkish.lower(word).translate(str.maketrans("âîû", "aiu")) for word in (one, other)]
    if plain[0] != plain[1]:
        left, right = (turkish.sort_text(word) for word in plain)
        assert (turkish.sort_text(one) < turkish.sort_text(other)) == (left < right)


def test_the_list_of_names_is_in_order() -> None:
    for left, right in pairwise(LIST["words"]):
        assert turkish.sort_key(left) < turkish.sort_key(right), (left, right)
        assert turkish.sort_text(left) < turkish.sort_text(right), (left, right)


@pytest.mark.parametrize("seed", range(5))
def test_a_shuffled_list_of_names_is_put_in_order_again(seed: int) -> None:
    shuffled = list(LIST["words"])
    random.Random(seed).shuffle(shuffled)
    assert sorted(shuffled, key=turkish.sort_key) == LIST["words"]


def test_a_large_circumflexed_i_stands_with_the_small_one() -> None:
    assert sorted(LIST["with_large_circumflexed_i"], key=turkish.sort_key) == LIST["with_large_circumflexed_i"]


@given(NAMES)
def test_the_title_of_a_title_is_itself_and_the_same_word(text: str) -> None:
    assert turkish.title(turkish.title(text)) == turkish.title(text)
    assert turkish.lower(turkish.title(text)) == turkish.lower(text)


@given(st.lists(st.text(alphabet=SMALL, min_size=1, max_size=8), min_size=1, max_size=4))
def test_a_title_begins_each_word_large_and_goes_on_small(words: list[str]) -> None:
    for word in turkish.title(turkish.upper(" ".join(words))).split(" "):
        assert word[0] == turkish.upper(word[0])
        assert word[1:] == turkish.lower(word[1:])


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("İLKİN ISPARTALI", "İlkin Ispartalı"),
        ("ayşe-nur ığdırlı", "Ayşe-Nur Iğdırlı"),
        ("ANKARA'DA", "Ankara'da"),
        ("ANKARA’DA", "Ankara’da"),
        ("a.ş.", "A.Ş."),
        ("t.c. içişleri bakanlığı", "T.C. İçişleri Bakanlığı"),
        ("(istanbul)", "(İstanbul)"),
        ("2.bölge", "2.Bölge"),
        ("îman  âdem", "Îman  Âdem"),
        ("", ""),
    ],
)
def test_titles_of_names(written: str, title: str) -> None:
    assert turkish.title(written) == title


LOOK = """
from divit.kernel import turkish
import locale
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
word = "İIıi ÇĞÖŞÜ Îlâ 42"
print(ascii((turkish.lower(word), turkish.upper(word), turkish.title(word), turkish.fold(word),
             turkish.sort_text(word))))
"""


def test_no_locale_changes_an_answer() -> None:
    answers = {
        subprocess.run(
            [sys.executable, "-c", LOOK],
            env={"LC_ALL": name, "LANG": name, "LANGUAGE": name, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for name in ("C", "C.UTF-8", "tr_TR.UTF-8", "en_US.UTF-8")
    }
    assert len(answers) == 1
