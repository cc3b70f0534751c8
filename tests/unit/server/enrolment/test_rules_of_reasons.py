# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R6 to R10, R39, R55, R56, R76: whether the reason of an application fits. Each rule accepts and refuses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from divit.kernel.periods import Period
from divit.server.enrolment.rules import reasons
from divit.server.enrolment.rules.case import REASONS, Personnel
from enrolment_cases import ENDS, NOW, OLD, case

ENDED = ENDS + timedelta(days=1)
SERVES = Personnel(service_class="administrative")


def test_R6_a_first_application_fits_who_holds_no_certificate_there() -> None:
    assert reasons.r6(case("first")).ok
    assert reasons.r6(case("first", old=OLD, now=ENDED)).ok
    assert reasons.r6(case("first", old=replace(OLD, is_revoked=True))).ok


def test_R6_a_first_application_does_not_fit_who_holds_one() -> None:
    assert not reasons.r6(case("first", old=OLD)).ok


@pytest.mark.parametrize("reason", ["renewal", "identity_change", "other", "lost_stolen"])
def test_R6_the_other_reasons_need_a_certificate(reason: str) -> None:
    assert reasons.r6(case(reason)).ok
    assert not reasons.r6(case(reason, old=None)).ok


def test_R6_a_late_renewal_fits_for_half_a_year_and_not_longer() -> None:
    assert reasons.r6(case(now=ENDED)).ok
    assert not reasons.r6(case(now=datetime(2027, 6, 2, 9, 0, tzinfo=UTC))).ok
    assert not reasons.r6(case(now=ENDED, terms={"late_methods": frozenset()})).ok


def test_R6_what_was_revoked_is_not_renewed() -> None:
    assert not reasons.r6(case(old=replace(OLD, is_revoked=True))).ok


@pytest.mark.parametrize("reason", REASONS)
def test_R7_everybody_may_choose_each_of_five_reasons(reason: str) -> None:
    assert reasons.r7(reason).ok


@pytest.mark.parametrize("reason", ["", "revoke", "FIRST"])
def test_R7_there_is_no_sixth(reason: str) -> None:
    assert not reasons.r7(reason).ok


def test_R8_who_applies_is_who_the_application_is_for() -> None:
    assert reasons.r8(case("first", person_id=1), None).ok
    assert reasons.r8(case("first", person_id=1), 1).ok


def test_R8_nobody_applies_for_somebody_else() -> None:
    assert not reasons.r8(case("first", person_id=1), 2).ok


def test_R9_an_appointment_in_the_administrative_class_lets_a_first_application_through() -> None:
    assert reasons.r9(case("first", personnel=SERVES)).ok
    assert reasons.r9(case("first", personnel=None)).ok
    assert reasons.r9(case("renewal", personnel=Personnel(is_found=False))).ok
    assert reasons.r9(case("first", personnel=Personnel(), terms={"eligible_classes": frozenset()})).ok


@pytest.mark.parametrize(
    "personnel",
    [Personnel(is_found=False), Personnel(service_class="education"), replace(SERVES, is_active=False)],
)
def test_R9_without_it_the_person_is_sent_to_the_unit_that_the_institution_names(personnel: Personnel) -> None:
    verdict = reasons.r9(case("first", personnel=personnel, terms={"appointment_unit": "İl MEM atama birimi"}))
    assert not verdict.ok
    assert "İl MEM atama birimi" in verdict.sentence("tr")
    unnamed = reasons.r9(case("first", personnel=personnel))
    assert "personnel unit" in unnamed.sentence("en")


def test_R10_a_change_of_identity_needs_the_institutions_case() -> None:
    assert reasons.r10(case("identity_change", identity_case=True)).ok
    assert reasons.r10(case("renewal", identity_case=False)).ok


def test_R10_without_the_case_it_does_not_fit() -> None:
    assert not reasons.r10(case("identity_change", identity_case=False)).ok


def test_R39_a_renewal_opens_just_after_three_calendar_months_before_the_end() -> None:
    opens = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
    assert reasons.r39(case(now=opens + timedelta(seconds=1))).ok
    assert reasons.r39(case("first", now=opens - timedelta(days=300))).ok


def test_R39_with_three_months_or_more_to_go_it_is_refused_and_says_from_when_on() -> None:
    verdict = reasons.r39(case(now=datetime(2026, 9, 1, 9, 0, tzinfo=UTC)))
    assert not verdict.ok
    assert verdict.apply_from == datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
    assert "01.09.2026" in verdict.sentence("tr")
    assert "2026-09-01" in verdict.sentence("en")


def test_R39_the_end_of_a_month_is_clamped() -> None:
    old = replace(OLD, not_after=datetime(2027, 5, 31, 9, 0, tzinfo=UTC))
    assert not reasons.r39(case(old=old, now=datetime(2027, 2, 28, 9, 0, tzinfo=UTC))).ok
    assert reasons.r39(case(old=old, now=datetime(2027, 2, 28, 9, 1, tzinfo=UTC))).ok


def test_R39_the_span_is_a_setting() -> None:
    assert not reasons.r39(case(terms={"opens_before": Period(days=10)})).ok


def test_R55_a_lost_card_goes_on_once_its_certificate_is_revoked() -> None:
    assert reasons.r55(case("lost_stolen", old=replace(OLD, is_revoked=True, is_reported=True))).ok
    assert reasons.r55(case("renewal")).ok


def test_R55_before_the_report_it_waits() -> None:
    assert not reasons.r55(case("lost_stolen")).ok
    assert not reasons.r55(case("lost_stolen", old=None)).ok


def test_R56_an_additional_certificate_where_the_institution_allows_it() -> None:
    assert reasons.r56(case("other", terms={"other_enabled": True})).ok
    assert reasons.r56(case("renewal")).ok


def test_R56_it_does_not_unless_it_says_so() -> None:
    assert not reasons.r56(case("other")).ok


def test_R76_the_same_name_renews() -> None:
    assert reasons.r76(case(given_name="IŞIL")).ok
    assert reasons.r76(case("identity_change", surname="Başka")).ok


def test_R76_another_name_does_not() -> None:
    assert not reasons.r76(case(surname="Başka")).ok


def test_T7b_asks_the_rules_in_the_order_of_the_specification() -> None:
    asked = [verdict.rule for verdict in reasons.fit(case("first", now=NOW))]
    assert asked == ["R6", "R9", "R10", "R39", "R55", "R56", "R76"]
