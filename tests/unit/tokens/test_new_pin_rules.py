# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R59: the PIN is six digits made by the holder; no sequences, no repeats, no parts of the TCKN."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divit.kernel import words
from divit.tokens.pin import rules

# The digits of a made-up number; as a TCKN it would be refused.
HOLDER = "90318264751"
DIGITS = st.text("0123456789", min_size=6, max_size=6)


def fault(pin: str, again: str | None = None, holder: str = HOLDER) -> rules.NewPinFault | None:
    return rules.fault_of(memoryview(pin.encode()), memoryview((pin if again is None else again).encode()), holder)


@pytest.mark.parametrize(
    ("pin", "wanted"),
    [
        ("", "length"),
        ("48215", "length"),
        ("4821509", "length"),
        ("48215a", "length"),
        ("４８２１５０", "length"),
        ("123456", "sequence"),
        ("654321", "sequence"),
        ("789012", "sequence"),
        ("210987", "sequence"),
        ("111111", "repeat"),
        ("121212", "repeat"),
        ("112211", "repeat"),
        ("483483", "repeat"),
        ("903182", "holder"),
        ("264751", "holder"),
        ("157462", "holder"),
        ("482150", None),
        ("135790", None),
        ("112233", None),
    ],
)
def test_r59_six_digits_that_others_do_not_guess_first(pin: str, wanted: str | None) -> None:
    assert fault(pin) == wanted


def test_r59_it_is_typed_twice_the_same() -> None:
    assert fault("482150", "482151") == "differ"
    assert fault("482150", "") == "differ"


@given(DIGITS)
def test_r59_every_part_of_the_number_is_refused_and_what_is_taken_is_none(pin: str) -> None:
    taken = fault(pin) is None
    assert not (taken and (pin in HOLDER or pin[::-1] in HOLDER or pin in "01234567890123456789"))
    if taken:
        assert len(set(pin)) >= 3
        assert fault(pin, holder=pin + "00000") == fault(pin, holder="00000" + pin[::-1]) == "holder"


def test_r59_without_a_number_the_other_rules_stand() -> None:
    assert fault("903182", holder="") is None
    assert fault("123456", holder="") == "sequence"


def test_each_fault_is_a_sentence_in_both_languages() -> None:
    before, said = words.lang(), set()
    for language in ("tr", "en"):
        words.use(language)
        said |= {rules.fault_words(name) for name in get_args(rules.NewPinFault)}
    words.use(before)
    assert len(said) == 10
    assert all(told.endswith(".") for told in said)


def test_the_holder_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(rules.HOLDER, HOLDER)
    assert rules.holder() == HOLDER
    assert rules.holder() == ""
