# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who looks, from where, at which time; and what a letter prints about a person."""

from datetime import timedelta

import pytest

from divit.kernel import clock
from divit.server.audit.models import AuditEntry
from divit.server.people import queries, services
from divit.server.people.errors import (
    AlreadyRecorded,
    InstitutionUnknown,
    NoPlace,
    PersonUnknown,
    RoleUnknown,
    TcknInvalid,
)
from divit.server.people.models import Person
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


def test_a_viewer_sees_from_the_units_of_their_present_posts(house: LettersHouse) -> None:
    viewer = house.viewer("feride")
    assert (viewer.institution_id, viewer.unit_ids) == (house.institution, frozenset({house.unit}))
    assert viewer.roles == {"drafter"}


def test_who_holds_no_post_sees_nothing(house: LettersHouse) -> None:
    person = services.add_person(tckn="10000000832", given_name="Deniz", surname="Yok")
    with pytest.raises(NoPlace):
        queries.viewer_for(person, clock.now())


def test_may_questions_take_a_time_and_an_appointment_counts_only_while_it_lasts(house: LettersHouse) -> None:
    person = services.add_person(tckn="10000000832", given_name="Deniz", surname="Gelir")
    now = clock.now()
    post = services.add_post(unit=house.unit, title="Memur")
    appointment = services.appoint(person=person, post=post, begins_at=now - A_DAY, ends_at=now + A_DAY)
    assert queries.viewer_for(person, now).unit_ids
    for outside in (now - 2 * A_DAY, now + A_DAY):
        with pytest.raises(NoPlace):
            queries.viewer_for(person, outside)
    services.end_appointment(appointment=appointment, ends_at=now)
    with pytest.raises(NoPlace):
        queries.viewer_for(person, now)


def test_a_role_counts_only_while_it_is_granted(house: LettersHouse) -> None:
    now = clock.now()
    services.grant_role(
        person=house.people["isil"], role="system_admin", institution=house.institution, ends_at=now + A_DAY
    )
    assert "system_admin" in queries.viewer_for(house.people["isil"], now).roles | house.viewer("isil").roles
    assert "system_admin" not in queries.viewer_for(house.people["isil"], now + 2 * A_DAY).roles


def test_a_role_that_no_app_asks_for_cannot_be_given(house: LettersHouse) -> None:
    with pytest.raises(RoleUnknown):
        services.grant_role(person=house.people["isil"], role="emperor", institution=house.institution)


def test_a_number_that_fails_its_check_digits_is_no_person(db: None) -> None:
    with pytest.raises(TcknInvalid):
        services.add_person(tckn="10000000000", given_name="Sahte", surname="Numara")
    assert not Person.objects.exists()


def test_nobody_and_nothing_is_recorded_twice(house: LettersHouse) -> None:
    with pytest.raises(AlreadyRecorded):
        services.add_person(tckn="10000000528", given_name="Işıl", surname="İncedere")
    with pytest.raises(AlreadyRecorded):
        services.add_unit(institution=house.institution, detsis="10000001", name="Yazı İşleri Müdürlüğü")
    with pytest.raises(AlreadyRecorded):
        services.add_institution(detsis="10000000", name="Akçaova", letterhead=[], verification_address="http://x")


def test_letters_print_the_address_to_which_the_verification_moved(house: LettersHouse) -> None:
    services.move_verification(detsis="10000000", address="https://dogrula.akcaova.invalid")
    assert queries.unit(house.unit).verification_address == "https://dogrula.akcaova.invalid"
    entry = AuditEntry.objects.get(action="people.verification_moved")
    assert entry.before != entry.after == {"verification_address": "https://dogrula.akcaova.invalid"}
    with pytest.raises(InstitutionUnknown):
        services.move_verification(detsis="99999999", address="https://dogrula.akcaova.invalid")


def test_an_unknown_person_is_told_as_such(house: LettersHouse) -> None:
    with pytest.raises(PersonUnknown):
        queries.person(999_999, clock.now())
    with pytest.raises(PersonUnknown):
        queries.person_by_tckn("10000000832", clock.now())
    with pytest.raises(PersonUnknown):
        services.appoint(person=999_999, post=house.posts["isil"])


def test_a_person_is_found_by_the_number_on_the_certificate(house: LettersHouse) -> None:
    found = queries.person_by_tckn("10000000528", clock.now())
    assert (found.id, found.full_name, found.title) == (house.people["isil"], "Işıl İncedere", "Vali Yardımcısı")


def test_on_behalf_of_and_acting_stand_together_under_the_seeds_letter(house: LettersHouse) -> None:
    minister = services.add_post(unit=house.unit, title="Bakan")
    general_director = services.add_post(unit=house.unit, title="Muhasebat Genel Müdürü")
    person = services.add_person(tckn="10000000832", given_name="Deniz", surname="Yücesoylu")
    services.appoint(person=person, post=general_director, acting=True)
    services.delegate_signing(post=general_director, on_behalf_of=minister)
    block = queries.signature_block(person, clock.now())
    assert block.lines == ("Deniz YÜCESOYLU", "Bakan a.", "Muhasebat Genel Müdürü V.")


def test_surnames_are_printed_in_turkish_capitals(house: LettersHouse) -> None:
    assert queries.signature_block(house.people["isil"], clock.now()).name == "Işıl İNCEDERE"
    assert queries.signature_block(house.people["sukran"], clock.now()).name == "Şükran IĞDIRLI"


def test_colleagues_stand_in_turkish_order(house: LettersHouse) -> None:
    services.appoint(
        person=services.add_person(tckn="10000000832", given_name="Çetin", surname="Alkım"),
        post=services.add_post(unit=house.unit, title="Memur"),
    )
    names = [view.full_name for view in queries.colleagues(house.viewer("isil"))]
    assert names.index("Cavit Gökçınar") < names.index("Çetin Alkım") < names.index("Feride Ulusakarya")


def test_every_write_leaves_an_entry_and_none_holds_an_identity_number(house: LettersHouse) -> None:
    entries = AuditEntry.objects.filter(action__startswith="people.")
    assert entries.filter(action="people.person_added").count() == len(house.people)
    assert not any("1000000" in f"{entry.object}{entry.before}{entry.after}{entry.reason}" for entry in entries)
