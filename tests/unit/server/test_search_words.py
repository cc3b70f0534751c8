# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a word is to the search, and which letters of a title are marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divit.server.search import rules
from divit.server.search.marks import marked

LETTERS = "abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ 0123456789-./’âîû"


def shown(title: str, text: str) -> str:
    """The title with its hits in brackets."""
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in marked(title, rules.asked_words(text)))


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("IĞDIR yolunun bakımı", "ığdır", "[IĞDIR] yolunun bakımı"),
        ("Iğdır’a giden yol", "IGDIR", "[Iğdır]’a giden yol"),
        ("İLÇE müdürlükleri", "ilçe", "[İLÇE] müdürlükleri"),
        ("ılık ve ilik", "ili", "[ılı]k ve [ili]k"),
        ("Taşınır sayım kurulu", "tasi sayim", "[Taşı]nır [sayım] kurulu"),
        ("I\u0307lçe", "ilc", "[İlç]e"),
        ("Kâğıt alımı", "kagit", "[Kâğıt] alımı"),
        ("Yıllık izin", "izin yıl", "[Yıl]lık [izin]"),
        ("Ders saatleri", "saat dersler", "Ders [saat]leri"),
        ("Bir başlık", "", "Bir başlık"),
        ("E-10000001-719-42 sayılı yazı", "719-4", "E-10000001-[719]-[4]2 sayılı yazı"),
    ],
)
def test_marks_stand_on_the_letters_as_they_are_written(title: str, text: str, expected: str) -> None:
    assert shown(title, text) == expected


@given(st.text(alphabet=LETTERS, max_size=60), st.text(alphabet=LETTERS, max_size=20))
def test_marks_lose_and_add_no_letter(title: str, text: str) -> None:
    assert "".join(piece.text for piece in marked(title, rules.asked_words(text))) == title


@given(st.text(alphabet=LETTERS, min_size=1, max_size=30))
def test_a_title_is_marked_as_a_whole_when_it_is_asked_for_word_by_word(title: str) -> None:
    asked = rules.words_of(title)
    unmarked = "".join(piece.text for piece in marked(title, asked) if not piece.hit)
    assert rules.words_of(unmarked) == []


@given(st.text(max_size=40))
def test_every_beginning_of_a_word_lies_in_its_range_and_no_other_word_does(text: str) -> None:
    for word in rules.words_of(text):
        for length in range(1, len(word) + 1):
            one = rules.prefix(rules.ANY, word[:length])
            assert one.low <= rules.ANY + word.encode() < one.high
            assert not one.low <= rules.TITLE + word.encode() < one.high


def test_a_word_that_is_too_long_still_meets_itself() -> None:
    long = "a" * 100
    assert rules.asked_words(long) == rules.words_of(long)
    assert rules.ANY + rules.asked_words(long)[0].encode() in rules.entries(title="", words=[long], audience=[])


def test_a_query_of_many_words_asks_for_the_first_ones() -> None:
    assert len(rules.asked_words(" ".join(f"w{n}" for n in range(50)))) == rules.MOST_WORDS
