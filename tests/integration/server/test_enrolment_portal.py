# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An application through its pages: from the door to the form on paper."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from applicant_pages import WORK, Applicant
from divit.server.enrolment.rules.identity import Facts
from enrolment_house import ISIL, House, opened

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


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


def test_r32_r33_form_and_undertaking_are_printed_once_each_with_a_barcode_that_is_read(
    applicant: Applicant, isil: Facts
) -> None:
    applicant.come(isil)
    applicant.post("/e-imza/basvurum/imza-yontemi", {"method": "wet"})
    body = applicant.get("/e-imza/basvurum/form.pdf").content
    assert applicant.get("/e-imza/basvurum/form.pdf").content == body
    assert b"<pdfaid:part>2</pdfaid:part>" in body
    paper = applicant.row().papers.get()
    assert paper.sha256 == hashlib.sha256(body).hexdigest()
    pages = list(pypdfium2.PdfDocument(body))
    assert len(pages) == 2
    for page in pages:
        drawn = page.render(scale=4, grayscale=True)
        picture = memoryview(bytes(drawn.buffer)).cast("B", (drawn.height, drawn.stride))
        assert [one.text for one in zxingcpp.read_barcodes(picture)] == [paper.barcode]
    said = "\n".join(page.get_textpage().get_text_range() for page in pages)
    for words in ("Sertifika Sahibi Taahhütnamesi", "Işıl İNCEDERE", ISIL, "mavi tükenmez", "06420 Çankaya / Ankara"):
        assert words in said


def test_r20_a_form_that_is_changed_is_confirmed_and_proved_anew(applicant: Applicant, isil: Facts) -> None:
    applicant.come(isil)
    assert "Yanıtlarınızı kontrol edin" in text(applicant.post("/e-imza/basvurum/degistir"))
    applicant.confirm()
    assert applicant.row().state == "form_locked"
    assert "Kod, Gönder’e basınca gönderilir" in text(applicant.get("/e-imza/basvurum/imza-yontemi"))


def test_what_is_not_filled_in_is_told_field_by_field_and_kept_as_typed(applicant: Applicant, isil: Facts) -> None:
    applicant.enter(isil)
    applicant.post("/e-imza/basvurum/neden", {"reason": "first"})
    refused = applicant.post(
        "/e-imza/basvurum/form/gorev-yeri", {**WORK, "postal_code": "7610", "district": "67/Ereğli"}
    )
    page = text(refused)
    assert refused.status_code == 422
    assert 'href="#id_postal_code">Posta kodu 5 rakam olmalı' in page
    assert 'href="#id_district">Bu ilçe, seçtiğiniz ilde değil' in page
    assert 'value="7610"' in page
    assert '<option value="67/Ereğli" selected>' in page


def test_an_application_that_nobody_touches_closes_in_the_browser(
    applicant: Applicant, isil: Facts, move_clock: Callable[[float], None]
) -> None:
    applicant.enter(isil)
    move_clock(3601)
    closed = applicant.get("/e-imza/basvurum/neden")
    assert closed.redirect_chain == [("/e-imza?kapandi", 302)]
    assert "kapandı" in text(closed)


def test_another_browser_sees_nothing_of_an_application(applicant: Applicant, isil: Facts) -> None:
    applicant.come(isil)
    for path in ("neden", "form/iletisim", "kontrol", "sms", "imza-yontemi", "form.pdf"):
        assert Applicant().get(f"/e-imza/basvurum/{path}").redirect_chain == [("/e-imza?kapandi", 302)]


def test_pages_of_an_application_are_kept_by_no_cache(applicant: Applicant, isil: Facts) -> None:
    assert "no-store" in applicant.enter(isil)["Cache-Control"]
