# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of cards: each row is sound, refers to rows that are there, and is found by what it says."""

import re

import pytest

from divit.tokens.cards import cards, recognised
from divit.tokens.cards.atr import form, historical
from divit.tokens.cards.recognition import by_pattern
from divit.tokens.cards.tables import atrs
from divit.tokens.direct.choosing import DIRECT
from divit.tokens.drivers import drivers
from seeds import seeded

AKIS = "3B9F978131FE458065544353228231C073F62180810553"


def test_every_seen_atr_is_found_to_the_letter_and_its_form_is_as_its_row_says() -> None:
    assert len(atrs()) > 60
    for atr, row in atrs().items():
        found = recognised(atr)
        assert found is not None
        assert (found.card.id, found.how, found.note) == (row.card, "exact", row.note)
        assert form(bytes.fromhex(atr)) == row.form


def test_patterns_alone_know_every_akis_card_and_no_other_makers() -> None:
    for atr, row in atrs().items():
        card = by_pattern(bytes.fromhex(atr))
        if row.card in ("akis", "tckk"):
            # The identity cards carry the same operating system; the table to the letter tells them apart.
            assert card is None or card.id == "akis"
            assert row.card == "tckk" or card is not None
        elif card is not None:
            assert card.id == row.card


@pytest.mark.parametrize(
    ("atr", "card"),
    [
        ("3B9F968131FE45806755454B41451399318073B3A18011", "akis"),  # a version nobody has listed
        ("3B 9F 97 81 31 FE 45 80 65 54 43 99 22 82 31 C0 73 F6 21 80 81 05 00", "akis"),
        ("3B8C8001806668320911223331958105", "akis"),  # V3, historical bytes alone
        ("3B9F958131FE9F006646530512345671DF0000000000CD", "epass2003"),
        ("3BBE9600004105200012340000000000009000", "acos5"),
        ("3B8A800144454E454D452050495666", "piv"),
        ("3B8A80014142434445464748494A44", None),
        ("3B", None),
        ("", None),
    ],
)
def test_versions_that_nobody_has_listed_are_known_by_patterns(atr: str, card: str | None) -> None:
    found = recognised(atr)
    assert (found.card.id if found else None) == card
    assert found is None or found.how == "pattern"


def test_bytes_that_stand_half_a_byte_beside_do_not_count() -> None:
    assert recognised("3B860001" + "0" + "55454B4145" + "0") is None


def test_no_atr_whatever_it_holds_is_more_than_unknown() -> None:
    chance = seeded()
    for _number in range(2000):
        atr = chance.randbytes(chance.randrange(34))
        recognised(atr)
        form(atr)
        assert len(historical(atr)) <= 15


def test_every_card_names_drivers_that_are_there_and_a_card_driver_that_is_there() -> None:
    for card in cards().values():
        assert card.drivers
        assert set(card.drivers) <= set(drivers())
        assert card.direct in ("", *DIRECT)
        assert all(re.fullmatch("[0-9A-F]+", part) for part in card.contains)
    assert {row.card for row in atrs().values()} <= set(cards())
    assert recognised(AKIS) is not None
