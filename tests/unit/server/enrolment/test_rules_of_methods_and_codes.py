# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R21 to R42: the telephone, the code, and how the form is signed. Each rule accepts and refuses."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from divit.server.enrolment.rules import codes, methods
from divit.server.enrolment.rules.case import Agreed
from enrolment_cases import ENDS, NOW, NUMBER, OTHER, case

ENDED = ENDS + timedelta(days=1)
AGREED = Agreed(mobile=NUMBER)


def test_R21_a_stranger_proves_any_number_and_somebody_we_know_the_recorded_one() -> None:
    assert methods.r21(case("first", number=NUMBER)).ok
    assert methods.r21(case(number=NUMBER, known_number=NUMBER)).ok
    assert methods.r21(case(number=OTHER, known_number=NUMBER, strength="e_devlet")).ok
    assert methods.r21(case(number=OTHER, known_number=NUMBER, strength="e_signature")).ok


@pytest.mark.parametrize("strength", ["", "word_sms"])
def test_R21_another_number_of_somebody_we_know_gets_no_code(strength: str) -> None:
    assert not methods.r21(case(number=OTHER, known_number=NUMBER, strength=strength)).ok
    assert not methods.r21(case(number=OTHER, known_number="?", strength=strength)).ok


def test_R22_the_right_code_passes_with_spaces_too() -> None:
    assert codes.r22("123 456", "123456").ok


@pytest.mark.parametrize("typed", ["123457", "", "12345", "1234567", "١٢٣٤٥٦"])
def test_R22_a_wrong_code_does_not(typed: str) -> None:
    assert not codes.r22(typed, "123456").ok


LIVES: dict[str, Any] = {
    "now": NOW,
    "expires_at": NOW + timedelta(minutes=3),
    "tries": 4,
    "most": 5,
    "is_open": True,
    "is_present": True,
}


def test_R23_a_code_is_tried_while_it_lives() -> None:
    assert codes.r23(**LIVES).ok
    assert codes.r23_sends(2, 3).ok


@pytest.mark.parametrize(
    "change",
    [{"now": NOW + timedelta(minutes=3)}, {"tries": 5}, {"is_open": False}, {"is_present": False}],
)
def test_R23_not_after_three_minutes_not_a_sixth_time_not_twice_not_for_another_form(change: dict[str, Any]) -> None:
    assert not codes.r23(**{**LIVES, **change}).ok


def test_R23_a_fourth_code_within_a_quarter_of_an_hour_is_not_sent() -> None:
    assert not codes.r23_sends(3, 3).ok


def test_R23_a_code_has_six_digits_also_with_zeros_before() -> None:
    assert codes.code_of(bytes(16), 6) == "000000"
    assert all(len(codes.code_of(bytes([one]) * 32, 6)) == 6 for one in range(256))


def test_R24_a_consent_and_the_recorded_number_open_e_onay() -> None:
    assert methods.r24(case(consent=AGREED, proved_number=NUMBER)).ok
    assert methods.r24(case(consent=Agreed(mobile=""), known_number=NUMBER, proved_number=NUMBER)).ok
    assert methods.r24(case(consent=AGREED, proved_number=OTHER, strength="e_devlet")).ok


def test_R24_without_either_it_stays_shut() -> None:
    assert not methods.r24(case(consent=None, proved_number=NUMBER, strength="e_devlet")).ok
    assert not methods.r24(case(consent=AGREED, proved_number=OTHER)).ok
    assert not methods.r24(case(consent=Agreed(mobile=""), proved_number="")).ok


def test_R24_a_consent_by_another_providers_certificate_counts_where_the_setting_says_so() -> None:
    foreign = Agreed(mobile=NUMBER, is_foreign=True)
    assert methods.r24(case(consent=foreign, proved_number=NUMBER)).ok
    assert not methods.r24(case(consent=foreign, proved_number=NUMBER, terms={"accept_foreign": False})).ok


def test_R30_a_consent_outlives_the_certificate() -> None:
    assert methods.r24(case(consent=AGREED, proved_number=NUMBER, now=ENDED)).ok


def test_R30_one_that_was_withdrawn_is_none() -> None:
    assert not methods.r24(case(consent=None, proved_number=NUMBER, now=ENDED)).ok


def test_R35_a_first_application_goes_on_paper_or_by_a_consent_that_it_has() -> None:
    assert methods.r35(case("first")).ok
    assert methods.wet(case("first")).ok
    assert methods.r24(case("first", consent=replace(AGREED, is_foreign=True), proved_number=NUMBER)).ok


def test_R35_a_renewal_is_no_first_application() -> None:
    assert not methods.r35(case("renewal")).ok


def test_R40b_paper_is_not_closed_to_who_renews_nothing() -> None:
    assert methods.r40b(case("first")).ok
    assert methods.r40b(case(now=ENDED)).ok


def test_R40b_a_valid_certificate_is_renewed_by_e_onay_alone() -> None:
    assert not methods.r40b(case()).ok
    assert methods.wet(case()).rule == "R40b"


def test_R42_a_late_renewal_may_go_on_paper() -> None:
    assert methods.r42(case(now=ENDED)).ok
    assert methods.wet(case(now=ENDED)).ok


def test_R42_not_in_time_and_not_where_paper_is_closed_to_late_ones() -> None:
    assert not methods.r42(case()).ok
    assert not methods.wet(case(now=ENDED, terms={"late_methods": frozenset({"e_onay"})})).ok
    assert not methods.r24(
        case(now=ENDED, consent=AGREED, proved_number=NUMBER, terms={"late_methods": frozenset({"wet"})})
    ).ok


@pytest.mark.parametrize("reason", ["identity_change", "lost_stolen", "other"])
def test_T9_paper_is_open_to_the_other_reasons(reason: str) -> None:
    assert methods.wet(case(reason)).ok


def test_R10b_e_onay_is_recommended_for_a_change_of_identity() -> None:
    assert methods.recommended(case("identity_change")) == "e_onay"
    assert methods.recommended(case("first")) == "wet"
    assert methods.recommended(case("first", consent=AGREED, proved_number=NUMBER)) == "e_onay"
