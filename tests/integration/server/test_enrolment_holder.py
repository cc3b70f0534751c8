# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The personal portal: what a holder sees and does, and with which sign-in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from bare_page import bare
from divit.server.enrolment import services
from divit.server.enrolment.models import HeldCertificate
from enrolment_house import FERIDE, ISIL, House, opened
from holder_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
HOME = "/e-imza/bireysel"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    """Security words have a slow hash; here nobody guesses them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, database: str) -> Iterator[House]:
    with opened(monkeypatch) as house:
        yield house


@pytest.fixture
def held(house: House) -> HeldCertificate:
    return house.certificate(house.know(ISIL, "Işıl", "İncedere"))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def of(held: HeldCertificate, rest: str = "") -> str:
    return f"{HOME}/sertifikalar/{held.uid}{rest}"


def test_a_holder_sees_their_certificates_applications_and_what_they_can_do(held: HeldCertificate) -> None:
    browser = signed_in(held.person_id, "word_sms")
    home = text(browser.get(HOME))
    for said in ("Sertifikalarım", held.serial, "Geçerli", "Akçaova Valiliği", "Başvurularım", "E-Onay"):
        assert said in home
    one = text(browser.get(of(held)))
    for said in ("PIN oluştur", "Askıya al", "Kartı kayıp ya da çalıntı bildir", held.card.serial if held.card else ""):
        assert said in one
    application = text(browser.get(f"{HOME}/basvurular/{held.application.uid}")) if held.application else ""
    assert "Başvurunuzun yolu" in application


@pytest.mark.parametrize("rest", ["", "/aski", "/aski-sonu", "/kayip-calinti", "/pin", "/kilit"])
def test_a_certificate_of_somebody_else_looks_as_if_it_were_not_there(
    house: House, held: HeldCertificate, rest: str
) -> None:
    other = house.certificate(house.know(FERIDE, "Feride", "Ulusakarya"), "T-2", mobile="+905550000009")
    browser = signed_in(other.person_id, "e_devlet")
    not_mine = browser.get(of(held, rest))
    not_there = browser.get(f"{HOME}/sertifikalar/01a1fd3a-7fbb-75d4-bcfc-5b6fdcf6ffbc{rest}")
    assert not_mine.status_code == not_there.status_code == 404
    assert bare(not_mine) == bare(not_there)  # type: ignore[arg-type]  # the test client's answer is one


def test_r73_a_holder_suspends_by_word_and_resumes_only_with_a_strong_sign_in(held: HeldCertificate) -> None:
    browser = signed_in(held.person_id, "word_sms")
    assert "30 gün" in text(browser.get(of(held, "/aski")))
    assert browser.post(of(held, "/aski"), {"note": "Kartı bulamıyorum"}).status_code == 302
    held.refresh_from_db()
    assert held.state == "suspended"
    assert browser.post(of(held, "/aski-sonu")).status_code == 403
    assert "duzey=strong" in browser.get(of(held, "/aski-sonu"))["Location"]
    signed_in(held.person_id, "e_devlet", browser)
    assert browser.post(of(held, "/aski-sonu")).status_code == 302
    held.refresh_from_db()
    assert held.state == "valid"


@pytest.mark.parametrize(("kind", "reason"), [("lost", "lost"), ("stolen", "stolen")])
def test_r55_a_holder_reports_a_card_and_it_is_revoked_at_once(held: HeldCertificate, kind: str, reason: str) -> None:
    browser = signed_in(held.person_id, "word_sms")
    assert browser.post(of(held, "/kayip-calinti"), {}).status_code == 422
    assert browser.post(of(held, "/kayip-calinti"), {"kind": kind}).status_code == 302
    held.refresh_from_db()
    assert (held.state, held.end_reason) == ("revoked", reason)
    assert "artık onunla bir işlem yapılamaz" in text(browser.get(of(held)))


def test_r60_a_pin_is_made_only_after_e_devlet_and_the_page_says_every_rule(held: HeldCertificate) -> None:
    browser = signed_in(held.person_id, "e_signature")
    assert "duzey=e_devlet" in browser.get(of(held, "/pin"))["Location"]
    signed_in(held.person_id, "e_devlet", browser)
    page = text(browser.get(of(held, "/pin")))
    assert "Aranan koşullar" in page
    assert "Altı rakam seçersiniz" in page


def test_r62_who_has_no_locked_card_is_told_so_in_words(held: HeldCertificate) -> None:
    browser = signed_in(held.person_id, "word_sms")
    refused = browser.post(of(held, "/kilit"))
    assert refused.status_code in {403, 404, 409, 422}
    assert "İşlem yapılmadı" in text(refused)


def test_r30_a_consent_is_withdrawn_and_cannot_be_twice(house: House, held: HeldCertificate) -> None:
    consent = house.consent(held.person_id)
    browser = signed_in(held.person_id, "word_sms")
    assert "Etkin" in text(browser.get(HOME))
    assert browser.post(f"{HOME}/e-onay/geri-al").status_code == 302
    consent.refresh_from_db()
    assert consent.state == "withdrawn"
    assert browser.get(f"{HOME}/e-onay/geri-al").status_code == 404


def test_r77_a_person_sees_who_looked_at_the_record(house: House, held: HeldCertificate) -> None:
    browser = signed_in(held.person_id, "word_sms")
    assert "Kimse bakmadı" in text(browser.get(f"{HOME}/kayitlar"))
    services.looked(viewer=house.officer, person_id=held.person_id, about="Başvuru")
    page = text(browser.get(f"{HOME}/kayitlar"))
    assert "Cavit Deneme" in page
    assert "Akçaova Valiliği" in page


@pytest.mark.parametrize("path", ["", "/kayitlar", "/e-onay/geri-al"])
def test_r70_nobody_comes_in_without_a_sign_in_that_proves_them(path: str, house: House) -> None:
    assert Client().get(HOME + path)["Location"].startswith("/giris")
