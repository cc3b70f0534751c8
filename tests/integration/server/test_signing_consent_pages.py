# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of E-Onay, in the order in which the seed goes through them (001 §4.1 to 4.8), and who may see them."""

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from django.test import Client

import enrolment_house
from divit.ades.key_signer import KeySigner
from divit.kernel import clock
from divit.server.enrolment import queries
from divit.server.jobs import worker
from divit.server.login.visitor import PERSON, WAYS
from divit.server.people import services as registry
from wire_signer import WireSigner

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CONSENTS = "/online-islemler/nes/e-onay"
Come = Callable[..., Client]


@pytest.fixture
def isil(database: str, db: None) -> int:
    return registry.add_person(tckn="10000000528", given_name="Işıl", surname="İncedere")


@pytest.fixture
def come() -> Come:
    """A browser in which somebody is signed in, by e-Devlet when nothing else is said."""

    def signed_in(person: int, way: str = "e_devlet", language: str = "tr") -> Client:
        browser = Client(headers={"Accept-Language": language})
        session = browser.session
        session[PERSON] = person
        session[WAYS] = {way: clock.now().isoformat()}
        session.save()
        return browser

    return signed_in


def begun(browser: Client) -> str:
    """Accept the text; the page with the steps."""
    answer = browser.post(CONSENTS, {"version": "1"})
    assert answer.status_code == 302, answer.content
    return str(answer.headers["Location"])


def link_in(page: str) -> str:
    found = re.search(r'data-link="([^"]+)"', page)
    assert found
    return unquote(found[1])


def test_001_the_way_from_the_first_page_to_success(isil: int, isil_signer: KeySigner, come: Come) -> None:
    browser = come(isil)
    assert "NES İşlemleri" in browser.get("/online-islemler").content.decode()
    assert CONSENTS in browser.get("/online-islemler/nes").content.decode()
    text = browser.get(CONSENTS).content.decode()
    assert "ıslak imzalı form yerine geçmesini kabul ederim" in text
    address = begun(browser)
    steps = browser.get(address).content.decode()
    assert "Doğrulama kodu" in steps
    assert "data-copy" in steps
    assert [each.status for each in WireSigner(link_in(steps), isil_signer).sign_all()] == ["accepted"]
    assert "doğrulanıyor" in browser.get(address).content.decode()
    worker.Loop().round()
    assert "İşleminiz başarılı" in browser.get(address).content.decode()
    (consent,) = queries.consents_of(isil)
    assert browser.get(f"{CONSENTS}/{consent.uid}/belge.pdf").content.startswith(b"%PDF")
    assert browser.get(f"{CONSENTS}/{consent.uid}/rapor.json").json()["indication"] == "TOTAL_PASSED"
    assert "Etkin" in browser.get(CONSENTS).content.decode()


@pytest.mark.parametrize(
    ("language", "heading", "says"),
    [("tr", "NES İşlemleri", "Doğrulama kodu"), ("en", "Certificate", "Verification code")],
)
def test_R26_the_page_shows_a_code_that_opens_the_request_once(
    isil: int, come: Come, language: str, heading: str, says: str
) -> None:
    browser = come(isil, language=language)
    assert heading in browser.get("/online-islemler/nes").content.decode()
    page = browser.get(begun(browser)).content.decode()
    assert says in page
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page)
    assert found
    answers = [
        Client().post("/s/code", {"code": found[0]}, content_type="application/json").status_code for _try in range(2)
    ]
    assert answers == [200, 404]


def test_R25_the_text_is_shown_in_the_language_of_its_reader(isil: int, come: Come) -> None:
    english = come(isil, language="en").get(CONSENTS).content.decode()
    assert "stands in the place of a form signed by hand" in english


def test_001_the_first_page_leads_to_the_sign_in_and_offers_the_signers_download(db: None) -> None:
    page = Client().get("/online-islemler").content.decode()
    assert "duzey=strong" in page
    assert "/indir" in page


@pytest.mark.parametrize("path", ["/online-islemler/nes", CONSENTS])
def test_R25_a_weak_sign_in_leads_to_a_stronger_one(isil: int, come: Come, path: str) -> None:
    for browser in (Client(), come(isil, "word_sms")):
        answer = browser.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/giris")
    assert come(isil, "word_sms").post(CONSENTS, {"version": "1"}).status_code == 403
    assert queries.consents_of(isil) == []


def test_what_is_anothers_and_what_is_not_there_look_alike(isil: int, isil_signer: KeySigner, come: Come) -> None:
    browser = come(isil)
    address = begun(browser)
    WireSigner(link_in(browser.get(address).content.decode()), isil_signer).sign_all()
    worker.Loop().round()
    (consent,) = queries.consents_of(isil)
    stranger = come(registry.add_person(tckn="10000000696", given_name="Oğuz", surname="Ertuğ"))
    for own in (address, f"{CONSENTS}/{consent.uid}/belge.pdf", f"{CONSENTS}/{consent.uid}/rapor.json"):
        nowhere = re.sub("[0-9a-f]{12}(?=/|$)", "0" * 12, own)
        assert browser.get(own).status_code == 200
        answers = [stranger.get(own), stranger.get(nowhere), browser.get(nowhere)]
        assert [each.status_code for each in answers] == [404] * 3
    assert stranger.post(address).status_code == 404
    assert stranger.get(CONSENTS).content.decode().count("belge.pdf") == 0


def test_R40b_success_leads_back_to_the_application_that_waits_for_it(
    isil_signer: KeySigner, come: Come, db: None, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with enrolment_house.opened(monkeypatch) as house:
        by = house.enter(house.know("10000000528", "Işıl", "İncedere"))
        person = enrolment_house.row(by).person_id
        assert person is not None
        browser = come(person)
        address = begun(browser)
        WireSigner(link_in(browser.get(address).content.decode()), isil_signer).sign_all()
        worker.Loop().round()
        assert f"/basvurular/{by.application}" in browser.get(address).content.decode()


def test_7283_a_text_that_has_changed_is_read_again(isil: int, come: Come) -> None:
    refused = come(isil).post(CONSENTS, {"version": "0"})
    assert refused.status_code == 409
    assert "IMZ-7283" in refused.content.decode()


def test_7280_a_second_consent_is_refused_in_words(isil: int, isil_signer: KeySigner, come: Come) -> None:
    browser = come(isil)
    WireSigner(link_in(browser.get(begun(browser)).content.decode()), isil_signer).sign_all()
    worker.Loop().round()
    refused = browser.post(CONSENTS, {"version": "1"})
    assert refused.status_code == 409
    assert "IMZ-7280" in refused.content.decode()


def test_a_request_that_is_given_up_says_that_nothing_was_signed(isil: int, come: Come) -> None:
    browser = come(isil)
    address = begun(browser)
    assert browser.post(address).status_code == 302
    page = browser.get(address).content.decode()
    assert "E-Onay verilmedi" in page
    assert browser.get(address, headers={"Accept": "application/json"}).json()["ended"]


def test_the_page_is_told_when_it_has_something_new_to_show(isil: int, isil_signer: KeySigner, come: Come) -> None:
    browser = come(isil)
    address = begun(browser)
    asked = f"{address}?durum=created"
    as_json = {"Accept": "application/json"}
    steps = browser.get(address).content.decode()
    assert not browser.get(asked, headers=as_json).json()["ended"]
    signer = WireSigner(link_in(steps), isil_signer)
    signer.claim()
    assert browser.get(asked, headers=as_json).json() == {"state": "claimed", "ended": True}
    assert "imza programı" in browser.get(address).content.decode()
    assert browser.post(address, {"again": "1"}).status_code == 302
    assert "Doğrulama kodu" in browser.get(address).content.decode()


def test_C12_a_foreign_certificate_is_refused_in_words(
    isil: int, isil_signer: KeySigner, come: Come, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_ESHS_E_ONAY_ACCEPT_FOREIGN_NES", "false")
    browser = come(isil)
    address = begun(browser)
    WireSigner(link_in(browser.get(address).content.decode()), isil_signer).sign_all()
    worker.Loop().round()
    assert "yalnız kendi sertifikasını" in browser.get(address).content.decode()
