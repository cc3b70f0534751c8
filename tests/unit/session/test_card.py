# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card's number: written by many drivers, compared in one form."""

import pytest

from divit.session import card, wire


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("00c3f1", "00c3f1"),
        ("  0123 4567   ", "01234567"),
        ("A-1/ş*2", "A-12"),
        ("", ""),
        ("9" * 80, "9" * 64),
    ],
)
def test_a_number_travels_without_blanks_and_signs(told: str, kept: str) -> None:
    assert card.serial_of(told) == kept
    assert card.serial_of(kept) == kept


def test_the_card_purposes_are_those_that_the_request_has_without_documents() -> None:
    rule = wire.schema("request")["allOf"][0]["if"]["properties"]["purpose"]["enum"]
    assert frozenset(rule) == card.CARD_PURPOSES >= card.RELEASED


def test_every_kind_of_signer_but_the_phone_may_hold_a_card_session() -> None:
    kinds = wire.schema("claim")["properties"]["signer"]["properties"]["kind"]["enum"]
    assert frozenset(kinds) - card.SIGNER_KINDS == {"phone"}
