# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card spoken to directly, as the worker serves it: whose the card is from when to when, and what is forgotten."""

from typing import cast

import pytest

from divit.demo.piv_card import PIN, PivCard, Secret, Slot
from divit.tokens.direct import PivDriver
from divit.tokens.direct.token import DirectToken
from divit.tokens.errors import PinLocked, TokenGone, WrongPin
from divit.tokens.pcsc import CardConnection
from divit.tokens.wipe import SecretBytes
from trial_keys import certificate_for, new_key
from wired_card import Line

KEY = new_key("p256")
SLOTS = {0x9C: Slot(KEY, certificate_for(KEY), each_time=True)}


@pytest.fixture
def card() -> PivCard:
    return PivCard(dict(SLOTS))


@pytest.fixture
def line(card: PivCard) -> Line:
    return Line(card)


@pytest.fixture
def token(line: Line) -> DirectToken:
    return DirectToken(cast("CardConnection", line), PivDriver(line))


def secret(text: str) -> SecretBytes:
    return SecretBytes.take(bytearray(text.encode()))


def test_the_card_is_ours_from_the_pin_to_the_end_and_is_reset_then(token: DirectToken, line: Line) -> None:
    token.certificates()
    assert not line.held
    token.login(secret(PIN))
    assert line.held
    for number in range(3):
        token.sign("9c", b"%d" % number, "ecdsa-sha256")
    token.close()
    assert line.told == ["hold", "reset"]
    assert not line.card.given


def test_after_a_wrong_pin_others_may_use_the_card_again(token: DirectToken, line: Line) -> None:
    with pytest.raises(WrongPin):
        token.login(secret("999999"))
    assert line.told == ["hold", "release"]
    with pytest.raises(TokenGone):
        token.sign("9c", b"metin", "ecdsa-sha256")


def test_a_pin_that_is_refused_in_the_middle_is_never_given_again(token: DirectToken, card: PivCard) -> None:
    token.login(secret(PIN))
    card.pin = Secret.of("000000")  # somebody changed it elsewhere
    with pytest.raises(WrongPin):
        token.sign("9c", b"metin", "ecdsa-sha256")
    for _again in range(5):
        with pytest.raises(TokenGone):
            token.sign("9c", b"metin", "ecdsa-sha256")
    assert card.pin.left == 2


def test_a_card_that_is_held_is_spoken_to_so_that_no_system_resets_it(token: DirectToken, card: PivCard) -> None:
    card.seen.clear()
    token.idle()
    assert card.seen == []
    token.login(secret(PIN))
    card.seen.clear()
    token.idle()
    assert card.seen == [0x20]
    assert card.pin.left == 3
    token.sign("9c", b"metin", "ecdsa-sha256")


def test_what_was_given_before_a_change_of_pin_is_forgotten(token: DirectToken) -> None:
    token.login(secret(PIN))
    token.change_pin(secret(PIN), secret("765432"))
    with pytest.raises(TokenGone):
        token.sign("9c", b"metin", "ecdsa-sha256")
    token.login(secret("765432"))
    assert token.sign("9c", b"metin", "ecdsa-sha256")


def test_a_locked_card_says_so_before_any_pin(token: DirectToken, card: PivCard) -> None:
    card.pin.left = 0
    assert token.tries() == "locked"
    with pytest.raises(PinLocked):
        token.login(secret(PIN))
