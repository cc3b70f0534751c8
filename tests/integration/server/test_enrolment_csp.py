# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The desks of the CSP: what each role does there, what it never sees, and what a caller is asked."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

import production_house as house
from bare_page import bare
from divit.kernel import clock
from divit.server.audit import queries as audit
from divit.server.enrolment.models import (
    Application,
    Card,
    DeliveryEvent,
    HeldCertificate,
    LeavePost,
    PaperForm,
    Station,
)
from divit.server.people import services as people
from divit.server.people.models import Person
from letters_house import LettersHouse, letters_house
from production_house import SoftCard

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
STAFF = {"isil": "csp_clerk", "sukran": "csp_production", "cavit": "csp_call_centre"}
DESKS = {
    "csp_clerk": ["/eshs/kagit", "/eshs/bedeller"],
    "csp_production": ["/eshs/uretim", "/eshs/kurye", "/eshs/istasyonlar/yeni"],
    "csp_call_centre": ["/eshs/cagri", "/eshs/iptal", "/eshs/ayrilanlar"],
}


@pytest.fixture
def at_work(monkeypatch: pytest.MonkeyPatch) -> LettersHouse:
    """The house with somebody at every desk; Feride has applied, and the registry knows her."""
    made = letters_house()
    for key, role in STAFF.items():
        people.grant_role(person=made.people[key], role=role, institution=made.institution)
    house.registry_says(monkeypatch, house.record_of(Person.objects.get(pk=made.people["feride"])))
    return made


def applied(at_work: LettersHouse, **fields: Any) -> Application:
    return house.queued(at_work.viewer("feride"), **fields)


def held(at_work: LettersHouse) -> HeldCertificate:
    """Feride's certificate, issued and on a card."""
    house.found()
    applied(at_work)
    SoftCard(house.station()).make()
    return HeldCertificate.objects.get()


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def sent(client: Client, path: str, body: Mapping[str, object], status: int = 302) -> str:
    answer = client.post(path, body)
    assert answer.status_code == status, answer.content.decode()
    return answer.headers.get("Location", "") or answer.content.decode()


def test_each_desk_is_there_for_its_own_role_alone(at_work: LettersHouse) -> None:
    for who in [*STAFF, "feride"]:
        client = at_work.client(who)
        menu = text(client, "/")
        for role, paths in DESKS.items():
            for path in paths:
                is_own = STAFF.get(who) == role
                assert client.get(path).status_code == (200 if is_own else 404), (who, path)
                assert is_own or f'href="{path}"' not in menu


def test_not_yours_and_not_there_look_alike(at_work: LettersHouse) -> None:
    application = applied(at_work, fee_state="due", fee_amount="170.00", fee_currency="TRY")
    client = at_work.client("sukran")
    there = client.get(f"/eshs/bedeller/{application.uid}")
    not_there = client.get("/eshs/bedeller/00000000-0000-7000-8000-000000000000")
    assert there.status_code == not_there.status_code == 404
    assert bare(there) == bare(not_there)


def test_r33_a_form_is_taken_in_by_its_barcode_and_the_next_one_can_be_scanned(at_work: LettersHouse) -> None:
    application = applied(at_work, state="paper_wait", method="wet")
    assert application.form is not None
    barcode = house.barcode_of(application)
    PaperForm.objects.create(application=application, form=application.form, barcode=barcode)
    client = at_work.client("isil")
    assert application.number in text(client, "/eshs/kagit")
    shown = sent(client, "/eshs/kagit", {"barcode": f" {barcode} ", "sender": "applicant"}, 200)
    assert "kabul edildi" in shown
    assert f'value="{barcode}"' not in shown
    application.refresh_from_db()
    assert application.state == "approval_wait"
    refused = sent(client, "/eshs/kagit", {"barcode": barcode, "sender": "applicant"}, 422)
    assert "IMZ-7209" in refused


def test_r33_a_barcode_that_fits_nothing_is_refused(at_work: LettersHouse) -> None:
    client = at_work.client("isil")
    for barcode in ("", "X", "X0E3RB7DB9-1-9F3C9F3C-S"):
        answer = client.post("/eshs/kagit", {"barcode": barcode, "sender": "applicant"})
        assert answer.status_code == 422, barcode


@pytest.mark.parametrize("settled", ["paid", "waived"])
def test_r68_a_fee_is_recorded_with_what_it_rests_on(at_work: LettersHouse, settled: str) -> None:
    application = applied(at_work, reason="lost_stolen", fee_state="due", fee_amount="170.00", fee_currency="TRY")
    client = at_work.client("isil")
    assert "170,00" in text(client, "/eshs/bedeller")
    path = f"/eshs/bedeller/{application.uid}"
    assert sent(client, path, {"settled": settled, "reference": "Makbuz 12"}) == "/eshs/bedeller"
    application.refresh_from_db()
    assert (application.fee_state, application.fee_reference) == (settled, "Makbuz 12")
    text(client, path, 404)


def test_a_stations_token_is_shown_once_and_opens_the_door(at_work: LettersHouse) -> None:
    client = at_work.client("sukran")
    answer = client.post("/eshs/istasyonlar/yeni", {"name": "Üretim masası 1"})
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r"dvs_[\w-]+", answer.content.decode())
    assert found is not None
    house.found()
    assert SoftCard(house.Door(found[0])).take() is None
    assert "dvs_" not in text(client, "/eshs/uretim")
    assert sent(client, "/eshs/istasyonlar/yeni", {"name": "Üretim masası 1"}, 409).count("IMZ-7301")


def test_a_station_gets_another_token_and_is_closed(at_work: LettersHouse) -> None:
    house.station("Üretim masası 1")
    row = Station.objects.get()
    client = at_work.client("sukran")
    before = row.token_sha256
    assert "dvs_" in sent(client, f"/eshs/istasyonlar/{row.uid}/anahtar", {}, 200)
    assert sent(client, f"/eshs/istasyonlar/{row.uid}/kapat", {}) == "/eshs/uretim"
    row.refresh_from_db()
    assert row.token_sha256 != before
    assert row.ended_at is not None
    text(client, f"/eshs/istasyonlar/{row.uid}/kapat", 404)


def test_the_production_page_tells_what_is_made_and_what_failed(at_work: LettersHouse) -> None:
    held(at_work)
    application = applied(at_work, reason="other")
    card = SoftCard(house.station("Üretim masası 2"), serial="KART-2")
    card.take()
    client = at_work.client("sukran")
    assert application.number in text(client, "/eshs/uretim")
    card.failed(why="IMZ-2031")
    shown = text(client, "/eshs/uretim")
    assert "IMZ-2031" in shown
    assert house.CODE.decode() not in shown


def test_t23_to_t24_a_card_goes_to_the_courier_and_to_its_holder_in_person(at_work: LettersHouse) -> None:
    application = held(at_work).application
    assert application is not None
    client = at_work.client("sukran")
    handing = f"/eshs/kurye/{application.uid}/ver"
    sent(client, handing, {"tracking_no": "", "carrier": "PTT"}, 422)
    assert sent(client, handing, {"tracking_no": "KP1", "carrier": "PTT"}) == "/eshs/kurye"
    assert "KP1" in text(client, "/eshs/kurye")
    text(client, handing, 404)
    told = f"/eshs/kurye/{application.uid}/durum"
    sent(client, told, {"kind": "delivered"}, 422)
    sent(client, told, {"kind": "delivered", "id_checked": "on"})
    application.refresh_from_db()
    assert application.state == "activatable"
    assert Card.objects.get().state == "delivered"


def test_t25_a_card_that_came_back_is_handed_over_again(at_work: LettersHouse) -> None:
    application = held(at_work).application
    assert application is not None
    client = at_work.client("sukran")
    sent(client, f"/eshs/kurye/{application.uid}/ver", {"tracking_no": "KP1", "carrier": "PTT"})
    sent(client, f"/eshs/kurye/{application.uid}/durum", {"kind": "returned"})
    assert "geri geldi" in text(client, "/eshs/kurye")
    sent(client, f"/eshs/kurye/{application.uid}/ver", {"tracking_no": "KP2", "carrier": "PTT"})
    application.refresh_from_db()
    assert (application.state, application.tracking_no) == ("handed_to_courier", "KP2")


def said(at_work: LettersHouse, **other: str) -> dict[str, str]:
    person = Person.objects.get(pk=at_work.people["feride"])
    return {
        "tckn": person.tckn,
        "given_name": person.given_name,
        "surname": person.surname,
        "birth_place": "akçaova",
        "birth_date": "1985-04-23",
        "phone_end": "0000",
        **other,
    }


def test_r70_a_caller_who_answers_everything_has_the_certificate_revoked(at_work: LettersHouse) -> None:
    row = held(at_work)
    client = at_work.client("cavit")
    assert sent(client, "/eshs/cagri", said(at_work)) == "/eshs/cagri/sertifikalar"
    assert row.serial in text(client, "/eshs/cagri/sertifikalar")
    sent(client, f"/eshs/cagri/sertifikalar/{row.uid}/kayip", {"kind": "stolen"})
    row.refresh_from_db()
    assert (row.state, row.end_reason) == ("revoked", "stolen")
    (entry,) = [one for one in audit.entries_about(f"held:{row.uid}") if one.action == "certificate.report_lost"]
    assert entry.actor == f"person:{at_work.people['cavit']}"


def test_r73_a_caller_who_answers_everything_has_it_suspended(at_work: LettersHouse) -> None:
    row = held(at_work)
    client = at_work.client("cavit")
    sent(client, "/eshs/cagri", said(at_work))
    sent(client, f"/eshs/cagri/sertifikalar/{row.uid}/aski", {"note": "Kartını bulamıyor."})
    row.refresh_from_db()
    assert row.state == "suspended"


def test_r70_one_wrong_answer_is_enough_and_nobody_is_told_which(
    at_work: LettersHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_ESHS_ENTRY_TRIES", "50")
    row = held(at_work)
    client = at_work.client("cavit")
    for wrong in (
        {"given_name": "Başka"},
        {"surname": "Başka"},
        {"birth_place": "Ankara"},
        {"birth_date": "1985-04-24"},
        {"phone_end": "1111"},
        {"tckn": "10000000528"},
    ):
        shown = sent(client, "/eshs/cagri", said(at_work, **wrong), 403)
        assert "IMZ-7310" in shown, wrong
        assert "data-error" not in shown
        assert client.get("/eshs/cagri/sertifikalar").headers["Location"] == "/eshs/cagri"
    text(client, f"/eshs/cagri/sertifikalar/{row.uid}/kayip", 404)


def test_r70_after_too_many_wrong_answers_the_right_ones_do_not_help(at_work: LettersHouse) -> None:
    held(at_work)
    client = at_work.client("cavit")
    for _try in range(5):
        sent(client, "/eshs/cagri", said(at_work, phone_end="1111"), 403)
    assert "IMZ-7201" in sent(client, "/eshs/cagri", said(at_work), 429)


def test_a_call_is_over_when_it_is_hung_up_or_has_lasted_too_long(at_work: LettersHouse) -> None:
    row = held(at_work)
    client = at_work.client("cavit")
    sent(client, "/eshs/cagri", said(at_work))
    sent(client, "/eshs/cagri/bitti", {})
    text(client, f"/eshs/cagri/sertifikalar/{row.uid}/kayip", 404)
    sent(client, "/eshs/cagri", said(at_work))
    kept = client.session
    kept["enrolment_call"] = {**kept["enrolment_call"], "at": (clock.now() - timedelta(minutes=16)).isoformat()}
    kept.save()
    text(client, f"/eshs/cagri/sertifikalar/{row.uid}/kayip", 404)


def test_r70_the_csp_revokes_for_a_holder_who_cannot_ask(at_work: LettersHouse) -> None:
    row = held(at_work)
    # As numbers are typed from paper: in groups, in capitals, with zeros before them.
    serial = f"00{row.serial.upper()[:4]} {row.serial.upper()[4:]}"
    body = {"serial": serial, "reason": "death", "note": "Ölüm belgesi, 21.11.2026"}
    assert sent(at_work.client("cavit"), "/eshs/iptal", body) == "/eshs/cagri"
    row.refresh_from_db()
    assert (row.state, row.end_reason) == ("revoked", "death")


def test_r70_a_serial_number_that_is_nobodys_is_not_found(at_work: LettersHouse) -> None:
    body = {"serial": "abc", "reason": "death", "note": "Ölüm belgesi"}
    assert "IMZ-7311" in sent(at_work.client("cavit"), "/eshs/iptal", body, 404)


@pytest.mark.parametrize(("act", "state"), [("onay", "revoked"), ("ret", "valid")])
def test_t34_the_csp_decides_on_what_an_institution_asked_for(at_work: LettersHouse, act: str, state: str) -> None:
    row = held(at_work)
    asked = LeavePost.objects.create(certificate=row, note="Emekli oldu.", asked_by_id=at_work.people["sukran"])
    client = at_work.client("cavit")
    assert "Emekli oldu." in text(client, "/eshs/ayrilanlar")
    sent(client, f"/eshs/ayrilanlar/{asked.uid}/{act}", {})
    row.refresh_from_db()
    assert row.state == state


def test_figures_are_for_everybody_at_the_csp_and_nobody_else(at_work: LettersHouse) -> None:
    held(at_work)
    DeliveryEvent.objects.all().delete()
    for who in STAFF:
        assert "kartı üretildi" in text(at_work.client(who), "/eshs/sayilar")
    text(at_work.client("feride"), "/eshs/sayilar", 404)
