# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Application numbers and barcodes (R33): a slip of the hand or the scanner is told from a wrong form."""

import string

from hypothesis import given
from hypothesis import strategies as st

from divit.kernel.ids import CROCKFORD
from divit.server.enrolment import numbers

BODIES = st.text(CROCKFORD, min_size=9, max_size=9).filter(lambda body: numbers.check_character(body) in CROCKFORD)
SHA256 = st.text("0123456789abcdef", min_size=64, max_size=64)


def test_the_check_character_is_that_of_the_standard() -> None:
    # ISO/IEC 7064 MOD 37,36, as GRid uses it (IFPI, Global Release Identifier, section 4).
    assert numbers.check_character("A12425GABC1234002") == "M"


def test_a_new_number_is_whole_and_never_the_same() -> None:
    made = {numbers.new() for _ in range(200)}
    assert len(made) == 200
    assert all(numbers.normalized(one) == one for one in made)


@given(BODIES)
def test_a_number_is_read_however_it_is_typed(body: str) -> None:
    number = body + numbers.check_character(body)
    typed = numbers.shown(number)
    for one in (typed, typed.lower(), typed.replace("-", " "), typed.replace("1", "İ").replace("0", "O"), f" {typed} "):
        assert numbers.normalized(one) == number


@given(BODIES, st.integers(0, 9), st.sampled_from(CROCKFORD))
def test_r33_one_wrong_letter_is_always_found(body: str, at: int, letter: str) -> None:
    number = body + numbers.check_character(body)
    typed = number[:at] + letter + number[at + 1 :]
    assert (numbers.normalized(typed) != "") is (typed == number)


@given(BODIES, st.integers(1, 9999), SHA256)
def test_r33_a_barcode_says_number_version_and_hash(body: str, version: int, sha256: str) -> None:
    number = body + numbers.check_character(body)
    assert numbers.read_barcode(numbers.barcode(number, version, sha256)) == numbers.Scanned(
        number, version, sha256[:8]
    )


@given(BODIES, st.integers(1, 99), SHA256, st.integers(0, 22), st.sampled_from(string.ascii_uppercase + string.digits))
def test_r33_a_misread_barcode_is_nobodys(body: str, version: int, sha256: str, at: int, letter: str) -> None:
    code = numbers.barcode(body + numbers.check_character(body), version, sha256)
    read = code[:at] + letter + code[at + 1 :]
    assert (numbers.read_barcode(read) is not None) is (read == code)


def test_what_is_no_number_is_none() -> None:
    for typed in ("", "ABC", "U" * 10, "ABCDEFGHJ" * 2, "ÇĞİÖŞÜÇĞİÖ", "'; drop--1"):
        assert numbers.normalized(typed) == ""
        assert numbers.read_barcode(typed) is None
