# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How strongly a browser has proved whose it is: ways, levels, ages; waits after wrong guesses."""

from datetime import UTC, datetime, timedelta

import pytest

from divit.server.login.errors import LevelUnknown
from divit.server.login.levels import ANY, OPENS_ACCOUNT, Way, enough_for, levels
from divit.server.login.rules import proved, strength, wait_after

NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
_TEN = timedelta(minutes=10)


def test_R55_R70_a_word_with_an_sms_an_e_signature_and_e_devlet_are_enough_for_the_portal() -> None:
    assert enough_for("portal") == {Way.WORD_SMS, Way.E_SIGNATURE, Way.E_DEVLET}


def test_R21_R24_R73_only_e_devlet_and_an_e_signature_are_strong() -> None:
    assert enough_for("strong") == {Way.E_SIGNATURE, Way.E_DEVLET}


@pytest.mark.parametrize("way", sorted(set(Way) - {Way.E_DEVLET}))
def test_R60_nothing_but_e_devlet_is_e_devlet(way: Way) -> None:
    assert not proved({way: NOON}, "e_devlet", NOON)
    assert proved({way: NOON, Way.E_DEVLET: NOON}, "e_devlet", NOON)


def test_every_way_is_enough_for_being_signed_in_at_all_and_for_something() -> None:
    assert enough_for(ANY) == set(Way)
    assert all(len(ways) >= 1 for ways in levels().values())


def test_a_word_and_an_sms_open_no_account_and_change_no_way_in() -> None:
    assert Way.WORD_SMS not in OPENS_ACCOUNT
    assert not proved({Way.WORD_SMS: NOON}, "own", NOON)


def test_a_password_alone_is_no_second_step() -> None:
    assert not proved({Way.PASSWORD: NOON}, "second", NOON)
    assert proved({Way.SECOND: NOON}, "second", NOON)


@pytest.mark.parametrize(("age", "fresh"), [(timedelta(), True), (_TEN, True), (_TEN + timedelta(seconds=1), False)])
def test_a_proof_is_as_old_as_a_page_allows(age: timedelta, *, fresh: bool) -> None:
    assert proved({Way.E_DEVLET: NOON - age}, "strong", NOON, _TEN) is fresh
    assert proved({Way.E_DEVLET: NOON - age}, "strong", NOON)


def test_a_proof_from_the_future_is_none() -> None:
    assert not proved({Way.E_DEVLET: NOON + timedelta(seconds=1)}, "strong", NOON)


def test_a_level_that_nobody_described_is_no_level() -> None:
    with pytest.raises(LevelUnknown):
        proved({Way.E_DEVLET: NOON}, "stronk", NOON)


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        ({}, ""),
        ({Way.PASSWORD: NOON, Way.PASSKEY: NOON}, ""),
        ({Way.WORD_SMS: NOON}, "word_sms"),
        ({Way.WORD_SMS: NOON, Way.E_SIGNATURE: NOON}, "e_signature"),
        ({Way.E_SIGNATURE: NOON, Way.E_DEVLET: NOON}, "e_devlet"),
    ],
)
def test_the_strongest_way_of_a_citizen_is_told(ways: dict[Way, datetime], told: str) -> None:
    assert strength(ways) == told


def test_waits_begin_after_the_free_tries_and_double_to_a_limit() -> None:
    first = timedelta(minutes=1)
    assert [wait_after(n, 5, first) / first for n in (0, 4, 5, 6, 7, 13, 40)] == [0, 0, 1, 2, 4, 256, 256]
