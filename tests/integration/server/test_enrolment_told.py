# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The rules that tell (N of ``rules.toml``), on the pages of applicants and holders: in both languages."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from applicant_pages import Applicant
from divit.kernel import clock
from divit.server.enrolment import acting, services
from divit.server.enrolment.rules.identity import Facts
from enrolment_house import ISIL, House, opened
from holder_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
STANDING = "/e-imza/basvurum"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setenv("DIVIT_CHALLENGE_BITS", "1")
    monkeypatch.setenv("DIVIT_CHALLENGE_PIECES", "1")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, database: str) -> Iterator[House]:
    with opened(monkeypatch) as house:
        yield house


@pytest.fixture
def isil(house: House) -> Facts:
    return house.know(ISIL, "Işıl", "İncedere")


def says(client: Client, path: str, turkish: str, english: str) -> bool:
    """Whether the page at ``path`` says it, in the language that is asked for."""
    pages = (client.get(path, headers={"Accept-Language": one}).content.decode() for one in ("tr", "en"))
    return all(words in page for page, words in zip(pages, (turkish, english), strict=True))


def test_r12_the_form_says_whom_to_ask_when_the_institution_is_wrong(isil: Facts) -> None:
    applicant = Applicant()
    applicant.enter(isil)
    told = "kurumunuzun dizin yöneticileriyle iletişime geçin", "ask the directory administrators of your institution"
    assert says(applicant.client, f"{STANDING}/neden", *told)


def test_r32_r36_r69_the_standing_says_what_the_applicant_does_next(house: House, isil: Facts) -> None:
    applicant = Applicant()
    applicant.come(isil)
    applicant.post(f"{STANDING}/imza-yontemi", {"method": "wet"})
    assert says(applicant.client, STANDING, "mavi tükenmez kalemle", "blue ballpoint pen")
    assert says(applicant.client, STANDING, "İadeli taahhütlü posta", "registered post")
    assert says(applicant.client, STANDING, "5070 sayılı Kanuna göre", "By Law No. 5070")
    house.receive(acting.applicant(str(applicant.row().uid)))
    told = "Kurum yetkiliniz ile irtibata geçin", "Contact the officer of your institution"
    assert says(applicant.client, STANDING, *told)


def test_r53_r66_the_portal_follows_the_courier_and_advises_when_to_renew(house: House, isil: Facts) -> None:
    held = house.certificate(isil, "KURYE-7")
    browser = signed_in(held.person_id, "word_sms")
    assert held.application is not None
    path = f"/e-imza/bireysel/basvurular/{held.application.uid}"
    assert says(browser, path, "Kurye takip numarası", "Tracking number")
    assert says(browser, path, "0 312 000 00 00", "0 312 000 00 00")
    assert says(browser, path, "KURYE-7", "KURYE-7")
    assert says(browser, "/e-imza/bireysel", "en geç bitimine 25 gün kala", "no later than 25 days before its end")


def test_r10b_for_changed_details_the_page_of_the_methods_recommends_e_onay(house: House, isil: Facts) -> None:
    house.certificate(isil)
    today = clock.local(clock.now()).date()
    services.open_identity_case(viewer=house.officer, tckn=isil.tckn, number="E-7", dated=today)
    applicant = Applicant()
    applicant.come(isil, "identity_change")
    told = "Kimlik bilgisi değişikliğinde E-Onay önerilir", "For changed identity details E-Onay is recommended"
    assert says(applicant.client, f"{STANDING}/imza-yontemi", *told)
