# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The production door: T20 to T22, what a station may and may not, and what becomes of what it leaves behind."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from django.test import Client

import production_house as house
from divit.agent.errors import SiteRefused
from divit.kernel import clock
from divit.server.authority import queries as authority
from divit.server.authority.models import Alarm
from divit.server.enrolment.models import Application, Card, HeldCertificate, Production, Station
from divit.server.enrolment.services import production, releases, stations
from divit.server.people.queries import Viewer
from production_house import CODE, SoftCard

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(isil: Viewer, monkeypatch: pytest.MonkeyPatch) -> house.Door:
    """A founded authority, a registry that knows the applicant, a station."""
    house.found()
    house.registry_says(monkeypatch, house.record_of(house.Person.objects.get(pk=isil.person_id)))
    return house.station()


def stands(application: Application) -> str:
    return str(Application.objects.values_list("state", flat=True).get(pk=application.pk))


def refused(code: str, card: SoftCard, call: str, **body: object) -> None:
    with pytest.raises(SiteRefused) as error:
        card.call(call, **body)
    assert error.value.params["site_code"] == code


def test_t20_to_t21_a_card_is_made_for_the_application_that_waits_longest(isil: Viewer, desk: house.Door) -> None:
    application = house.queued(isil)
    card = SoftCard(desk)
    certificate = card.make()
    held = HeldCertificate.objects.get(application=application)
    assert stands(application) == "produced"
    assert bytes(held.certificate) == certificate
    assert (held.state, held.card and held.card.serial) == ("valid", "KART-1")
    assert Card.objects.get(serial="KART-1").state == "personalised"
    assert authority.by_serial(held.authority, held.serial).state == "valid"


def test_r50_the_certificate_says_what_the_registry_and_the_form_said(isil: Viewer, desk: house.Door) -> None:
    application = house.queued(isil)
    made = x509.load_der_x509_certificate(SoftCard(desk).make())
    subject = made.subject.rfc4514_string()
    assert "CN=Işıl İncedere" in subject
    assert application.tckn in subject
    years = (made.not_valid_after_utc - made.not_valid_before_utc) / timedelta(days=365)
    assert 3 <= years < 3.01


def test_r50_a_renewal_begins_where_the_old_certificate_ends(isil: Viewer, desk: house.Door) -> None:
    ends = (clock.now() + timedelta(days=20)).replace(microsecond=0)
    old = house.held(isil, ends=ends)
    application = house.queued(isil, reason="renewal", old=old)
    made = x509.load_der_x509_certificate(SoftCard(desk).make())
    assert made.not_valid_before_utc == ends
    held = HeldCertificate.objects.get(application=application)
    assert (held.state, held.usable_from) == ("issued_dormant", ends)
    old.refresh_from_db()
    assert old.state == "valid"


def test_r50_a_late_renewal_begins_now_and_the_old_one_is_over(isil: Viewer, desk: house.Door) -> None:
    old = house.held(isil, ends=clock.now() + timedelta(days=30))
    HeldCertificate.objects.filter(pk=old.pk).update(not_after=clock.now() - timedelta(minutes=1))
    old.refresh_from_db()
    house.queued(isil, reason="renewal", old=old)
    made = x509.load_der_x509_certificate(SoftCard(desk).make())
    assert made.not_valid_before_utc <= clock.now()
    old.refresh_from_db()
    assert old.state == "expired"


def test_r54_a_change_of_identity_revokes_the_old_certificate_at_production(isil: Viewer, desk: house.Door) -> None:
    old = house.held(isil, ends=clock.now() + timedelta(days=300))
    house.queued(isil, reason="identity_change", old=old)
    card = SoftCard(desk)
    card.take()
    card.code()
    certificate = card.certificate()
    assert authority.by_serial(old.authority, old.serial).state == "valid"
    card.produced(certificate)
    old.refresh_from_db()
    assert old.state == "revoked"
    assert authority.by_serial(old.authority, old.serial).state == "revoked"


def test_r68_a_lost_cards_fee_is_paid_before_another_is_made(isil: Viewer, desk: house.Door) -> None:
    application = house.queued(isil, reason="lost_stolen", fee_state=Application.Fee.DUE, fee_amount="170.00")
    assert SoftCard(desk).take() is None
    Application.objects.filter(pk=application.pk).update(fee_state=Application.Fee.PAID)
    assert SoftCard(desk).take() is not None


def test_r51_what_was_revoked_meanwhile_goes_back_to_the_officer(isil: Viewer, desk: house.Door) -> None:
    old = house.held(isil, ends=clock.now() + timedelta(days=20), state="revoked", end_reason="lost")
    application = house.queued(isil, reason="renewal", old=old)
    assert SoftCard(desk).take() is None
    assert stands(application) == "approval_wait"


@pytest.mark.parametrize("change", [{"surname": "BAŞKA"}, {"is_alive": False}])
def test_r51_a_registry_that_says_something_else_stops_the_card(
    isil: Viewer, desk: house.Door, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    application = house.queued(isil)
    record = house.record_of(house.Person.objects.get(pk=isil.person_id))
    house.registry_says(monkeypatch, replace(record, **change))  # type: ignore[arg-type]  # fields of the record
    assert SoftCard(desk).take() is None
    assert stands(application) == "cancelled"


def test_a_certificate_that_the_linters_refuse_costs_no_card(
    isil: Viewer, desk: house.Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_ESHS_PROFILE", "nes")
    application = house.queued(isil)
    assert SoftCard(desk).take() is None
    assert stands(application) == "queued"
    assert Alarm.objects.filter(about=f"application:{application.uid}").exists()


def test_t22_a_failure_queues_the_application_again_and_its_serial_number_stays_taken(
    isil: Viewer, desk: house.Door
) -> None:
    application = house.queued(isil)
    card = SoftCard(desk)
    card.take()
    card.code()
    certificate = x509.load_der_x509_certificate(card.certificate())
    card.failed()
    held = HeldCertificate.objects.get(application=application)
    assert stands(application) == "queued"
    assert held.state == "burnt"
    revoked = authority.by_serial(held.authority, f"{certificate.serial_number:x}")
    assert (revoked.state, revoked.reason) == ("revoked", "cessation_of_operation")
    assert Card.objects.get(serial="KART-1").state == "damaged"
    assert Alarm.objects.filter(code="IMZ-7306").count() == 1


def test_t22_a_card_that_was_not_touched_stays_in_stock(isil: Viewer, desk: house.Door) -> None:
    application = house.queued(isil)
    card = SoftCard(desk)
    card.take()
    card.failed(is_touched=False)
    assert Card.objects.get(serial="KART-1").state == "in_stock"
    assert stands(application) == "queued"
    card.make()
    assert stands(application) == "produced"


def test_what_failed_is_made_with_another_card_and_another_serial_number(isil: Viewer, desk: house.Door) -> None:
    application = house.queued(isil)
    card = SoftCard(desk)
    card.take()
    card.code()
    first = card.certificate()
    card.failed()
    second = SoftCard(desk, serial="KART-2").make()
    assert first != second
    assert sorted(HeldCertificate.objects.values_list("state", flat=True)) == ["burnt", "valid"]
    assert stands(application) == "produced"


def test_a_lease_that_ends_gives_the_application_back(isil: Viewer, desk: house.Door) -> None:
    application = house.queued(isil)
    card = SoftCard(desk)
    card.take()
    card.code()
    Production.objects.update(ends_at=clock.now())
    (row,) = production.due(clock.now(), 10)
    production.lapse(row=row)
    production.lapse(row=row)
    assert stands(application) == "queued"
    assert Card.objects.get(serial="KART-1").state == "damaged"
    refused("IMZ-7303", card, f"{card.order['production']}/certificate", request=card.request())


def test_every_call_may_be_made_again(isil: Viewer, desk: house.Door) -> None:
    house.queued(isil)
    card = SoftCard(desk)
    first = card.take()
    assert card.take() == first
    card.code()
    card.code()
    certificate = card.certificate()
    assert card.certificate() == certificate
    card.produced(certificate)
    card.produced(certificate)
    card.failed()
    assert HeldCertificate.objects.get().state == "valid"


def test_a_second_release_code_or_a_second_key_is_refused(isil: Viewer, desk: house.Door) -> None:
    house.queued(isil)
    card = SoftCard(desk)
    card.take()
    card.code()
    with pytest.raises(SiteRefused) as error:
        card.code(b"ANOTHERCODE12345")
    assert error.value.params["site_code"] == "IMZ-7304"
    card.certificate()
    card.key = house.keys.generate("p256")
    refused("IMZ-7304", card, f"{card.order['production']}/certificate", request=card.request())


def test_no_certificate_before_the_code_is_kept(isil: Viewer, desk: house.Door) -> None:
    house.queued(isil)
    card = SoftCard(desk)
    card.take()
    refused("IMZ-7304", card, f"{card.order['production']}/certificate", request=card.request())


def test_a_request_for_another_production_is_refused(isil: Viewer, desk: house.Door) -> None:
    house.queued(isil)
    card = SoftCard(desk)
    card.take()
    card.code()
    refused("IMZ-7302", card, f"{card.order['production']}/certificate", request=card.request("baska"))


def test_r75_a_renewal_with_the_old_key_is_refused(isil: Viewer, desk: house.Door) -> None:
    card = SoftCard(desk)
    house.queued(isil)
    card.make()
    old = HeldCertificate.objects.get()
    house.queued(isil, reason="renewal", old=old)
    again = SoftCard(desk, serial="KART-2", key=card.key)
    again.take()
    again.code()
    refused("IMZ-7307", again, f"{again.order['production']}/certificate", request=again.request())


def test_r75_a_card_is_made_once(isil: Viewer, desk: house.Door) -> None:
    house.queued(isil)
    SoftCard(desk).make()
    house.queued(isil, reason="other")
    with pytest.raises(SiteRefused) as error:
        SoftCard(desk).take()
    assert error.value.params["site_code"] == "IMZ-7305"


def test_r61_the_release_code_is_kept_encrypted_and_is_the_cards(isil: Viewer, desk: house.Door) -> None:
    house.queued(isil)
    SoftCard(desk).make()
    card = Card.objects.get()
    assert CODE not in bytes(card.release_code)
    assert releases.is_code(card, CODE)
    assert bytes(Production.objects.get().sealing) == b""


def test_two_stations_never_have_the_same_application(isil: Viewer, desk: house.Door) -> None:
    house.queued(isil)
    other = house.station("masa-2")
    assert SoftCard(desk).take() is not None
    assert SoftCard(other, serial="KART-2").take() is None


def test_a_station_knows_nothing_of_anothers_productions(isil: Viewer, desk: house.Door) -> None:
    house.queued(isil)
    card = SoftCard(desk)
    card.take()
    thief = SoftCard(house.station("masa-2"), serial="KART-2", order=card.order)
    refused("IMZ-9801", thief, f"{card.order['production']}/failed", why="x", is_touched=False)


def test_a_station_that_asks_for_work_has_none_left(isil: Viewer, desk: house.Door) -> None:
    application = house.queued(isil)
    card = SoftCard(desk)
    card.take()
    card.code()
    other = SoftCard(desk, serial="KART-2")
    assert other.take() is not None
    assert Card.objects.get(serial="KART-1").state == "damaged"
    assert stands(application) == "in_production"


def test_the_door_opens_to_a_stations_token_alone(isil: Viewer, desk: house.Door) -> None:
    body = json.dumps({"card_serial": "KART-1"})
    for headers in ({}, {"Authorization": "Bearer dvs_baska"}, {"Authorization": f"Basic {desk.token}"}):
        answer = Client().post("/api/v1/production/take", body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "IMZ-7300")
    assert desk.token not in str(list(Station.objects.values()))


def test_a_station_that_was_ended_or_got_another_token_is_not_let_in(isil: Viewer, desk: house.Door) -> None:
    uid = Station.objects.get().uid
    token = stations.renew_station(station=uid, actor="person:1")
    with pytest.raises(SiteRefused):
        SoftCard(desk).take()
    renewed = house.Door(token)
    assert SoftCard(renewed).take() is None
    stations.end_station(station=uid, actor="person:1")
    with pytest.raises(SiteRefused):
        SoftCard(renewed).take()


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"card_serial": 1}', b'{"card_serial": ""}', b'{"card_serial": "K", "pin": "1"}', b"{}",
     b'{"card_serial": "' + b"9" * 65 + b'"}', b'{"card_serial": "' + b"9" * 70_000 + b'"}'],
)  # fmt: skip
def test_what_is_no_message_of_a_station_is_refused(isil: Viewer, desk: house.Door, body: bytes) -> None:
    with pytest.raises(SiteRefused) as error:
        desk.post("/api/v1/production/take", body, limit=0, claim=desk.token)
    assert error.value.params["site_code"] == "IMZ-7302"
