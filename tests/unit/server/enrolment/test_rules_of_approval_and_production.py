# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R33 to R54, R68: approval and production. Each rule accepts and refuses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from divit.kernel.money import Money
from divit.kernel.periods import Period
from divit.server.enrolment import numbers
from divit.server.enrolment.rules import approval, production
from divit.server.enrolment.rules.case import Personnel
from enrolment_cases import ENDS, NOW, OLD, case

ENDED = ENDS + timedelta(days=1)
SERVES = Personnel(service_class="administrative")


def test_R33_a_barcode_is_read_as_it_was_printed() -> None:
    number = numbers.new()
    scanned = numbers.read_barcode(numbers.barcode(number, 2, "ab" * 32))
    assert scanned == numbers.Scanned(number, 2, "abababab")


def test_R33_a_barcode_with_a_slip_is_refused() -> None:
    right = numbers.barcode(numbers.new(), 2, "ab" * 32)
    wrong = right[:-3] + ("A" if right[-3] != "A" else "B") + right[-2:]
    assert numbers.read_barcode(wrong) is None


def test_R34_paper_may_come_for_thirty_days() -> None:
    assert production.r34(NOW, NOW + timedelta(days=29), Period(days=30)).ok


def test_R34_and_not_on_the_thirtieth() -> None:
    assert not production.r34(NOW, NOW + timedelta(days=30), Period(days=30)).ok


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ("none", set()),
        ("email", {"email"}),
        ("email", {"letter"}),
        ("letter", {"letter"}),
        ("letter", {"letter", "email"}),
    ],
)
def test_R37_the_units_notice_is_there(wanted: str, there: set[str]) -> None:
    assert approval.r37(case(terms={"prerequisite": wanted}, prerequisites=frozenset(there))).ok


@pytest.mark.parametrize(("wanted", "there"), [("email", set()), ("letter", set()), ("letter", {"email"})])
def test_R37_without_it_nothing_is_approved(wanted: str, there: set[str]) -> None:
    assert not approval.r37(case(terms={"prerequisite": wanted}, prerequisites=frozenset(there))).ok


def test_R37_a_record_has_a_number_and_a_day_that_has_come() -> None:
    today = date(2026, 10, 1)
    assert approval.r37_record("E-1", today, today).ok
    assert not approval.r37_record(" ", today, today).ok
    assert not approval.r37_record("E-1", today + timedelta(days=1), today).ok


def test_R38_the_position_was_checked_by_the_officer_or_the_directory() -> None:
    assert approval.r38(case(position_checked=True)).ok
    assert approval.r38(case(personnel=SERVES)).ok


def test_R38_nobody_checked_it() -> None:
    assert not approval.r38(case()).ok
    assert not approval.r38(case(personnel=Personnel(is_found=False))).ok


def test_R40_a_renewal_in_time_by_e_onay_is_approved() -> None:
    assert approval.r40(case(method="e_onay")).ok
    assert approval.r40(case(method="wet", now=ENDED)).ok
    assert approval.r40(case("first", method="wet")).ok


def test_R40_on_paper_it_is_rejected() -> None:
    assert not approval.r40(case(method="wet")).ok


def test_R41_nothing_was_reported_lost() -> None:
    assert approval.r41(case()).ok
    assert approval.r41(case("lost_stolen", reported_lost=True)).ok


def test_R41_a_lost_card_is_no_renewal() -> None:
    assert not approval.r41(case(reported_lost=True)).ok
    assert not approval.r41(case(old=replace(OLD, is_revoked=True, is_reported=True))).ok


def test_R44_somebody_elses_application_is_approved() -> None:
    assert approval.r44(case(person_id=1, decides=2)).ok
    assert approval.r44(case(person_id=1, decides=None)).ok


def test_R44_an_own_one_is_not() -> None:
    assert not approval.r44(case(person_id=1, decides=1)).ok


def test_R45_a_rejection_with_code_and_words_is_one() -> None:
    assert approval.r45("left", "Ayrıldı.", frozenset({"left"})).ok


@pytest.mark.parametrize(("code", "text"), [("left", " "), ("", "Ayrıldı."), ("whim", "Öyle.")])
def test_R45_without_either_it_is_none(code: str, text: str) -> None:
    assert not approval.r45(code, text, frozenset({"left"})).ok


def test_R46_an_application_waits_for_sixty_days() -> None:
    assert approval.r46(case(since=NOW - timedelta(days=59))).ok


def test_R46_and_then_lapses() -> None:
    assert not approval.r46(case(since=NOW - timedelta(days=60))).ok


@pytest.mark.parametrize("reason", ["first", "identity_change", "lost_stolen", "other"])
def test_R47_every_other_reason_is_produced_at_once(reason: str) -> None:
    assert production.r47(case(reason)).ok


def test_R47_a_renewal_in_time_is_not() -> None:
    assert not production.r47(case(now=datetime(2026, 9, 15, tzinfo=UTC))).ok


def test_R48_a_renewal_waits_until_two_months_before_the_end() -> None:
    assert production.r48(case(now=datetime(2026, 10, 1, 8, 59, tzinfo=UTC))).ok
    assert production.opens_at(case()) == datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


def test_R48_from_then_on_it_waits_no_longer() -> None:
    assert not production.r48(case(now=datetime(2026, 10, 1, 9, 0, tzinfo=UTC))).ok


def test_R48_an_institutions_window_may_be_shorter_and_never_longer() -> None:
    one, six = case(terms={"own_window": Period(months=1)}), case(terms={"own_window": Period(months=6)})
    assert production.opens_at(one) == datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
    assert production.opens_at(six) == datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


def test_R49_a_late_renewal_is_produced_at_once() -> None:
    assert production.r47(case(now=ENDED)).ok


def test_R49_one_in_time_is_not_late() -> None:
    assert not case(now=ENDS - timedelta(seconds=1)).is_late
    assert case(now=ENDS).is_late


def test_R50_a_renewal_begins_when_the_old_one_ends() -> None:
    assert production.r50(case()) == ENDS
    assert production.usable_from(case()) == ENDS


def test_R50_late_ones_and_other_reasons_begin_at_production() -> None:
    assert production.r50(case(now=ENDED)) == ENDED
    assert production.r50(case("identity_change")) == NOW
    by_production = case(terms={"not_before": "production"})
    assert production.r50(by_production) == NOW
    assert production.usable_from(by_production) == ENDS


def test_R51_nothing_has_changed() -> None:
    assert production.r51(case(registry_same=True, personnel=SERVES)).ok
    assert production.r51(case("lost_stolen", old=replace(OLD, is_revoked=True))).ok


def test_R51_the_registry_the_directory_or_the_old_certificate_has() -> None:
    assert not production.r51(case(registry_same=False)).ok
    assert not production.r51(case(personnel=Personnel(is_active=False))).ok
    assert not production.r51(case(old=replace(OLD, is_revoked=True))).ok


def test_R54_a_change_of_identity_revokes_the_old_one_at_production() -> None:
    assert production.r54(case("identity_change")).ok


def test_R54_a_renewal_and_a_certificate_that_has_ended_are_left_alone() -> None:
    assert not production.r54(case()).ok
    assert not production.r54(case("identity_change", now=ENDED)).ok
    assert not production.r54(case("identity_change", terms={"old_action": frozenset()})).ok


def test_R68_a_fee_that_is_paid_or_nothing_lets_it_go_on() -> None:
    assert production.r68(case("lost_stolen", fee_settled=True)).ok
    assert production.r68(case("lost_stolen", fee_settled=False, terms={"fee": Money.of("0.00")})).ok
    assert production.r68(case("renewal", fee_settled=False)).ok


def test_R68_a_fee_that_is_owed_holds_it_and_says_how_much() -> None:
    verdict = production.r68(case("lost_stolen", fee_settled=False))
    assert not verdict.ok
    assert "170.00 TRY" in verdict.sentence("tr")
