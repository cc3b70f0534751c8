# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Posts, and every other period: from when to when, given by whom; nothing of the past undone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from divit.kernel import clock
from divit.server.audit.models import AuditEntry
from divit.server.people import rules, services
from divit.server.people.errors import PeriodImpossible, PostHeld
from divit.server.people.models import (
    Appointment,
    Contact,
    Deputation,
    InstitutionSetting,
    RoleGrant,
    SigningDelegation,
)
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
ZERO = datetime(2031, 1, 1, tzinfo=UTC)


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


@pytest.mark.parametrize("acting", [False, True])
def test_a_post_has_one_holder_and_one_who_acts_in_it_at_a_time(house: LettersHouse, acting: bool) -> None:
    now = clock.now()
    post = services.add_post(unit=house.unit, title="Memur")
    services.appoint(person=house.people["isil"], post=post, acting=acting, begins_at=now, ends_at=now + 5 * A_DAY)
    for begins, ends in ((now + A_DAY, None), (now - A_DAY, now + A_DAY), (now + 4 * A_DAY, now + 6 * A_DAY)):
        with pytest.raises(PostHeld):
            services.appoint(person=house.people["cavit"], post=post, acting=acting, begins_at=begins, ends_at=ends)
    services.appoint(person=house.people["cavit"], post=post, acting=acting, begins_at=now + 5 * A_DAY)
    services.appoint(person=house.people["feride"], post=post, acting=not acting, begins_at=now)


def test_nobody_holds_and_acts_in_one_post_at_once(house: LettersHouse) -> None:
    with pytest.raises(PostHeld):
        services.appoint(person=house.people["isil"], post=house.posts["isil"], acting=True)


def test_an_end_before_the_beginning_is_no_period(house: LettersHouse) -> None:
    post = services.add_post(unit=house.unit, title="Memur")
    now = clock.now()
    for ends in (now, now - A_DAY):
        with pytest.raises(PeriodImpossible):
            services.appoint(person=house.people["isil"], post=post, begins_at=now, ends_at=ends)


@pytest.mark.parametrize("model", [Appointment, Contact, Deputation, InstitutionSetting, RoleGrant, SigningDelegation])
def test_the_database_itself_refuses_an_end_before_the_beginning(house: LettersHouse, model: type) -> None:
    now = clock.now()
    house.deputy("isil", "cavit")
    services.add_contact(person=house.people["isil"], kind="email", value="isil@akcaova.invalid")
    services.set_institution_setting(institution=house.institution, name="HELP_DESK_PHONE", value="4100")
    services.delegate_signing(post=house.posts["isil"], on_behalf_of=house.posts["cavit"])
    row = model.objects.order_by("pk").first()  # type: ignore[attr-defined]  # each of them is a model
    for changes in ({"begins_at": now, "ends_at": now}, {"begins_at": now, "ends_at": None, "withdrawn_at": now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=row.pk).update(**changes)  # type: ignore[attr-defined]  # as above


def test_what_has_not_begun_is_withdrawn_and_was_never_in_force(house: LettersHouse) -> None:
    post = services.add_post(unit=house.unit, title="Memur")
    begins = clock.now() + 5 * A_DAY
    appointment = services.appoint(person=house.people["isil"], post=post, begins_at=begins)
    services.end_appointment(appointment=appointment, reason="Atama iptal edildi.")
    row = Appointment.objects.get(pk=appointment)
    assert row.withdrawn_at is not None
    assert not Appointment.objects.filter(rules.in_force(begins + A_DAY), pk=appointment).exists()
    services.appoint(person=house.people["cavit"], post=post, begins_at=begins)


def test_what_has_ended_cannot_be_ended_again_nor_prolonged(house: LettersHouse) -> None:
    post = services.add_post(unit=house.unit, title="Memur")
    now = clock.now()
    over = services.appoint(person=house.people["isil"], post=post, begins_at=now - 3 * A_DAY, ends_at=now - A_DAY)
    lasts = services.appoint(person=house.people["isil"], post=post, ends_at=now + A_DAY)
    for appointment, ends in ((over, None), (lasts, now + 2 * A_DAY), (lasts, now - 5 * A_DAY)):
        with pytest.raises(PeriodImpossible):
            services.end_appointment(appointment=appointment, ends_at=ends)


def test_at_the_pages_nobody_arranges_the_past(house: LettersHouse) -> None:
    viewer = house.admin()
    post = services.add_post(unit=house.unit, title="Memur")
    with pytest.raises(PeriodImpossible):
        services.appoint(viewer=viewer, person=house.people["isil"], post=post, begins_at=viewer.at - A_DAY)
    appointment = services.appoint(viewer=viewer, person=house.people["isil"], post=post)
    with pytest.raises(PeriodImpossible):
        services.end_appointment(viewer=viewer, appointment=appointment, ends_at=viewer.at - A_DAY)


def test_each_change_says_who_made_it_when_and_why(house: LettersHouse) -> None:
    viewer = house.admin()
    post = services.add_post(unit=house.unit, title="Memur")
    appointment = services.appoint(viewer=viewer, person=house.people["isil"], post=post, reason="Karar 2026/12")
    services.end_appointment(viewer=viewer, appointment=appointment, reason="Karar 2026/13")
    row = Appointment.objects.get(pk=appointment)
    who = f"person:{viewer.person_id}"
    assert (row.given_by, row.reason, row.ended_by, row.end_reason) == (who, "Karar 2026/12", who, "Karar 2026/13")
    entries = AuditEntry.objects.filter(object=f"appointment:{appointment}").order_by("seq")
    assert [(one.action, one.actor, one.channel, one.reason) for one in entries] == [
        ("people.appointed", who, "web", "Karar 2026/12"),
        ("people.appointment_ended", who, "web", "Karar 2026/13"),
    ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(begins=st.integers(0, 9), lasts=st.one_of(st.none(), st.integers(1, 9)), asked=st.integers(-2, 20))
def test_in_force_is_from_the_beginning_until_just_before_the_end(
    house: LettersHouse, begins: int, lasts: int | None, asked: int
) -> None:
    ends = None if lasts is None else ZERO + (begins + lasts) * A_DAY
    grant = services.grant_role(
        person=house.people["isil"],
        role="drafter",
        institution=house.institution,
        begins_at=ZERO + begins * A_DAY,
        ends_at=ends,
    )
    at = ZERO + asked * A_DAY
    holds = RoleGrant.objects.filter(rules.in_force(at), pk=grant).exists()
    assert holds == (asked >= begins and (ends is None or at < ends))
    shares = RoleGrant.objects.filter(rules.overlapping(at, at + A_DAY), pk=grant).exists()
    assert shares == (asked + 1 > begins and (ends is None or at < ends))


def test_a_day_begins_and_ends_at_midnight_in_istanbul() -> None:
    day = date(2026, 11, 24)
    assert rules.beginning_of(day) == datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert rules.end_of(day) - rules.beginning_of(day) == A_DAY
