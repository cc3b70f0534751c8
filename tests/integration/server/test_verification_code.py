# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The public page that answers for a printed code: nothing about what is not public, the truth about the rest."""

import hashlib
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from bare_page import bare
from divit.server.files import services as files
from divit.server.jobs import worker
from divit.server.letters import finishing
from divit.server.letters.models import Letter
from divit.server.signing import authorities as signing_authorities
from divit.server.signing import services as signing
from divit.server.signing.models import SignedDocument
from divit.server.signing.registers import printed
from divit.server.verification.rules import normalized
from letters_house import LettersHouse, card_of, letters_house
from trial_signers import LocalTimestamper
from wire_signer import WireSigner

pytestmark = pytest.mark.django_db
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def house(lab: Path, monkeypatch: pytest.MonkeyPatch) -> LettersHouse:
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(lab))
    monkeypatch.setenv("DIVIT_TSA_URL", "http://127.0.0.1:1/tsa")
    monkeypatch.setattr(signing_authorities, "revocation", lambda: None)
    monkeypatch.setattr(signing_authorities, "timestamper", lambda: LocalTimestamper(lab))
    return letters_house()


@pytest.fixture
def sent(house: LettersHouse, lab: Path) -> Letter:
    """A letter that was signed and sent."""
    letter = house.write(subject="Doğrulanacak yazı")
    refs = finishing.ready_to_sign(viewer=house.viewer("isil"), letters=[letter])
    opened = signing.open_session(viewer=house.viewer("isil"), purpose="letter", refs=refs)
    WireSigner(opened.link, card_of(lab, "isil")).sign_all()
    worker.Loop().round()
    return Letter.objects.get(uid=letter, state="sent")


def test_a_code_shows_who_signed_when_and_that_nothing_changed(sent: Letter) -> None:
    answer = Client().get(f"/dogrula/{sent.verification_code}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "verdict-good" in page
    assert "IŞIL İNCEDERE" in page
    assert "Doğrulanacak yazı" in page
    assert "TOTAL_PASSED" in page
    assert "BASELINE-T" in page


def test_only_a_certificate_for_free_use_has_the_effect_of_a_signature_by_hand(
    sent: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    effect = "elle atılan imzayla aynı sonucu doğurur"
    url = f"/dogrula/{sent.verification_code}"
    assert effect in Client().get(url).content.decode()
    monkeypatch.setattr("divit.pki.qualification._restriction", lambda leaf: "Yalnızca deneme içindir.")
    assert effect not in Client().get(url).content.decode()


def test_a_code_shows_as_what_and_for_whom_was_signed_and_the_number_on_the_page(sent: Letter) -> None:
    page = Client().get(f"/dogrula/{sent.verification_code}").content.decode()
    assert "IŞIL İNCEDERE (DENEME)</b>, Vali Yardımcısı" in page
    assert "Akçaova Valiliği adına" in page
    assert f'<span class="numw">{sent.number}</span>' in page
    assert "ek, imzalı" not in page, "a letter without an annex names none"


def test_a_document_whose_owner_says_nothing_is_shown_without(sent: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "_owners", {})
    page = Client().get(f"/dogrula/{sent.verification_code}").content.decode()
    assert "verdict-good" in page
    assert sent.number not in page


def test_the_downloaded_document_is_the_signed_one_byte_for_byte(sent: Letter) -> None:
    answer = Client().get(f"/dogrula/{sent.verification_code}/belge.pdf")
    assert hashlib.sha256(answer.content).hexdigest() == sent.signed_sha256
    assert answer.headers["Content-Type"] == "application/pdf"


def test_its_page_is_shown_as_a_picture(sent: Letter) -> None:
    answer = Client().get(f"/dogrula/{sent.verification_code}/sayfa/1.png")
    assert answer.content.startswith(b"\x89PNG")


def test_a_document_whose_signature_does_not_hold_is_called_so(sent: Letter) -> None:
    signed = files.read(sent.signed_sha256)
    at = signed.index(b"/Title")
    spoiled = files.store(signed[: at + 9] + b"?" + signed[at + 10 :], media_type="application/pdf")
    SignedDocument.objects.update(sha256=spoiled.sha256)
    page = Client().get(f"/dogrula/{sent.verification_code}").content.decode()
    assert "verdict-bad" in page
    assert "TOTAL_FAILED" in page


def test_without_trust_the_page_does_not_say_valid(sent: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", "")
    page = Client().get(f"/dogrula/{sent.verification_code}").content.decode()
    assert "verdict-good" not in page
    assert "verdict-warn" in page


def test_unknown_and_not_yet_public_look_the_same(sent: Letter) -> None:
    Letter.objects.filter(pk=sent.pk).update(state="signature_wait")
    unknown, hidden = Client().get(f"/dogrula/{UNKNOWN}"), Client().get(f"/dogrula/{sent.verification_code}")
    assert unknown.status_code == hidden.status_code == 404
    told_unknown, told_hidden = (re.sub(r'value="[^"]*"', "", bare(page)) for page in (unknown, hidden))
    assert told_unknown == told_hidden
    for part in ("belge.pdf", "sayfa/1.png"):
        assert Client().get(f"/dogrula/{sent.verification_code}/{part}").status_code == 404


def test_a_typed_code_leads_to_its_page_whatever_its_case_and_dashes(sent: Letter) -> None:
    typed = sent.verification_code.replace("-", " ").lower()
    answer = Client().get("/dogrula", {"kod": typed})
    assert answer.headers["Location"] == f"/dogrula/{sent.verification_code}"


@pytest.mark.parametrize("typed", ["kod", "' OR 1=1 --", "0" * 31, "0" * 33, "٠" * 32])
def test_what_can_be_no_code_is_told_in_words(house: LettersHouse, typed: str) -> None:
    assert normalized(typed) == ""
    answer = Client().get("/dogrula", {"kod": typed})
    assert answer.status_code == 404
    assert "IMZ-9600" in answer.content.decode()


def test_guessing_is_slowed_down_and_the_right_code_waits_too(
    sent: Letter, monkeypatch: pytest.MonkeyPatch, move_clock
) -> None:
    monkeypatch.setenv("DIVIT_VERIFICATION_WRONG_CODES", "3")
    for _ in range(3):
        assert Client().get(f"/dogrula/{str(uuid4()).upper()}").status_code == 404
    for path in ("", "/belge.pdf", "/sayfa/1.png"):
        assert Client().get(f"/dogrula/{sent.verification_code}{path}").status_code == 429
    move_clock(61)
    assert Client().get(f"/dogrula/{sent.verification_code}").status_code == 200


def test_right_codes_are_never_counted_as_guesses(sent: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_VERIFICATION_WRONG_CODES", "2")
    for _ in range(4):
        assert Client().get(f"/dogrula/{sent.verification_code}").status_code == 200


def test_the_letter_prints_the_code_and_the_address_of_its_page(sent: Letter) -> None:
    import pypdfium2

    pdf = files.read(sent.signed_sha256)
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert sent.verification_code in page
    assert "http://127.0.0.1:8350/dogrula" in page
