# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Civil registry, personnel directory and courier, asked over their real protocols: stand-ins that misbehave in every
way we know, and strangers that answer nonsense.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from divit.kernel.errors import DivitError
from divit.server.gateways import civil_registry, courier, personnel
from divit.server.gateways.errors import (
    AnswerNotUnderstood,
    AnswerTooLarge,
    OnlyAStandIn,
    ServiceAway,
    ServiceNotAdmitted,
    ServiceNotSetUp,
    ServiceRefused,
    ShipmentUnknown,
    WayOpen,
)
from outside import Outside, outside

SUKRAN = "10000000450"
NOBODY = "10000000900"
TO = courier.Recipient("Şükran Iğdırlı", "+900000001003", "Kamış Cad. No: 1", "Merkez", "Akçaova", "67000")
EACH: list[Callable[[], object]] = [
    lambda: civil_registry.record_of(SUKRAN),
    lambda: civil_registry.known(tckn=SUKRAN, given_name="Şükran", surname="Iğdırlı", birth_year=1979),
    lambda: personnel.record_of(SUKRAN),
    lambda: courier.send(reference="nes-1", to=TO),
]
NAMES = ["record", "public", "personnel", "courier"]
SETTINGS = ["KPS", "KPS", "PERSONNEL", "COURIER"]


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside") / "outbox") as here:
        yield here


@pytest.fixture
def world(standing: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    monkeypatch.setenv("DIVIT_ENV", "test")
    monkeypatch.setenv("DIVIT_HOME", str(tmp_path / "home"))
    standing.lead_here(monkeypatch)
    listed = (standing.outbox.folder / "people.toml").read_bytes()
    yield standing
    standing.misbehave("")
    (standing.outbox.folder / "people.toml").write_bytes(listed)


def moved(world: Outside, barcode: str, step: str) -> None:
    """The person at the courier's page has done ``step``."""
    went = httpx.post(f"{world.web.address}/kurye", data={"barcode": barcode, "step": step}, trust_env=False)
    assert went.status_code == 303


def test_the_registry_gives_a_persons_record_in_its_own_spelling(world: Outside) -> None:
    assert civil_registry.is_set_up()
    assert civil_registry.record_of(SUKRAN) == civil_registry.CivilRecord(
        SUKRAN, "Şükran", "Iğdırlı", "Iğdır", date(1979, 7, 30), alive=True
    )


def test_the_registry_knows_who_has_died_and_who_is_nobody(world: Outside) -> None:
    world.change_people(f'tckn = "{SUKRAN}"', f'tckn = "{SUKRAN}"\nalive = false')
    record = civil_registry.record_of(SUKRAN)
    assert record is not None
    assert not record.alive
    assert civil_registry.record_of(NOBODY) is None


@pytest.mark.parametrize(
    ("given_name", "year", "answer"), [("ŞÜKRAN", 1979, True), ("Şukran", 1979, False), ("Şükran", 1980, False)]
)
def test_the_public_question_says_only_yes_or_no(world: Outside, given_name: str, year: int, answer: bool) -> None:
    assert civil_registry.known(tckn=SUKRAN, given_name=given_name, surname="IĞDIRLI", birth_year=year) is answer


def test_the_directory_says_who_serves_where(world: Outside) -> None:
    record = personnel.record_of(SUKRAN)
    assert record is not None
    assert (record.service_class, record.unit_detsis, record.unit_name) == (
        personnel.ADMINISTRATIVE,
        "10000002",
        "İl Planlama Müdürlüğü",
    )
    assert (record.position, record.since) == ("İl Planlama Müdürü", date(2015, 9, 1))
    assert personnel.record_of(NOBODY) is None


def test_a_consignment_goes_its_way_until_it_is_in_its_addressees_hands(world: Outside) -> None:
    barcode = courier.send(reference="nes-way", to=TO)
    assert len(barcode) == 13
    assert courier.standing(barcode, addressee=TO.name).state == "accepted"
    for step, state in [
        ("on_the_way", "in_transit"),
        ("out", "out_for_delivery"),
        ("not_at_home", "not_at_home"),
        ("to_addressee", "delivered"),
    ]:
        moved(world, barcode, step)
        assert courier.standing(barcode, addressee=TO.name).state == state
    end = courier.standing(barcode, addressee="ŞÜKRAN IĞDIRLI")
    assert (end.attempts, end.handed_to, end.in_person) == (1, TO.name, True)
    assert end.events[0].state == "accepted"


@pytest.mark.parametrize(("step", "state"), [("to_another", "delivered"), ("back", "returned")])
def test_R61_what_another_has_or_what_came_back_was_not_handed_over_in_person(
    world: Outside, step: str, state: str
) -> None:
    barcode = courier.send(reference=f"nes-{step}", to=TO)
    moved(world, barcode, step)
    end = courier.standing(barcode, addressee=TO.name)
    assert (end.state, end.in_person) == (state, False)


def test_a_booking_whose_answer_was_lost_is_one_consignment(world: Outside) -> None:
    world.misbehave("drop", "courier")
    with pytest.raises(ServiceAway):
        courier.send(reference="nes-lost", to=TO)
    world.misbehave("", "courier")
    first = courier.send(reference="nes-lost", to=TO)
    assert courier.send(reference="nes-lost", to=TO) == first
    assert courier.send(reference="nes-other", to=TO) != first


def test_9747_a_barcode_that_nobody_booked_is_told(world: Outside) -> None:
    with pytest.raises(ShipmentUnknown):
        courier.standing("2790000009999", addressee=TO.name)


@pytest.mark.parametrize("ask", EACH, ids=NAMES)
@pytest.mark.parametrize(
    ("fault", "error", "retry"),
    [("refuse", ServiceRefused, "never"), ("later", ServiceAway, "auto"), ("drop", ServiceAway, "auto")],
)
def test_9740_9741_each_service_that_misbehaves_is_told_by_its_name(
    world: Outside, ask: Callable[[], object], fault: str, error: type[DivitError], retry: str
) -> None:
    world.misbehave(fault)
    with pytest.raises(error) as told:
        ask()
    assert told.value.retry == retry
    assert SUKRAN not in str(told.value)


@pytest.mark.parametrize(("ask", "setting"), list(zip(EACH, SETTINGS, strict=True)), ids=NAMES)
def test_9740_a_service_that_does_not_answer_is_not_waited_for_endlessly(
    world: Outside, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object], setting: str
) -> None:
    monkeypatch.setenv(f"DIVIT_{setting}_TIMEOUT", "PT0.2S")
    world.misbehave("slow")
    with pytest.raises(ServiceAway):
        ask()


@pytest.mark.parametrize(
    ("ask", "setting"), [(EACH[0], "KPS_PASSWORD"), (EACH[2], "PERSONNEL_TOKEN"), (EACH[3], "COURIER_PASSWORD")]
)
def test_9742_a_wrong_account_is_the_operators_to_mend(
    world: Outside, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object], setting: str
) -> None:
    monkeypatch.setenv(f"DIVIT_{setting}", "yanlis")
    with pytest.raises(ServiceNotAdmitted) as told:
        ask()
    assert told.value.retry == "auto"
    assert "yanlis" not in str(told.value)


@pytest.mark.parametrize(("ask", "setting"), list(zip(EACH, SETTINGS, strict=True)), ids=NAMES)
def test_9742_an_address_at_which_nothing_is_is_the_operators_to_mend(
    world: Outside, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object], setting: str
) -> None:
    monkeypatch.setenv(f"DIVIT_{setting}_URL", f"{world.web.address}/nothing")
    with pytest.raises(ServiceNotAdmitted):
        ask()


@pytest.mark.parametrize(("ask", "setting"), list(zip(EACH, SETTINGS, strict=True)), ids=NAMES)
def test_9744_nothing_is_asked_over_an_open_way(
    world: Outside, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object], setting: str
) -> None:
    monkeypatch.setenv(f"DIVIT_{setting}_URL", "http://kps.akcaova.invalid")
    with pytest.raises(WayOpen):
        ask()


@pytest.mark.parametrize(("ask", "setting"), list(zip(EACH, SETTINGS, strict=True)), ids=NAMES)
def test_9746_a_service_without_an_address_is_named(
    world: Outside, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object], setting: str
) -> None:
    monkeypatch.setenv(f"DIVIT_{setting}_URL", "")
    with pytest.raises(ServiceNotSetUp) as told:
        ask()
    assert f"{setting}_URL" in told.value.message("tr")


@pytest.mark.parametrize("ask", EACH, ids=NAMES)
def test_9745_an_answer_that_is_too_large_is_not_read(
    world: Outside, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]
) -> None:
    monkeypatch.setenv("DIVIT_GATEWAY_SIZE_LIMIT", "20")
    with pytest.raises(AnswerTooLarge):
        ask()


@pytest.mark.parametrize("ask", EACH, ids=NAMES)
def test_9468_a_real_installation_believes_no_stand_in(
    world: Outside, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]
) -> None:
    monkeypatch.setenv("DIVIT_ENV", "production")
    with pytest.raises(OnlyAStandIn):
        ask()


@pytest.mark.parametrize("ask", EACH, ids=NAMES)
def test_no_number_reaches_a_log(world: Outside, caplog: pytest.LogCaptureFixture, ask: Callable[[], object]) -> None:
    with caplog.at_level(logging.DEBUG):
        ask()
    assert SUKRAN not in caplog.text


def test_no_number_stands_whole_on_the_outbox_page(world: Outside) -> None:
    civil_registry.record_of(SUKRAN)
    personnel.record_of(SUKRAN)
    page = httpx.get(world.web.address, trust_env=False)
    assert SUKRAN not in page.text
    assert page.text.count("100******50") >= 2
    assert "İl Planlama Müdürü" in page.text
    assert "30.07.1979" in page.text


def answered(monkeypatch: pytest.MonkeyPatch, status: int, body: bytes) -> None:
    """From now on every service answers this, whoever it is."""
    transport = httpx.MockTransport(lambda _request: httpx.Response(status, content=body))
    real = httpx.Client

    def client(**given: object) -> httpx.Client:
        return real(transport=transport, **given)  # type: ignore[arg-type]  # what the adapters give

    monkeypatch.setattr(httpx, "Client", client)


_SOAP = b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>%s</e:Body></e:Envelope>'


@pytest.mark.parametrize("ask", EACH, ids=NAMES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"[1]",
        b'{"tckn": "10000000450"}',
        _SOAP % b"",
        _SOAP % b"<x/>",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>' + _SOAP % b"<x>&b;</x>",
        _SOAP % b'<kabulEkle2Response xmlns="http://kabul.ptt.gov.tr"><return><hataKodu>1</hataKodu></return>'
        b"</kabulEkle2Response>",
        _SOAP % b'<ListeleCokluResponse xmlns="http://kps.nvi.gov.tr/2011/01/01"/>',
    ],
)
def test_9743_an_answer_in_no_agreed_form_is_not_used(
    world: Outside, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object], body: bytes
) -> None:
    answered(monkeypatch, 200, body)
    with pytest.raises(AnswerNotUnderstood):
        ask()


@pytest.mark.parametrize("birth", [b"<Yil>1979</Yil><Ay>13</Ay><Gun>1</Gun>", b"<Yil>0</Yil><Ay>1</Ay><Gun>1</Gun>"])
def test_9743_a_day_that_is_none_is_not_believed(world: Outside, monkeypatch: pytest.MonkeyPatch, birth: bytes) -> None:
    person = (
        b'<ListeleCokluResponse xmlns="http://kps.nvi.gov.tr/2011/01/01"><KisiBilgisi><TCKimlikNo>10000000450'
        b"</TCKimlikNo><TemelBilgisi><Ad>A</Ad><Soyad>B</Soyad><DogumYer>C</DogumYer><DogumTarih>%s</DogumTarih>"
        b"</TemelBilgisi><DurumBilgisi><Durum>A</Durum></DurumBilgisi></KisiBilgisi></ListeleCokluResponse>" % birth
    )
    answered(monkeypatch, 200, _SOAP % person)
    with pytest.raises(AnswerNotUnderstood):
        civil_registry.record_of(SUKRAN)


def test_the_record_of_somebody_else_is_not_believed(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    other = b'<ListeleCokluResponse xmlns="http://kps.nvi.gov.tr/2011/01/01"><KisiBilgisi><TCKimlikNo>1</TCKimlikNo>'
    answered(monkeypatch, 200, _SOAP % (other + b"</KisiBilgisi></ListeleCokluResponse>"))
    with pytest.raises(AnswerNotUnderstood):
        civil_registry.record_of(SUKRAN)


def test_a_stranger_moves_no_consignment(world: Outside) -> None:
    barcode = courier.send(reference="nes-stranger", to=TO)
    form = {"barcode": barcode, "step": "to_addressee"}
    for headers in ({"Origin": "https://evil.invalid"}, {"Host": "evil.invalid"}):
        refused = httpx.post(f"{world.web.address}/kurye", data=form, headers=headers, trust_env=False)
        assert refused.status_code == 404
    assert courier.standing(barcode, addressee=TO.name).state == "accepted"
