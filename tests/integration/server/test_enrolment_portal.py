# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An application through its pages: from the door to the form on paper."""

from collections.abc import Iterator
from typing import Any

import pytest

from applicant_pages import Applicant
from divit.server.enrolment.rules.identity import Facts
from enrolment_house import ISIL, House, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_CHALLENGE_BITS", "1")
    monkeypatch.setenv("DIVIT_CHALLENGE_PIECES", "2")


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    """Security words have a slow hash; here nobody guesses them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, database: str) -> Iterator[House]:
    with opened(monkeypatch) as house:
        yield house


@pytest.fixture
def isil(house: House) -> Facts:
    return house.know(ISIL, "Işıl", "İncedere")


@pytest.fixture
def applicant() -> Applicant:
    return Applicant()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_first_application_goes_from_the_door_to_paper(applicant: Applicant, isil: Facts) -> None:
    assert "Neden başvuruyorsunuz" in text(applicant.enter(isil))
    assert "Yanıtlarınızı kontrol edin" in text(applicant.fill())
    assert "0555 000 00 01" in text(applicant.confirm())
    assert "Telefonunuza gelen kodu yazın" in text(applicant.send())
    methods = text(applicant.type_code())
    assert "İmzalama Yönteminin Belirlenmesi" in methods
    assert "Islak İmzalı Başvuru" in methods
    standing = text(applicant.post("/e-imza/basvurum/imza-yontemi", {"method": "wet"}))
    assert "mavi tükenmez kalemle" in standing
    paper = applicant.get("/e-imza/basvurum/form.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content[:5] == b"%PDF-"
