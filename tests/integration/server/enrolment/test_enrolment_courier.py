# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card with a courier that has a door for programs: booked there, asked after, handed over in person (R52, R53)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from divit.server.enrolment import services
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import DeliveryUnclear, MayNot
from divit.server.enrolment.models import Application, Card, DeliveryEvent
from divit.server.enrolment.services import couriers
from divit.server.gateways.errors import ServiceAway
from divit.server.jobs.worker import Loop
from divit.standins.shipments import Shipments
from enrolment_house import ISIL, House, row
from outside import Outside, outside

pytestmark = pytest.mark.django_db
HOUR = 3601.0
Move = Callable[[float], None]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """The stand-ins, of which enrolment reaches the courier alone."""
    with outside(tmp_path / "outbox") as here:
        for name, value in here.settings().items():
            if name.startswith("DIVIT_COURIER"):
                monkeypatch.setenv(name, value)
        yield here


@pytest.fixture
def made(house: House) -> Acting:
    """An application whose card is made."""
    by = house.enter(house.know(ISIL, "Işıl", "İncedere"))
    house.fill(by)
    house.prove(by)
    services.choose_wet(application=by.application, by=by)
    house.receive(by)
    house.approve(by)
    house.produce(by)
    return by


def moved(world: Outside, number: str, step: str) -> None:
    assert Shipments(world.outbox.folder).move(number, step) is not None


def kinds(number: str) -> list[str]:
    return list(DeliveryEvent.objects.filter(tracking_no=number).order_by("pk").values_list("kind", flat=True))


def test_R53_a_card_is_booked_with_the_courier_under_its_number_and_goes_to_the_address_of_the_form(
    house: House, world: Outside, made: Acting
) -> None:
    number = couriers.book(viewer=house.production, application=made.application)
    assert (row(made).state, row(made).tracking_no) == (Application.State.HANDED_TO_COURIER, number)
    [shipment] = Shipments(world.outbox.folder).all()
    assert (shipment.barcode, shipment.addressee) == (number, "Işıl İncedere")
    assert "Çankaya" in shipment.place


def test_R61_who_gets_it_in_person_can_go_on_without_anybody_typing_anything(
    house: House, world: Outside, made: Acting, move_clock: Move
) -> None:
    number = couriers.book(viewer=house.production, application=made.application)
    moved(world, number, "to_addressee")
    Loop().round()
    assert row(made).state == Application.State.HANDED_TO_COURIER, "asked before its time"
    move_clock(HOUR)
    Loop().round()
    assert row(made).state == Application.State.ACTIVATABLE
    assert Card.objects.get(application=row(made)).state == Card.State.DELIVERED


def test_R61_a_parcel_that_somebody_else_took_is_not_handed_over(
    house: House, world: Outside, made: Acting, move_clock: Move
) -> None:
    number = couriers.book(viewer=house.production, application=made.application)
    moved(world, number, "to_another")
    move_clock(HOUR)
    Loop().round()
    assert row(made).state == Application.State.HANDED_TO_COURIER
    assert "delivered" not in kinds(number)


def test_R64_a_card_that_comes_back_is_booked_again_as_another_parcel(
    house: House, world: Outside, made: Acting, move_clock: Move
) -> None:
    first = couriers.book(viewer=house.production, application=made.application)
    moved(world, first, "back")
    move_clock(HOUR)
    Loop().round()
    assert row(made).state == Application.State.RETURNED
    second = couriers.book(viewer=house.production, application=made.application)
    assert second != first
    assert row(made).state == Application.State.HANDED_TO_COURIER


def test_what_is_told_twice_is_noted_once(house: House, world: Outside, made: Acting, move_clock: Move) -> None:
    number = couriers.book(viewer=house.production, application=made.application)
    moved(world, number, "not_at_home")
    for hours in (1, 2):
        move_clock(hours * HOUR)
        Loop().round()
    assert kinds(number).count("attempt") == 1


def test_a_booking_whose_answer_was_lost_is_the_same_parcel(house: House, world: Outside, made: Acting) -> None:
    world.misbehave("drop", "courier")
    with pytest.raises(ServiceAway):
        couriers.book(viewer=house.production, application=made.application)
    assert row(made).state == Application.State.PRODUCED
    world.misbehave("", "courier")
    couriers.book(viewer=house.production, application=made.application)
    assert len(Shipments(world.outbox.folder).all()) == 1


def test_a_courier_that_is_away_is_asked_again_later(
    house: House, world: Outside, made: Acting, move_clock: Move
) -> None:
    number = couriers.book(viewer=house.production, application=made.application)
    moved(world, number, "to_addressee")
    world.misbehave("refuse", "courier")
    move_clock(HOUR)
    Loop().round()
    assert row(made).state == Application.State.HANDED_TO_COURIER
    world.misbehave("", "courier")
    Loop().round()
    assert row(made).state == Application.State.HANDED_TO_COURIER, "asked again at once"
    move_clock(HOUR + 601)
    Loop().round()
    assert row(made).state == Application.State.ACTIVATABLE


def test_nothing_is_booked_where_no_courier_is_set_up_nor_by_somebody_else(house: House, made: Acting) -> None:
    with pytest.raises(DeliveryUnclear):
        couriers.book(viewer=house.production, application=made.application)
    with pytest.raises(MayNot):
        couriers.book(viewer=house.clerk, application=made.application)
