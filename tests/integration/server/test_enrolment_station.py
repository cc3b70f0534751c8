# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A station with real cards (SoftHSM) at the production door: it is killed at every step, and nothing is lost by it."""

from pathlib import Path
from typing import cast

import pytest

import production_house as house
from blank_cards import TRANSPORT_PUK, Lot, lot
from divit.agent.http import Http
from divit.agent.station import Journal, Told, make_one, settle
from divit.agent.station.door import Door
from divit.kernel import clock
from divit.server.enrolment.models import Application, Card, HeldCertificate, Production
from divit.server.enrolment.services import production, releases
from divit.server.people.queries import Viewer
from divit.session.card import serial_of
from divit.tokens.pin.pipe import write_pins
from divit.tokens.wipe import SecretBytes
from divit.tokens.worker import WorkerClient
from divit.tokens.worker.maker import CardMaker

pytestmark = [pytest.mark.django_db, pytest.mark.needs_softhsm]
STEPS = ("code", "lock", "request", "certificate", "write", "produced")


class Killed(BaseException):
    """The station's process is gone."""


@pytest.fixture(scope="module")
def drawer(tmp_path_factory: pytest.TempPathFactory) -> Lot:
    return lot(tmp_path_factory.mktemp("station") / "drawer")


@pytest.fixture
def door(isil: Viewer, monkeypatch: pytest.MonkeyPatch) -> Door:
    house.found()
    house.registry_says(monkeypatch, house.record_of(house.Person.objects.get(pk=isil.person_id)))
    way = house.station()
    return Door(cast("Http", way), way.token)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "istasyon")


def make(door: Door, journal: Journal, drawer: Lot, card: str, killed_at: str = "") -> Told:
    """One card at the station; the worker dies with the station."""

    def watch(step: str) -> None:
        if step == killed_at:
            raise Killed

    with CardMaker.start(card, env=drawer.environment()) as maker:
        return make_one(door, journal, maker, drawer.transport, watch)


def pin_with(drawer: Lot, card: str, code: str) -> bytes:
    """What the holder's signer does in the end: the code sets a PIN, the PIN signs; the certificate on the card."""
    with WorkerClient.start(card, env=drawer.environment()) as client:
        write_pins(
            client.pin_channel(), [SecretBytes.take(bytearray(one.encode())) for one in (code, "271828", "271828")]
        )
        client.unblock()
        (entry,) = client.certificates()
        write_pins(client.pin_channel(), [SecretBytes.take(bytearray(b"271828"))])
        client.login()
        assert client.sign(entry.key_id, b"belge", "ecdsa-sha256")
        return entry.certificate


def kept_code(card: Card) -> str:
    return releases._code(card).decode()


def test_a_card_is_made_and_the_code_that_the_house_keeps_is_the_cards(
    isil: Viewer, door: Door, journal: Journal, drawer: Lot
) -> None:
    application = house.queued(isil)
    card = drawer.blank("UÇTAN UCA")
    told = make(door, journal, drawer, card)
    assert (told.outcome, told.number) == ("produced", application.number)
    row = Card.objects.get(serial=serial_of(told.serial))
    held = HeldCertificate.objects.get(card=row)
    assert pin_with(drawer, card, kept_code(row)) == bytes(held.certificate)


@pytest.mark.parametrize("step", STEPS)
def test_a_station_killed_at_any_step_loses_nothing(
    isil: Viewer, door: Door, journal: Journal, drawer: Lot, step: str
) -> None:
    application = house.queued(isil)
    card = drawer.blank(f"ÖLÜM {step}")
    with pytest.raises(Killed):
        make(door, journal, drawer, card, killed_at=step)
    told = settle(door, journal)
    assert told is not None
    if step == "produced":
        assert told.outcome == "confirmed"
    else:
        assert Application.objects.get().state == "queued"
        assert not HeldCertificate.objects.exclude(state="burnt").exists()
        card = drawer.blank(f"YENİ {step}")
        assert make(door, journal, drawer, card).outcome == "produced"
    application.refresh_from_db()
    assert application.state == "produced"
    (held,) = HeldCertificate.objects.filter(state="valid")
    assert held.card is not None
    assert pin_with(drawer, card, kept_code(held.card)) == bytes(held.certificate)


@pytest.mark.parametrize("step", ["code", "write"])
def test_a_station_that_never_comes_back_gives_its_application_up_when_the_lease_ends(
    isil: Viewer, door: Door, journal: Journal, drawer: Lot, step: str
) -> None:
    application = house.queued(isil)
    with pytest.raises(Killed):
        make(door, journal, drawer, drawer.blank(f"KAYIP {step}"), killed_at=step)
    Production.objects.update(ends_at=clock.now())
    for row in production.due(clock.now(), 10):
        production.lapse(row=row)
    application.refresh_from_db()
    assert application.state == "queued"
    told = settle(door, journal)
    assert told is not None
    assert told.outcome == "failed"


def test_a_card_that_the_station_locked_and_left_can_still_be_opened_with_the_code_in_the_house(
    isil: Viewer, door: Door, journal: Journal, drawer: Lot
) -> None:
    house.queued(isil)
    card = drawer.blank("KİLİTLİ KALDI")
    with pytest.raises(Killed):
        make(door, journal, drawer, card, killed_at="request")
    code = kept_code(Card.objects.get())
    assert code != TRANSPORT_PUK
    with WorkerClient.start(card, env=drawer.environment()) as client:
        write_pins(
            client.pin_channel(), [SecretBytes.take(bytearray(one.encode())) for one in (code, "271828", "271828")]
        )
        client.unblock()


def test_a_card_of_another_lot_costs_no_application(
    isil: Viewer, door: Door, journal: Journal, drawer: Lot, tmp_path: Path
) -> None:
    application = house.queued(isil)
    other = lot(tmp_path / "baska", puk="11112222")
    with CardMaker.start(drawer.blank("BAŞKA PARTİ"), env=drawer.environment()) as maker:
        told = make_one(door, journal, maker, other.transport)
    assert told.outcome == "failed"
    assert told.error is not None
    assert told.error.code == "IMZ-2031"
    application.refresh_from_db()
    assert application.state == "queued"
    assert not HeldCertificate.objects.exists()
