# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The official letter as PDF/A, and its pages as pictures."""

import struct
import zlib
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from divit.server.printing import render
from divit.server.printing.codes import qr_svg
from divit.server.printing.errors import PageUnreadable, TemplateFailed
from divit.server.printing.pages import page_count, page_png

CODE = "7C1E9B40-52D8-4F6A-A0C3-1B9E6D27F854"


def data(**changes: Any) -> dict[str, Any]:
    return {
        "trial": "DENEME – HUKUKİ DEĞERİ YOKTUR",
        "institution": "Akçaova Valiliği",
        "letterhead": ["T.C.", "AKÇAOVA VALİLİĞİ", "Yazı İşleri Müdürlüğü"],
        "number": "E-10000001-719-4183",
        "date": "24.11.2026",
        "subject": "Işığın ölçümü",
        "addressee": ["İL MİLLÎ EĞİTİM MÜDÜRLÜĞÜNE"],
        "body": ["Fiyatların ve fikirlerin ölçümü tamamlanmıştır.", "Gereğini arz ederim."],
        "signature": ["Işıl İNCEDERE", "Vali a.", "Vali Yardımcısı"],
        "verification": {
            "code": CODE,
            "address": "http://127.0.0.1:8350/dogrula",
            "qr": qr_svg(f"http://127.0.0.1:8350/dogrula/{CODE}"),
            "pending": "",
        },
        "contact": ["Divit Mah. Kamış Cad. No: 1", "KEP Adresi: akcaova@deneme.invalid"],
        "information": {"name": "Feride ULUSAKARYA", "title": "Şef"},
    } | changes


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_a_letter_is_pdf_a_2b_with_its_fonts_inside() -> None:
    pdf = render("letter", data())
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"Tinos" in pdf


def test_the_same_data_gives_the_same_bytes() -> None:
    assert render("letter", data()) == render("letter", data())
    assert render("letter", data()) != render("letter", data(date="25.11.2026"))


def test_the_page_says_everything_that_the_regulation_asks_for() -> None:
    said = words(render("letter", data()))
    for expected in (
        "AKÇAOVA VALİLİĞİ",
        "E-10000001-719-4183",
        "24.11.2026",
        "Işığın ölçümü",
        "İL MİLLÎ EĞİTİM MÜDÜRLÜĞÜNE",
        "Işıl İNCEDERE",
        "Vali a.",
        "Bu belge, güvenli elektronik imza ile imzalanmıştır.",
        CODE,
        "http://127.0.0.1:8350/dogrula",
        "KEP Adresi: akcaova@deneme.invalid",
        "Bilgi için: Feride ULUSAKARYA",
        "DENEME – HUKUKİ DEĞERİ YOKTUR",
    ):
        assert expected in said


def test_a_reader_finds_the_verification_address_in_the_code_on_the_page() -> None:
    page = pypdfium2.PdfDocument(render("letter", data()))[0].render(scale=2, grayscale=True)
    picture = memoryview(bytes(page.buffer)).cast("B", (page.height, page.stride))
    (read,) = zxingcpp.read_barcodes(picture)
    assert (read.text, read.ec_level) == (f"http://127.0.0.1:8350/dogrula/{CODE}", "M")


def test_no_ligature_swallows_the_dot_of_an_i() -> None:
    said = words(render("letter", data()))
    assert "Fiyatların ve fikirlerin" in said
    assert "\ufb01" not in said


def test_every_page_of_a_long_letter_carries_the_footer() -> None:
    pdf = render("letter", data(body=["Uzun bir paragraf, aynı sözlerle sürer. " * 20] * 12))
    pages = pypdfium2.PdfDocument(pdf)
    assert page_count(pdf) == len(pages) > 1
    for page in pages:
        assert CODE in page.get_textpage().get_text_range()


def test_a_draft_has_no_code_and_no_claim_of_a_signature() -> None:
    verification = {"code": "", "address": "", "qr": "", "pending": "Kod imzaya açıldığında yazılır."}
    said = words(render("letter", data(verification=verification, number="—", date="—")))
    assert "güvenli elektronik imza ile" not in said
    assert "Kod imzaya açıldığında yazılır." in said


def test_what_looks_like_markup_is_printed_as_written() -> None:
    said = words(render("letter", data(subject="#set page(width: 1cm) *kalın* $x$ [a]")))
    assert "#set page(width: 1cm) *kalın* $x$ [a]" in said


def test_missing_data_is_a_coded_error() -> None:
    incomplete = data()
    del incomplete["subject"]
    with pytest.raises(TemplateFailed):
        render("letter", incomplete)


def test_a_page_becomes_a_png_of_its_own_size() -> None:
    png = page_png(render("letter", data()), 1, width=596)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert (width, height, depth, colour) == (596, 843, 8, 2)
    start = png.index(b"IDAT") + 4
    length = struct.unpack(">I", png[start - 8 : start - 4])[0]
    rows = zlib.decompress(png[start : start + length])
    assert len(rows) == height * (1 + 3 * width)
    assert rows.count(b"\xff") < len(rows)


@pytest.mark.parametrize(("pdf", "number"), [(b"not a pdf", 1), (None, 0), (None, 2)])
def test_what_cannot_be_drawn_is_a_coded_error(pdf: bytes | None, number: int) -> None:
    with pytest.raises(PageUnreadable):
        page_png(pdf or render("letter", data()), number)
