# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""No reference is passed over, wherever it stands: a number that nobody was seen to refer to may be written anew."""

import random
import re
from contextlib import suppress

import pytest

from divit.ades.errors import TooLarge
from divit.ades.pdf.mentions import referred_to

GAP = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*[\r\n])+"
REFERENCE = re.compile(rb"(\d{1,10})" + GAP + rb"\d{1,5}" + GAP + rb"R(?![A-Za-z])")
PIECES = [b"1", b"23", b" ", b" ", b"\n", b"\r", b"\r\n", b"%", b"%x", b"R", b" R", b"0", b"x", b"(", b"\x00", b"Rx"]
# What a file is made of for the most part.
PICTURE = b"\xff" * 600


def test_whatever_stands_around_it_a_reference_is_found(chance: random.Random) -> None:
    seen = 0
    for _ in range(20_000):
        octets = b"".join(chance.choices(PIECES, k=chance.randrange(2, 18)))
        expected = set(map(int, REFERENCE.findall(octets)))
        seen += bool(expected)
        assert expected <= referred_to(octets), octets
    assert seen > 200


@pytest.mark.parametrize(
    "octets",
    [
        b"7 0 R",
        b"[7 0 R]",
        b"7\n0\nR ",
        b"7\r\n0\r\n\r\nR/",
        b"7 % 8 0 Rx\n 0 %\r\n %% 9\n R>",
        b"7 0 %see 5 4\n R",
        b"<<7%" + PICTURE * 3 + b"\n0 R>>",
        b"7" + b" " * 3_000 + b"0" + b"\n" * 3_000 + b"R",
        b"7 0 R(7 0 Rx)",
    ],
)
def test_a_reference_through_comments_and_blanks_is_found(octets: bytes) -> None:
    assert 7 in referred_to(octets)
    assert 7 in referred_to(PICTURE * 20 + octets + PICTURE * 20)


def test_what_is_no_reference_is_none() -> None:
    for octets in (b"7 0 Rx", b"7 0R", b"70 R", b"7 (0) R", b"R 0 7", b"7 0 %R"):
        assert not referred_to(octets)
        assert not referred_to(PICTURE * 20 + octets + PICTURE * 20)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "repeated",
    [b"\nR", b"\rR", b" R", b"1 0 %x R\n", b"% R\n", b"1\n", b"1 ", b"1%", b"% ", b"x\tR", b"%\n", b"%\nR"],
)
def test_time_grows_with_length_alone(repeated: bytes) -> None:
    for octets in (repeated * 100_000 + b"x\n R", b"%" + repeated * 100_000 + b"\n0 R"):
        with suppress(TooLarge):
            referred_to(octets)


def test_more_lines_of_comments_than_anybody_writes_are_too_many() -> None:
    assert referred_to(b"7" + b"%\n" * 1_000 + b"0 R") == {7}
    with pytest.raises(TooLarge):
        referred_to(b"7" + b"%\n" * 100_000 + b"0 R")
