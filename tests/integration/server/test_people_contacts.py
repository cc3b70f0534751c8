# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses that are proved, and what the civil registry says."""

from datetime import date

import pytest

from divit.kernel import clock
from divit.server.audit.models import AuditEntry
from divit.server.people import queries, services
from divit.server.people.errors import ContactInvalid, PersonUnknown
from divit.server.people.models import Contact, Person
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


def test_only_an_address_that_is_proved_is_one_where_a_person_is_reached(house: LettersHouse) -> None:
    person, now = house.people["isil"], clock.now()
    services.add_contact(person=person, kind="email", value="isil@akcaova.invalid")
    assert queries.addresses_of(person) == queries.Addresses()
    services.add_contact(person=person, kind="email", value="isil2@akcaova.invalid", proved_at=now)
    services.add_contact(person=person, kind="phone", value="+905000000000", proved_at=now)
    assert queries.addresses_of(person) == queries.Addresses("isil2@akcaova.invalid", "+905000000000")
    assert Contact.objects.filter(person_id=person).count() == 3
    assert "isil2" not in str(list(AuditEntry.objects.values_list("after", flat=True)))


@pytest.mark.parametrize(
    ("kind", "value"),
    [("email", "isil"), ("email", "a b@c.d"), ("phone", "0312 415 17 26"), ("phone", "+0"), ("fax", "+903124151726")],
)
def test_what_is_no_address_is_not_recorded(house: LettersHouse, kind: str, value: str) -> None:
    with pytest.raises(ContactInvalid):
        services.add_contact(person=house.people["isil"], kind=kind, value=value)  # type: ignore[arg-type]  # what a file may say
    with pytest.raises(PersonUnknown):
        services.add_contact(person=999_999, kind="email", value="isil@akcaova.invalid")


def test_birth_date_and_place_are_kept_as_in_the_registry(db: None) -> None:
    person = services.add_person(
        tckn="10000000832", given_name="Deniz", surname="Yok", birth_date=date(1980, 2, 29), birth_place="Akçaova"
    )
    row = Person.objects.get(pk=person)
    assert (row.birth_date, row.birth_place) == (date(1980, 2, 29), "Akçaova")
