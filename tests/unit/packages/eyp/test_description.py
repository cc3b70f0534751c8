# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The description of a package says all that a letter has, and nothing else."""

import re
from pathlib import Path

import pytest

from divit.packages.eyp import letter as told
from divit.packages.eyp import making
from divit.packages.eyp.description import description
from divit.packages.eyp.errors import DescriptionUnreadable
from eyp_made import DESCRIPTION

ROOT = Path(__file__).resolve().parents[4]
FILE = Path("desk/letter.toml")


def test_a_description_becomes_a_letter_that_can_be_packed() -> None:
    read = description(FILE, DESCRIPTION.encode())
    letter = read.letter
    assert [type(one.party) for one in letter.recipients] == [told.Institution, told.Individual, told.Company]
    assert letter.sender == told.Institution("24301212", "DENEME VALİLİĞİ", told.Contact(city="ANKARA"))
    assert [(one.kind, one.is_signed, one.media_type) for one in letter.annexes] == [
        ("DED", True, "text/csv"),
        ("DED", False, "text/plain"),
        ("FZK", True, ""),
    ]
    assert set(read.files.values()) == {Path("desk/çizelge.csv"), Path("desk/not.txt")}
    assert read.signers[0].on_behalf_of == told.Individual("Can", "DENEME")
    making.begun(letter, ("letter.pdf", b"%PDF"), dict.fromkeys(read.files, b"DENEME"))


def test_ids_are_new_each_time_unless_they_are_given() -> None:
    first, second = (description(FILE, DESCRIPTION.encode()).letter for _ in range(2))
    assert first.id != second.id
    given = description(FILE, f'id = "{first.id}"\n{DESCRIPTION}'.encode()).letter
    assert given.id == first.id


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("subject =", "topic ="),
        ('institution = "24301212"', "institution = 24301212"),
        ('last_name = "DENEME"\npurpose', "purpose"),
        ('city = "ANKARA"', 'town = "ANKARA"'),
        ("[sender]", "[sender"),
        ('file = "not.txt"\nsigned = false', 'file = "not.txt"\nsigned = "no"'),
        ("[[signers]]", "[signers]"),
        ('purpose = "BLG"', 'purpose = "BLG"\nwithout = "1"'),
        ('filing = { code = "702.03", name = "Bilgi sistemleri" }', 'filing = "702.03"'),
    ],
)
def test_what_it_cannot_mean_is_told(old: str, new: str) -> None:
    assert old in DESCRIPTION
    with pytest.raises(DescriptionUnreadable) as refused:
        description(FILE, DESCRIPTION.replace(old, new).encode())
    assert "desk/letter.toml" in refused.value.message("tr")
    assert refused.value.message("tr") != refused.value.message("en")


def test_octets_that_are_no_text_are_told() -> None:
    with pytest.raises(DescriptionUnreadable):
        description(FILE, b"\xff")


def test_the_description_that_the_how_to_shows_can_be_packed() -> None:
    page = (ROOT / "docs/how-to/send-an-e-yazisma-package.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    read = description(FILE, shown.encode())
    making.begun(read.letter, ("letter.pdf", b"%PDF"), dict.fromkeys(read.files, b"DENEME"))
