# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Annexes: named on the page that is signed, shown by the signer, shut until they are scanned."""

from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from divit.server.files import scanning
from divit.server.files import services as files
from divit.server.jobs import worker
from divit.server.letters import annexes, queries, services
from divit.server.letters.errors import AnnexNotClean, AnnexNotPdf, AnnexTooLarge
from divit.server.letters.finishing import ready_to_initial
from divit.server.letters.models import Annex, Letter
from divit.server.letters.purposes import letter_purpose, paraf_purpose
from divit.server.ui.errors import NotThere
from letters_house import LettersHouse, letters_house
from trial_signers import typst_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return typst_letter()


@pytest.fixture
def finding(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A scanner that says what the test puts here."""
    said = {"finding": ""}

    def look(pieces: Iterator[bytes]) -> str:
        b"".join(pieces)
        return said["finding"]

    monkeypatch.setattr(scanning, "scanner", lambda: look)
    return said


def add(house: LettersHouse, letter: str, pdf: bytes, title: str = "İnceleme Tutanağı") -> None:
    annexes.add(viewer=house.viewer("feride"), letter=letter, title=title, data=pdf)


def text_of(sha256: str) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(files.read(sha256))
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_an_annex_stands_on_the_page_with_its_page_count(house: LettersHouse, pdf: bytes) -> None:
    letter = house.draft()
    add(house, letter, pdf)
    shown = queries.detail(house.viewer("feride"), letter)
    assert [(one.order, one.title, one.page_count) for one in shown.annexes] == [(1, "İnceleme Tutanağı", 1)]
    assert "İnceleme Tutanağı (1 sayfa)" in text_of(shown.page_sha256)
    add(house, letter, pdf, "Kroki")
    assert "2- Kroki (1 sayfa)" in text_of(queries.detail(house.viewer("feride"), letter).page_sha256)


def test_an_annex_added_after_a_paraf_makes_a_new_version_and_voids_it(house: LettersHouse, pdf: bytes) -> None:
    letter = house.write(paraf_by=["cavit"])
    row = Letter.objects.get(uid=letter)
    step = row.parafs.get()
    step.state = "done"
    step.save()
    row.state = "signature_wait"
    row.save()
    add(house, letter, pdf)
    row.refresh_from_db()
    assert (row.version, row.state) == (2, "paraf_wait")
    assert sorted(row.parafs.values_list("state", flat=True)) == ["void", "waiting"]


def test_the_ones_behind_a_removed_annex_move_up_and_nothing_is_deleted(house: LettersHouse, pdf: bytes) -> None:
    letter = house.draft()
    for title in ("Bir", "İki", "Üç"):
        add(house, letter, pdf, title)
    annexes.remove(viewer=house.viewer("feride"), letter=letter, order=1)
    shown = queries.detail(house.viewer("feride"), letter).annexes
    assert [(one.order, one.title) for one in shown] == [(1, "İki"), (2, "Üç")]
    assert Annex.objects.count() == 3
    for order in (0, 3):
        with pytest.raises(NotThere):
            annexes.remove(viewer=house.viewer("feride"), letter=letter, order=order)


def test_the_signer_is_given_the_annexes_to_open(house: LettersHouse, pdf: bytes) -> None:
    letter = house.draft(paraf_by=["cavit"])
    add(house, letter, pdf)
    services.submit(viewer=house.viewer("feride"), letter=letter)
    viewer = house.viewer("cavit")
    refs = ready_to_initial(viewer=viewer, letters=[letter])
    (item,) = paraf_purpose().items(viewer, refs, viewer.at)
    assert [(one.title, one.data) for one in item.attachments] == [("İnceleme Tutanağı", pdf)]
    assert letter_purpose().name == "letter"


@pytest.mark.parametrize("data", [b"", b"Merhaba", b"%PDF-1.7 nothing more"])
def test_what_is_no_pdf_is_refused_and_nothing_changes(house: LettersHouse, data: bytes) -> None:
    letter = house.draft()
    with pytest.raises(AnnexNotPdf):
        add(house, letter, data)
    assert Letter.objects.get(uid=letter).version == 1
    assert not Annex.objects.exists()


def test_too_many_or_too_large_annexes_are_refused(
    house: LettersHouse, pdf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = house.draft()
    monkeypatch.setenv("DIVIT_LETTER_ANNEXES", "1")
    add(house, letter, pdf)
    with pytest.raises(AnnexTooLarge):
        add(house, letter, pdf, "İkinci")
    monkeypatch.setenv("DIVIT_LETTER_ANNEXES", "9")
    monkeypatch.setenv("DIVIT_LETTER_ANNEX_BYTES", str(len(pdf) - 1))
    with pytest.raises(AnnexTooLarge):
        add(house, letter, pdf, "Büyük")


def test_a_letter_with_an_unscanned_annex_waits_with_its_drafter(
    house: LettersHouse, pdf: bytes, finding: dict[str, str]
) -> None:
    letter = house.draft()
    add(house, letter, pdf)
    with pytest.raises(AnnexNotClean):
        services.submit(viewer=house.viewer("feride"), letter=letter)
    worker.Loop().round()
    services.submit(viewer=house.viewer("feride"), letter=letter)
    assert Letter.objects.get(uid=letter).state == "signature_wait"


def test_a_letter_with_an_infected_annex_goes_nowhere_until_it_is_removed(
    house: LettersHouse, pdf: bytes, finding: dict[str, str]
) -> None:
    finding["finding"] = "Test.Malware"
    letter = house.draft()
    add(house, letter, pdf)
    worker.Loop().round()
    with pytest.raises(AnnexNotClean):
        services.submit(viewer=house.viewer("feride"), letter=letter)
    page = house.client("feride").get(reverse("annex", args=[letter, 1]))
    assert (page.status_code, b"IMZ-9304" in page.content, pdf in page.content) == (403, True, False)
    annexes.remove(viewer=house.viewer("feride"), letter=letter, order=1)
    services.submit(viewer=house.viewer("feride"), letter=letter)


def test_the_drafter_adds_opens_and_removes_it_on_the_page(house: LettersHouse, pdf: bytes) -> None:
    letter, browser = house.draft(), house.client("feride")
    upload = {"title": "Kroki", "file": SimpleUploadedFile("kroki.pdf", pdf)}
    answer = browser.post(reverse("annex-add", args=[letter]), upload)
    assert answer.status_code == 302
    assert "Kroki" in browser.get(reverse("letter", args=[letter])).content.decode()
    assert browser.get(reverse("annex", args=[letter, 1])).content == pdf
    assert browser.post(reverse("annex-remove", args=[letter, 1])).status_code == 302
    assert browser.get(reverse("annex", args=[letter, 1])).status_code == 404


def test_a_refused_file_is_told_on_the_page_with_its_title_kept(house: LettersHouse) -> None:
    letter = house.draft()
    upload = {"title": "Kroki", "file": SimpleUploadedFile("kroki.pdf", b"no pdf")}
    answer = house.client("feride").post(reverse("annex-add", args=[letter]), upload)
    assert answer.status_code == 422
    assert "IMZ-8020" in answer.content.decode()
    assert 'value="Kroki"' in answer.content.decode()


@pytest.mark.parametrize(
    "ask",
    [
        lambda browser, letter: browser.get(reverse("annex", args=[letter, 1])),
        lambda browser, letter: browser.get(reverse("annex-add", args=[letter])),
        lambda browser, letter: browser.post(reverse("annex-remove", args=[letter, 1])),
    ],
)
def test_somebody_elses_annex_looks_like_none(house: LettersHouse, pdf: bytes, ask: Callable[..., object]) -> None:
    letter = house.draft()
    add(house, letter, pdf)
    strange = house.client("cavit")
    answers = [ask(strange, letter), ask(strange, "00000000-0000-7000-8000-000000000000")]
    assert [answer.status_code for answer in answers] == [404, 404]  # type: ignore[attr-defined]  # a response
