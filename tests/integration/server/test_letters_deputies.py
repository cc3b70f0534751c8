# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""*Vekâlet*: somebody's turn passes to their deputy for a time; who signs is printed; a letter is signed once."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.kernel import clock
from divit.pki.trust import TrustStore
from divit.server.audit.models import AuditEntry
from divit.server.files import services as files
from divit.server.jobs import worker
from divit.server.letters import finishing, queries, services
from divit.server.letters.errors import DeputationEnded, NotYourTurn
from divit.server.letters.models import Letter, ParafStep, Return
from divit.server.notify.queries import unread_count
from divit.server.people import queries as people_queries
from divit.server.people import services as people
from divit.server.people.models import Deputation
from divit.server.signing import authorities as signing_authorities
from divit.server.signing.models import SigningItem
from letters_house import LettersHouse, card_of, letters_house
from letters_signed import ask, refused, sign
from trial_signers import KeySigner, LocalTimestamper
from wire_signer import WireSigner

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


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


def waiting(house: LettersHouse, key: str, queue: str) -> list[str]:
    return [row.uid for row in queries.waiting(house.viewer(key), queue, 1).object_list]


def printed(sha256: str) -> str:
    return str(pypdfium2.PdfDocument(files.read(sha256))[0].get_textpage().get_text_range())


def test_what_waits_for_a_person_waits_in_their_deputys_queue_too(house: LettersHouse) -> None:
    to_sign, to_initial = house.write(), house.write(paraf_by=["cavit"])
    house.deputy("isil", "sukran")
    house.deputy("cavit", "sukran")
    assert waiting(house, "sukran", "delegated_signature") == [to_sign]
    assert waiting(house, "sukran", "delegated_paraf") == [to_initial]
    assert waiting(house, "isil", "signature") == [to_sign]
    assert waiting(house, "feride", "delegated_signature") == []


def test_whoever_acts_in_a_persons_place_is_told_what_waits_for_them(house: LettersHouse) -> None:
    house.write()
    house.deputy("isil", "sukran")
    house.write()
    assert [unread_count(house.viewer(key)) for key in ("isil", "sukran", "cavit")] == [2, 1, 0]


def test_a_deputy_signs_with_their_own_card_and_is_printed_with_v(
    house: LettersHouse, cards: dict[str, KeySigner], lab: Path
) -> None:
    governor = people.add_post(unit=house.unit, title="Vali")
    people.delegate_signing(post=house.posts["isil"], on_behalf_of=governor, documents=["letter"])
    letter = house.write()
    house.deputy("isil", "sukran")
    assert sign(house, cards, "sukran", "letter", letter) == ["accepted"]
    row = Letter.objects.get(uid=letter)
    assert (row.state, row.signed_by_id, row.signer_id) == ("sent", house.people["sukran"], house.people["isil"])
    assert re.search(r"Şükran IĞDIRLI\s+Vali a\.\s+Vali Yardımcısı V\.", printed(row.signed_sha256))
    report = validate(files.read(row.signed_sha256), trust=TrustStore.from_folder(lab), at=clock.now())
    assert report.indication is Indication.TOTAL_PASSED
    assert "Iğdırlı" in str(report.as_json()) or "IĞDIRLI" in str(report.as_json())
    entry = AuditEntry.objects.get(action="letter.sign")
    assert entry.actor == f"person:{house.people['sukran']}"
    assert entry.after is not None
    assert entry.after["in_place_of"] == f"person:{house.people['isil']}"


def test_a_deputy_initials_and_returns_in_their_place_and_the_route_says_so(
    house: LettersHouse, cards: dict[str, KeySigner]
) -> None:
    letter, back = house.write(paraf_by=["cavit"]), house.write(paraf_by=["cavit"])
    house.deputy("cavit", "sukran")
    assert sign(house, cards, "sukran", "paraf", letter) == ["accepted"]
    assert ParafStep.objects.get(letter__uid=letter).done_by_id == house.people["sukran"]
    services.send_back(viewer=house.viewer("sukran"), letter=back, note="Ek eksik.")
    assert Return.objects.get().in_place_of_id == house.people["cavit"]
    for uid, word in ((letter, "parafladı"), (back, "iade etti")):
        page = house.client("feride").get(f"/yazilar/{uid}").content.decode()
        assert re.search(rf"<b>Cavit Gökçınar adına Şükran Iğdırlı</b> {word}", page)


def test_a_letter_that_one_has_signed_asks_the_other_for_nothing(
    house: LettersHouse, cards: dict[str, KeySigner]
) -> None:
    letter = house.write()
    house.deputy("isil", "sukran")
    deputy_session = WireSigner(ask(house, "sukran", "letter", letter).link, cards["sukran"])
    own_session = WireSigner(ask(house, "isil", "letter", letter).link, cards["isil"])
    # The page was finished anew for who asked last, and the other's session would sign what is no longer there.
    assert refused(deputy_session.sign_all()) == ["IMZ-8004"]
    assert refused(own_session.sign_all()) == []
    worker.Loop().round()
    row = Letter.objects.get(uid=letter)
    assert (row.state, row.signed_by_id) == ("sent", house.people["isil"])
    assert "V." not in printed(row.signed_sha256)
    assert SigningItem.objects.filter(state="completed").count() == 1
    with pytest.raises(NotYourTurn):
        ask(house, "sukran", "letter", letter)


def test_a_deputation_that_ends_before_the_result_stops_it_and_changes_nothing(
    house: LettersHouse, cards: dict[str, KeySigner]
) -> None:
    letter = house.write()
    deputation = house.deputy("isil", "sukran")
    session = WireSigner(ask(house, "sukran", "letter", letter).link, cards["sukran"])
    session.claim()
    session.choose()
    results = [session.sign(each) for each in session.work().work]
    people.end_deputation(deputation=deputation)
    answers = session.send(*results)
    worker.Loop().round()
    assert refused(list(answers)) == ["IMZ-8009"]
    row = Letter.objects.get(uid=letter)
    assert (row.state, row.waits_for_id, row.signed_by_id) == ("signature_wait", house.people["isil"], None)
    assert waiting(house, "sukran", "delegated_signature") == []
    with pytest.raises(DeputationEnded):
        ask(house, "sukran", "letter", letter)


def test_a_signature_given_while_the_deputation_lasted_is_completed_after_it(
    house: LettersHouse, cards: dict[str, KeySigner]
) -> None:
    letter = house.write()
    deputation = house.deputy("isil", "sukran")
    session = WireSigner(ask(house, "sukran", "letter", letter).link, cards["sukran"])
    assert refused(session.sign_all()) == []
    people.end_deputation(deputation=deputation)
    worker.Loop().round()
    assert Letter.objects.get(uid=letter).state == "sent"


def test_a_deputys_deputy_takes_nobodys_turn(house: LettersHouse) -> None:
    letter = house.write()
    house.deputy("isil", "sukran")
    house.deputy("sukran", "cavit")
    assert waiting(house, "cavit", "delegated_signature") == []
    with pytest.raises(NotYourTurn):
        finishing.ready_to_sign(viewer=house.viewer("cavit"), letters=[letter])


def test_what_went_back_to_its_drafter_is_not_their_deputys(house: LettersHouse) -> None:
    letter = house.write()
    house.deputy("feride", "sukran")
    services.send_back(viewer=house.viewer("isil"), letter=letter, note="Ek eksik.")
    assert house.client("sukran").get(f"/yazilar/{letter}").status_code == 404


def test_a_deputy_sees_what_waits_only_while_they_are_deputy_and_what_they_signed_for_ever(
    house: LettersHouse, cards: dict[str, KeySigner]
) -> None:
    signed, waits = house.write(paraf_by=["cavit"]), house.write(paraf_by=["cavit"])
    deputation = house.deputy("cavit", "sukran")
    client = house.client("sukran")
    assert client.get(f"/yazilar/{waits}").status_code == 200
    sign(house, cards, "sukran", "paraf", signed)
    people.end_deputation(deputation=deputation)
    assert client.get(f"/yazilar/{signed}").status_code == 200
    not_mine, not_there = client.get(f"/yazilar/{waits}"), client.get(f"/yazilar/{uuid4()}")
    assert not_mine.status_code == not_there.status_code == 404


def test_the_menu_and_the_queues_page_count_what_passed_to_the_deputy(house: LettersHouse) -> None:
    house.write(), house.write(paraf_by=["cavit"])
    house.deputy("isil", "sukran")
    house.deputy("cavit", "sukran")
    client = house.client("sukran")
    page = client.get("/yazilar/vekaleten").content.decode()
    assert re.search(r'href="/yazilar/vekaleten"[^>]*>.*?Bana devredilenler<span class="count">2</span>', page, re.S)
    assert "Işıl İncedere adına" in page


def test_only_parafs_waiting_lead_to_the_parafs(house: LettersHouse) -> None:
    house.write(paraf_by=["cavit"])
    house.deputy("cavit", "sukran")
    assert house.client("sukran").get("/yazilar/vekaleten").headers["Location"] == "/yazilar/vekaleten/paraf-bekleyen"


def test_a_deputys_whole_queue_holds_what_passed_to_them_and_not_their_own(
    house: LettersHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, passed = house.write(paraf_by=["sukran"]), house.write(paraf_by=["cavit"])
    house.deputy("cavit", "sukran")
    client, shown_at = house.client("sukran"), clock.now().isoformat()
    client.post("/yazilar/imza", {"purpose": "paraf", "queue": "delegated_paraf", "whole": shown_at})
    assert [item.ref.split(":")[0] for item in SigningItem.objects.all()] == [passed] != [own]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(begins=st.integers(0, 20), lasts=st.integers(1, 20), asked=st.integers(-5, 45), off=st.sampled_from([-1, 0, 1]))
def test_a_deputation_is_in_force_from_its_first_moment_until_just_before_its_last(
    house: LettersHouse, begins: int, lasts: int, asked: int, off: int
) -> None:
    zero = datetime(2031, 1, 1, tzinfo=UTC)
    begins_at, ends_at = zero + begins * A_DAY, zero + (begins + lasts) * A_DAY
    deputation = house.deputy("isil", "sukran", begins_at=begins_at, ends_at=ends_at)
    at = zero + asked * A_DAY + timedelta(microseconds=off)
    found = people_queries.acts_for(house.people["sukran"], house.institution, at)
    assert (house.people["isil"] in found) == (begins_at <= at < ends_at)
    Deputation.objects.get(pk=deputation).posts.clear()
    Deputation.objects.filter(pk=deputation).delete()
