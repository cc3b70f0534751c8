# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of the authority's staff: who sees and does what, how the services do, the register, the log taken out."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

import authority_house as house
from bare_page import bare
from divit.der.x509 import certificate_parts
from divit.kernel import clock
from divit.server.authority import services
from divit.server.authority.models import Authority, Certificate, Proposal, RevocationList
from divit.server.authority.services import alarms
from divit.server.authority.services.customers import add_customer
from divit.server.authority.staff import charts, health, register
from divit.server.keys.backends.file import FileBackend
from divit.server.keys.errors import KeyUnusable
from divit.server.people import services as people
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db
STAFF = {"isil": "ca_operator", "cavit": "ca_operator", "sukran": "security_officer", "feride": "auditor"}


@pytest.fixture
def at_work() -> LettersHouse:
    made = letters_house()
    for key, role in STAFF.items():
        people.grant_role(person=made.people[key], role=role, institution=made.institution)
    house.found(algorithm="p256")
    services.make_signer(authority=house.ISSUING, profile="ocsp-signer", subject=house.SUBJECTS["service"])
    health.forget_probes()
    return made


@pytest.fixture
def certificate(at_work: LettersHouse) -> Certificate:
    del at_work
    return Certificate.objects.get(serial=f"{certificate_parts(house.issue()).serial:x}")


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_two_operators_revoke_on_the_pages_and_one_cannot(at_work: LettersHouse, certificate: Certificate) -> None:
    path = f"/makam/sertifikalar/{certificate.uid}"
    first, second = at_work.client("isil"), at_work.client("cavit")
    told = {"reason": "key_compromise", "note": "Kart çalındı."}
    assert first.post(f"{path}/iptal", told).headers["Location"] == path
    proposal = Proposal.objects.get()
    assert f"/makam/istekler/{proposal.uid}/onay" not in page(first, path)
    assert f"/makam/istekler/{proposal.uid}/onay" in page(second, "/makam/istekler")
    refused = first.post(f"/makam/istekler/{proposal.uid}/onay")
    assert refused.status_code == 403
    assert "IMZ-7021" in refused.content.decode()
    assert second.post(f"/makam/istekler/{proposal.uid}/onay").headers["Location"] == "/makam/istekler"
    shown = page(at_work.client("feride"), path)
    assert "anahtarın gizliliği bozuldu" in shown
    assert "Kart çalındı." in shown
    certificate.refresh_from_db()
    assert certificate.state == "revoked"


def test_no_form_asks_since_when_a_certificate_is_to_be_revoked(
    at_work: LettersHouse, certificate: Certificate
) -> None:
    form = page(at_work.client("isil"), f"/makam/sertifikalar/{certificate.uid}/iptal")
    assert set(re.findall(r'name="(\w+)"', form.partition("<main")[2])) == {"csrfmiddlewaretoken", "reason", "note"}


@pytest.mark.parametrize(
    ("who", "may", "may_not"),
    [
        ("sukran", ["aski"], ["iptal", "aski-sonu"]),
        ("feride", [], ["aski", "iptal", "aski-sonu"]),
        ("isil", ["aski", "iptal"], []),
    ],
)
def test_each_role_does_what_is_its_own_and_nothing_shows_it_to_others(
    at_work: LettersHouse, certificate: Certificate, who: str, may: list[str], may_not: list[str]
) -> None:
    client, path = at_work.client(who), f"/makam/sertifikalar/{certificate.uid}"
    shown = page(client, path)
    nowhere = bare(client.get("/boyle-bir-sayfa-yok"))
    for name in may:
        assert f'{path}/{name}"' in shown
        page(client, f"{path}/{name}")
    for name in may_not:
        assert f'{path}/{name}"' not in shown
        assert bare(client.get(f"{path}/{name}")) == nowhere
        assert bare(client.post(f"{path}/{name}", {"note": "x"})) == nowhere


def test_what_is_not_there_answers_as_what_is_not_yours(at_work: LettersHouse) -> None:
    client = at_work.client("isil")
    nowhere = bare(client.get("/boyle-bir-sayfa-yok"))
    for path in (
        f"/makam/sertifikalar/{uuid4()}",
        f"/makam/sertifikalar/{uuid4()}/indir",
        f"/makam/torenler/{uuid4()}",
        "/makam/zaman-damgalari/kimse/hak",
        "/makam/kayit",
    ):
        assert bare(client.get(path)) == nowhere, path


def test_a_security_officer_suspends_alone_and_marks_alarms_as_seen(
    at_work: LettersHouse, certificate: Certificate
) -> None:
    client, path = at_work.client("sukran"), f"/makam/sertifikalar/{certificate.uid}"
    assert client.post(f"{path}/aski", {"note": ""}).status_code == 422
    assert client.post(f"{path}/aski", {"note": "Kayıp."}).headers["Location"] == path
    again = client.post(f"{path}/aski", {"note": "Kayıp."})
    assert again.status_code == 409
    assert "IMZ-9203" in again.content.decode()
    alarms.alarm("tsa", KeyUnusable(name="tsa-1", why="yok"))
    shown = page(client, "/makam/alarmlar")
    seen = re.search(r'action="(/makam/alarmlar/[0-9a-f-]+/goruldu)"', shown)
    assert seen is not None
    assert client.post(seen[1]).status_code == 302
    assert "gören: Şükran" in page(client, "/makam/alarmlar")
    assert seen[1] not in page(at_work.client("isil"), "/makam/alarmlar")


@pytest.mark.parametrize(("sought", "count"), [("sahıb", 1), ("DENEME s", 1), ("olmayan", 0), ("hibi", 0)])
def test_the_register_finds_a_holder_by_the_beginnings_of_names(
    at_work: LettersHouse, certificate: Certificate, sought: str, count: int
) -> None:
    shown = page(at_work.client("feride"), f"/makam/sertifikalar?ara={sought}")
    assert shown.count(f"/makam/sertifikalar/{certificate.uid}") == count


def test_the_register_finds_a_serial_number_as_people_copy_it(at_work: LettersHouse, certificate: Certificate) -> None:
    del at_work
    whole = certificate.serial.upper()
    copied = ":".join(whole[at : at + 2] for at in range(0, len(whole), 2))
    for sought in (whole, copied, whole[:8]):
        assert [row.uid for row in register.found(sought=sought).rows] == [str(certificate.uid)]


def test_the_register_shows_one_state_the_newest_change_first(at_work: LettersHouse) -> None:
    del at_work
    serials = [f"{certificate_parts(house.issue()).serial:x}" for _ in range(3)]
    for serial in (serials[2], serials[0]):
        services.suspend(authority=house.ISSUING, serial=serial)
    assert [row.serial for row in register.found(state="suspended").rows] == [serials[0], serials[2]]
    assert register.found(state="suspended", page=9999).rows == ()
    assert serials[1] in [row.serial for row in register.found(state="valid").rows]


def states(name: str) -> list[tuple[str, str]]:
    [found] = [one for one in health.of_authorities() if one.name == name]
    return [(one.state, one.code) for one in found.services]


def test_a_key_that_does_not_sign_is_told_with_its_code(at_work: LettersHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    services.publish(authority=house.ISSUING)
    assert states(house.ISSUING) == [("good", ""), ("good", ""), ("good", "")]

    def away(_backend: FileBackend, name: str, _algorithm: str, _data: bytes) -> bytes:
        raise KeyUnusable(name=name, why="yok")

    monkeypatch.setattr(FileBackend, "sign", away)
    health.forget_probes()
    assert states(house.ISSUING)[0] == ("bad", "IMZ-9480")
    shown = page(at_work.client("isil"), "/makam")
    assert "IMZ-9480" in shown
    assert "hizmet çalışmıyor" in shown


def test_a_list_that_ended_or_that_a_change_made_old_is_told(at_work: LettersHouse) -> None:
    del at_work
    assert states(house.ISSUING)[2] == ("next", "")
    services.publish(authority=house.ISSUING)
    Authority.objects.filter(name=house.ISSUING).update(generation=99)
    assert states(house.ISSUING)[2] == ("warn", "")
    RevocationList.objects.update(next_update=clock.now() - timedelta(seconds=1))
    assert states(house.ISSUING)[2] == ("bad", "")


def test_a_clock_that_nobody_watches_is_bad_in_production_and_said_in_a_trial(
    at_work: LettersHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    del at_work
    services.make_signer(authority=house.ISSUING, profile="tsa", subject=house.SUBJECTS["service"])
    assert health.of_stamping()[-1].state == "next"
    monkeypatch.setenv("DIVIT_TSA_TIME_SOURCES", "127.0.0.1:9")
    for off, state, code in ((None, "warn", ""), (2.0, "bad", "IMZ-7012"), (-0.1, "good", "")):
        drift = None if off is None else timedelta(seconds=off)
        monkeypatch.setattr(health.sntp, "drift", lambda _sources, drift=drift: drift)
        health.forget_probes()
        assert (health.of_stamping()[-1].state, health.of_stamping()[-1].code) == (state, code)


def test_customers_are_shown_with_what_is_left_and_operators_give_them_more(at_work: LettersHouse) -> None:
    add_customer(name="akcaova", credits=0)
    client = at_work.client("isil")
    assert "hakkı kalmadı" in page(client, "/makam/zaman-damgalari")
    assert client.post("/makam/zaman-damgalari/akcaova/hak", {"credits": "0"}).status_code == 422
    assert client.post("/makam/zaman-damgalari/akcaova/hak", {"credits": "25"}).status_code == 302
    assert "hakkı kalmadı" not in page(client, "/makam/zaman-damgalari")
    assert "/hak" not in page(at_work.client("feride"), "/makam/zaman-damgalari")


def test_an_auditor_takes_the_log_out_and_the_log_says_so_first(at_work: LettersHouse) -> None:
    client = at_work.client("feride")
    page(client, "/makam/kayit")
    wrong = client.post("/makam/kayit/indir", {"first_day": "2026-11-02", "last_day": "2026-11-01"})
    assert wrong.status_code == 422
    answer = client.post("/makam/kayit/indir", {"first_day": "", "last_day": ""})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = [json.loads(line) for line in b"".join(answer).splitlines()]  # type: ignore[arg-type]  # it streams
    entries = [line["entry"] for line in lines if "entry" in line]
    assert [one["actor"] for one in entries if one["action"] == "audit.export"] == [
        f"person:{at_work.people['feride']}"
    ]
    assert "end" in lines[-1]


def test_a_certificate_is_downloaded_as_it_was_issued(at_work: LettersHouse, certificate: Certificate) -> None:
    answer = at_work.client("feride").get(f"/makam/sertifikalar/{certificate.uid}/indir")
    assert answer.content == bytes(certificate.certificate)
    assert answer.headers["Content-Type"] == "application/pkix-cert"


def test_a_bar_is_as_high_as_its_part_of_the_most_and_can_always_be_seen() -> None:
    today = clock.local(clock.now()).date()
    made = charts.chart([(today, 0), (today, 1), (today, 1000)])
    assert [bar.height for bar in made.bars] == [0, 3, charts.HEIGHT]
    assert all(bar.y + bar.height == charts.HEIGHT for bar in made.bars)
    assert (made.total, made.most, made.width) == (1001, 1000, 3 * charts.STEP)
    assert charts.chart([(today, 0)]).bars[0].height == 0


def test_the_charts_stand_beside_a_table_and_hold_no_style_of_their_own(at_work: LettersHouse) -> None:
    shown = page(at_work.client("isil"), "/makam")
    assert shown.count('role="img"') == 3
    assert shown.count('<th scope="row" class="num">') == 30
    assert not re.search(r"<style|\sstyle=|\son\w+=", shown)
