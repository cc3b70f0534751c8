# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Letters through the signing session, over the wire, with keys that the server never sees."""

import re
from pathlib import Path

import pytest

from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.pki.errors import ServiceUnavailable
from divit.pki.trust import TrustStore
from divit.server.files import services as files
from divit.server.jobs import worker
from divit.server.letters import services
from divit.server.letters.errors import DatePassed, LetterChanged, NotYourTurn, SignatureUnderWay
from divit.server.letters.models import Letter, ParafStep
from divit.server.numbering.models import Given
from divit.server.people import services as people
from divit.server.signing import authorities as signing_authorities
from divit.server.signing import services as signing
from divit.server.signing.models import SigningItem
from divit.server.signing.registers.queries import by_code
from letters_house import LettersHouse, card_of, letters_house
from letters_signed import ask, refused, sign
from trial_signers import KeySigner, LocalTimestamper
from wire_signer import WireSigner

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"^[EZO]-\d{6,10}-\d{3}(\.\d{2}){0,3}-\d+$")
A_DAY_S = 24 * 3600


@pytest.fixture
def house(lab: Path, monkeypatch: pytest.MonkeyPatch) -> LettersHouse:
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(lab))
    monkeypatch.setenv("DIVIT_TSA_URL", "http://127.0.0.1:1/tsa")
    monkeypatch.setattr(signing_authorities, "revocation", lambda: None)
    monkeypatch.setattr(signing_authorities, "timestamper", lambda: LocalTimestamper(lab))
    return letters_house()


@pytest.fixture(scope="session")
def cards(lab: Path) -> dict[str, KeySigner]:
    return {key: card_of(lab, key) for key in ("cavit", "sukran", "isil")}


def test_a_letter_is_initialled_in_order_signed_numbered_sent_and_published(
    house: LettersHouse, cards: dict[str, KeySigner], lab: Path
) -> None:
    letter = house.write(paraf_by=["cavit", "sukran"])
    assert sign(house, cards, "cavit", "paraf", letter) == ["accepted"]
    assert sign(house, cards, "sukran", "paraf", letter) == ["accepted"]
    assert sign(house, cards, "isil", "letter", letter) == ["accepted"]

    row = Letter.objects.get(uid=letter)
    assert row.state == "sent"
    assert NUMBER.fullmatch(row.number)
    signed = files.read(row.signed_sha256)
    assert signed.startswith(files.read(row.final_sha256))
    report = validate(signed, trust=TrustStore.from_folder(lab), at=clock.now())
    assert report.indication is Indication.TOTAL_PASSED
    document = by_code(row.verification_code, viewer=None)
    assert document is not None
    assert document.sha256 == row.signed_sha256


def test_a_paraf_is_a_detached_signature_over_the_draft_of_that_version(
    house: LettersHouse, cards: dict[str, KeySigner], lab: Path
) -> None:
    letter = house.write(paraf_by=["cavit"])
    sign(house, cards, "cavit", "paraf", letter)
    step = ParafStep.objects.get(letter__uid=letter)
    draft = files.read(step.content_sha256)
    report = validate(
        files.read(step.signature_sha256), content=draft, trust=TrustStore.from_folder(lab), at=clock.now()
    )
    assert (step.state, step.version) == ("done", 1)
    assert report.indication is Indication.TOTAL_PASSED
    assert step.content_sha256 == Letter.objects.get(uid=letter).draft_sha256


def test_many_letters_go_through_one_session(house: LettersHouse, cards: dict[str, KeySigner]) -> None:
    letters = [house.write(subject=f"Yazı {number}") for number in range(5)]
    assert sign(house, cards, "isil", "letter", *letters) == ["accepted"] * 5
    numbers = [row.sequence for row in Letter.objects.filter(uid__in=letters).order_by("id")]
    assert numbers == [1, 2, 3, 4, 5]
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def test_the_page_that_is_signed_shows_number_date_and_code(house: LettersHouse, cards: dict[str, KeySigner]) -> None:
    import pypdfium2

    letter = house.write()
    ask(house, "isil", "letter", letter)
    row = Letter.objects.get(uid=letter)
    page = pypdfium2.PdfDocument(files.read(row.final_sha256))[0].get_textpage().get_text_range()
    assert row.number in page
    assert row.verification_code in page
    assert clock.local(clock.now()).strftime("%d.%m.%Y") in page


def test_an_abandoned_signing_keeps_the_number_and_the_page(house: LettersHouse) -> None:
    letter = house.write()
    opened = ask(house, "isil", "letter", letter)
    first = Letter.objects.get(uid=letter)
    signing.cancel(viewer=house.viewer("isil"), session=opened.id)
    ask(house, "isil", "letter", letter)
    again = Letter.objects.get(uid=letter)
    assert (again.number, again.final_sha256) == (first.number, first.final_sha256)
    assert Given.objects.count() == 1


def test_the_next_day_the_number_stays_and_only_the_date_is_new(house: LettersHouse, move_clock) -> None:
    letter = house.write()
    opened = ask(house, "isil", "letter", letter)
    first = Letter.objects.get(uid=letter)
    signing.cancel(viewer=house.viewer("isil"), session=opened.id)
    move_clock(A_DAY_S)
    ask(house, "isil", "letter", letter)
    again = Letter.objects.get(uid=letter)
    assert (again.number, again.verification_code) == (first.number, first.verification_code)
    assert again.dated_at.date() > first.dated_at.date()
    assert again.final_sha256 != first.final_sha256


def test_a_page_of_yesterday_is_not_signed_today(house: LettersHouse, cards: dict[str, KeySigner], move_clock) -> None:
    letter = house.write()
    signer = WireSigner(ask(house, "isil", "letter", letter).link, cards["isil"])
    signer.claim()
    signer.choose()
    ready = [signer.sign(each) for each in signer.work().work]
    now = clock.local(clock.now())
    move_clock(A_DAY_S - (now.hour * 60 + now.minute) * 60)
    assert refused(signer.send(*ready)) == [DatePassed.code]
    assert Letter.objects.get(uid=letter).state == "signature_wait"


def test_a_text_changed_between_the_request_and_the_signature_is_not_signed(
    house: LettersHouse, cards: dict[str, KeySigner]
) -> None:
    letter = house.write()
    signer = WireSigner(ask(house, "isil", "letter", letter).link, cards["isil"])
    signer.claim()
    signer.choose()
    ready = [signer.sign(each) for each in signer.work().work]
    house.change(letter)
    assert refused(signer.send(*ready)) == [LetterChanged.code]
    row = Letter.objects.get(uid=letter)
    assert (row.state, row.signed_sha256) == ("signature_wait", "")


def test_a_change_after_a_paraf_voids_it_and_asks_the_same_people_again(
    house: LettersHouse, cards: dict[str, KeySigner]
) -> None:
    letter = house.write(paraf_by=["cavit", "sukran"])
    sign(house, cards, "cavit", "paraf", letter)
    house.change(letter)
    row = Letter.objects.get(uid=letter)
    assert (row.state, row.waits_for_id) == ("paraf_wait", house.people["cavit"])
    states = [(step.person_id, step.state) for step in row.parafs.order_by("id")]
    assert states == [
        (house.people["cavit"], "void"),
        (house.people["sukran"], "waiting"),
        (house.people["cavit"], "waiting"),
    ]
    assert sign(house, cards, "cavit", "paraf", letter) == ["accepted"]
    assert sign(house, cards, "sukran", "paraf", letter) == ["accepted"]
    assert Letter.objects.get(uid=letter).state == "signature_wait"


def test_who_is_no_longer_due_when_the_result_comes_is_refused(
    house: LettersHouse, cards: dict[str, KeySigner]
) -> None:
    letter = house.write(paraf_by=["cavit"])
    signer = WireSigner(ask(house, "cavit", "paraf", letter).link, cards["cavit"])
    signer.claim()
    signer.choose()
    ready = [signer.sign(each) for each in signer.work().work]
    services.send_back(viewer=house.viewer("cavit"), letter=letter, note="Vazgeçildi.")
    assert refused(signer.send(*ready)) == [NotYourTurn.code]
    assert Letter.objects.get(uid=letter).state == "returned"


def test_nobody_opens_a_session_out_of_turn(house: LettersHouse) -> None:
    letter = house.write(paraf_by=["cavit", "sukran"])
    for key, purpose in (("sukran", "paraf"), ("isil", "letter"), ("feride", "paraf")):
        with pytest.raises(NotYourTurn):
            ask(house, key, purpose, letter)
    assert not Given.objects.exists()


def test_one_letter_out_of_turn_leaves_all_without_a_number(house: LettersHouse) -> None:
    ready, not_ready = house.write(), house.write(paraf_by=["cavit"])
    with pytest.raises(NotYourTurn):
        ask(house, "isil", "letter", ready, not_ready)
    assert not Given.objects.exists()
    assert Letter.objects.get(uid=ready).number == ""


class DownTimestamper:
    """A time-stamping service that does not answer."""

    def timestamp(self, digest: bytes, hash_name: str) -> bytes:
        raise ServiceUnavailable


def test_a_signature_that_waits_for_its_time_stamp_is_safe_from_changes_and_a_new_day(
    house: LettersHouse, cards: dict[str, KeySigner], lab: Path, monkeypatch: pytest.MonkeyPatch, move_clock
) -> None:
    monkeypatch.setattr(signing_authorities, "timestamper", DownTimestamper)
    letter = house.write()
    assert sign(house, cards, "isil", "letter", letter) == ["accepted"]
    assert SigningItem.objects.get().state == "awaiting"
    queue = house.client("isil").get("/yazilar/imza-bekleyen").content.decode()
    assert f'value="{letter}"' not in queue
    with pytest.raises(SignatureUnderWay):
        house.change(letter)
    with pytest.raises(SignatureUnderWay):
        services.send_back(viewer=house.viewer("isil"), letter=letter, note="Geri.")
    move_clock(A_DAY_S)
    with pytest.raises(SignatureUnderWay):
        ask(house, "isil", "letter", letter)
    monkeypatch.setattr(signing_authorities, "timestamper", lambda: LocalTimestamper(lab))
    worker.Loop().round()
    assert Letter.objects.get(uid=letter).state == "sent"


def test_the_block_under_the_signature_is_that_of_the_day(house: LettersHouse) -> None:
    import pypdfium2

    governor = people.add_post(unit=house.unit, title="Vali")
    people.delegate_signing(post=house.posts["isil"], on_behalf_of=governor)
    letter = house.write()
    ask(house, "isil", "letter", letter)
    pdf = files.read(Letter.objects.get(uid=letter).final_sha256)
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert re.search(r"Işıl İNCEDERE\s+Vali a\.\s+Vali Yardımcısı", page)


def test_the_session_page_shows_link_code_and_each_letters_result(
    house: LettersHouse, cards: dict[str, KeySigner]
) -> None:
    letters = [house.write(subject="Birinci yazı"), house.write(subject="İkinci yazı")]
    client = house.client("isil")
    started = client.post("/yazilar/imza", {"purpose": "letter", "letter": letters})
    page = client.get(started.headers["Location"])
    html = page.content.decode()
    assert 'href="divit:sign?r=http' in html
    assert re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", html)
    told = client.get(f"{started.headers['Location']}/durum").json()
    assert (told["state"], told["ended"], told["total"]) == ("created", False, 2)

    WireSigner(page.context["way"].link, cards["isil"]).sign_all()
    worker.Loop().round()
    told = client.get(f"{started.headers['Location']}/durum").json()
    assert (told["state"], told["completed"]) == ("done", 2)
    for subject in ("Birinci yazı", "İkinci yazı"):
        assert subject in told["html"]
    assert "divit:sign" not in client.get(started.headers["Location"]).content.decode()


def test_a_session_page_is_its_persons_alone(house: LettersHouse) -> None:
    letter = house.write()
    started = house.client("isil").post("/yazilar/imza", {"purpose": "letter", "letter": letter})
    for path in ("", "/durum"):
        assert house.client("cavit").get(started.headers["Location"] + path).status_code == 404
    assert house.client("cavit").post(started.headers["Location"] + "/iptal").status_code == 404


def test_a_cancelled_session_leaves_the_letters_where_they_were_and_offers_them_again(house: LettersHouse) -> None:
    letter = house.write()
    client = house.client("isil")
    started = client.post("/yazilar/imza", {"purpose": "letter", "letter": letter})
    client.post(f"{started.headers['Location']}/iptal")
    html = client.get(started.headers["Location"]).content.decode()
    assert f'value="{letter}"' in html
    assert Letter.objects.get(uid=letter).state == "signature_wait"


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = [error.code for error in DivitError.__subclasses__() if error.__module__ == "divit.server.letters.errors"]
    assert codes
    assert len(codes) == len(set(codes))
