# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R52, R57 to R77: the card's gate, and what comes after the certificate. Each rule accepts and refuses."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from divit.kernel.periods import Period
from divit.server.enrolment import guards
from divit.server.enrolment.rules import after, cards
from enrolment_cases import ENDS, NOW, gate
from enrolment_house import ISIL

OFFSETS = tuple(Period.parse(text) for text in ("P3M", "P60D", "P30D", "P25D", "P10D", "P1D"))


def test_R52_a_parcel_with_a_tracking_number_goes() -> None:
    assert guards.r52(SimpleNamespace(tracking_no="T-1"))  # type: ignore[arg-type]  # only the number is asked


def test_R52_without_one_it_does_not() -> None:
    assert not guards.r52(SimpleNamespace(tracking_no=""))  # type: ignore[arg-type]  # only the number is asked


def test_R57_a_renewed_card_has_its_gate_when_the_old_certificate_has_ended() -> None:
    assert cards.r57(gate(is_immediate=False, usable_from=NOW)).ok


def test_R57_a_second_before_it_has_not() -> None:
    verdict = cards.r57(gate(is_immediate=False, usable_from=NOW + timedelta(seconds=1)))
    assert not verdict.ok
    assert "01.10.2026" in verdict.sentence("tr")


def test_R58_the_other_reasons_have_theirs_at_once() -> None:
    assert cards.r58(gate(is_immediate=True)).ok


def test_R58_a_renewal_has_not() -> None:
    assert not cards.r58(gate(is_immediate=False)).ok


@pytest.mark.parametrize("pin", ["270419", "918364"])
def test_R59_a_pin_of_six_digits_passes(pin: str) -> None:
    assert cards.r59(pin, length=6, tckn=ISIL).ok


@pytest.mark.parametrize(
    "pin",
    [
        "12345",
        "1234567",
        "12345a",
        "123456",
        "654321",
        "890123",
        "000000",
        "121212",
        "123123",
        "100000",
        "000005",
        "519803",
    ],
)
def test_R59_a_plain_one_is_refused(pin: str) -> None:
    assert not cards.r59(pin, length=6, tckn=ISIL, birth_year=1980).ok


@pytest.mark.parametrize("strength", ["e_devlet", "e_signature"])
def test_R60_a_strong_sign_in_makes_a_pin(strength: str) -> None:
    assert cards.r60(gate(strength=strength)).ok


@pytest.mark.parametrize("strength", ["", "word_sms"])
def test_R60_a_weak_one_does_not(strength: str) -> None:
    assert not cards.r60(gate(strength=strength)).ok


def test_R61_a_card_that_was_handed_to_its_holder() -> None:
    assert cards.r61(gate()).ok


@pytest.mark.parametrize("missing", ["handed_in_person", "is_holders", "is_in_force"])
def test_R61_not_before_it_was_handed_over_not_anothers_not_a_revoked_one(missing: str) -> None:
    assert not cards.r61(gate(**{missing: False})).ok


def test_R62_word_and_code_or_a_strong_sign_in_unblock() -> None:
    assert cards.r62(gate(strength="word_sms"), sms_passed=True).ok
    assert cards.r62(gate(strength="e_devlet"), sms_passed=False).ok


def test_R62_the_word_alone_and_strangers_do_not() -> None:
    assert not cards.r62(gate(strength="word_sms"), sms_passed=False).ok
    assert not cards.r62(gate(strength=""), sms_passed=True).ok
    assert not cards.r62(gate(is_holders=False), sms_passed=True).ok
    assert not cards.r62(gate(is_in_force=False), sms_passed=True).ok


def test_R64_a_third_attempt_or_the_couriers_word_brings_it_back() -> None:
    assert cards.r64(3, 3, came_back=False).ok
    assert cards.r64(0, 3, came_back=True).ok


def test_R64_two_attempts_do_not() -> None:
    assert not cards.r64(2, 3, came_back=False).ok


def test_R18_after_production_only_the_chosen_channel_is_used() -> None:
    assert after.r18("email") == {"email"}
    assert after.r18("sms") == {"sms"}
    assert after.r18("both") == {"email", "sms"}


def test_R65_three_months_before_the_end_a_reminder_is_due() -> None:
    assert after.due_reminders(ENDS, OFFSETS, [], datetime(2026, 9, 1, 9, 0, tzinfo=UTC)) == ["P3M"]


def test_R65_not_a_second_earlier_not_twice_and_not_after_the_end() -> None:
    assert after.due_reminders(ENDS, OFFSETS, [], datetime(2026, 9, 1, 8, 59, 59, tzinfo=UTC)) == []
    assert after.due_reminders(ENDS, OFFSETS, ["P3M"], datetime(2026, 9, 1, 9, 0, tzinfo=UTC)) == []
    assert after.due_reminders(ENDS, OFFSETS, [], ENDS) == []


def test_R66_it_is_repeated_until_the_last_day() -> None:
    told: list[str] = []
    days = []
    while (day := after.next_reminder(ENDS, OFFSETS, told)) is not None:
        days.append((ENDS - day).days)
        told += after.due_reminders(ENDS, OFFSETS, told, day)
    assert days == [91, 60, 30, 25, 10, 1]


def test_R67_who_renews_nothing_is_reminded() -> None:
    assert after.r67(has_successor=False, has_open_renewal=False).ok


@pytest.mark.parametrize(("successor", "renewal"), [(True, False), (False, True)])
def test_R67_who_has_renewed_or_is_renewing_is_not(successor: bool, renewal: bool) -> None:
    assert not after.r67(has_successor=successor, has_open_renewal=renewal).ok


@pytest.mark.parametrize("strength", ["word_sms", "e_devlet", "e_signature"])
def test_R70_the_holder_who_proved_it_and_the_call_centre_ask_for_a_revocation(strength: str) -> None:
    assert after.r70(strength=strength, role="holder", is_holders=True).ok
    assert after.r70(strength="", role="csp_call_centre", is_holders=False).ok


def test_R70_the_facts_of_the_entry_and_strangers_revoke_nothing() -> None:
    assert not after.r70(strength="", role="applicant", is_holders=True).ok
    assert not after.r70(strength="e_devlet", role="holder", is_holders=False).ok
    assert not after.r70(strength="", role="institution_officer", is_holders=False).ok


def test_R72_a_revocation_counts_from_now_on() -> None:
    assert after.r72(NOW, NOW).ok


def test_R72_and_not_from_before() -> None:
    assert not after.r72(NOW - timedelta(seconds=1), NOW).ok


def test_R73_the_holder_takes_a_suspension_back_after_a_strong_sign_in() -> None:
    assert after.r73(strength="e_devlet", is_holders=True).ok
    assert after.suspended_too_long(NOW, NOW + timedelta(days=29), Period(days=30)).ok


def test_R73_not_with_the_word_not_another_and_not_after_thirty_days() -> None:
    assert not after.r73(strength="word_sms", is_holders=True).ok
    assert not after.r73(strength="e_devlet", is_holders=False).ok
    assert not after.suspended_too_long(NOW, NOW + timedelta(days=30), Period(days=30)).ok


@pytest.mark.parametrize("state", ["valid", "suspended", "issued_dormant", "expired"])
def test_R74_what_is_not_revoked_may_move(state: str) -> None:
    assert after.r74(state).ok


def test_R74_revoked_is_final() -> None:
    assert not after.r74("revoked").ok


def test_R77_records_are_kept_for_twenty_years() -> None:
    assert after.r77(ENDS, Period.parse("P20Y"), datetime(2046, 12, 1, 8, 59, tzinfo=UTC)).ok


def test_R77_and_no_longer_must_be() -> None:
    assert not after.r77(ENDS, Period.parse("P20Y"), datetime(2046, 12, 1, 9, 0, tzinfo=UTC)).ok
