# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A letter's way on the pages: who may write it, whose turn it is, what a change undoes, what a viewer sees."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from divit.server.audit.models import AuditEntry
from divit.server.audit.transitions import picture, read
from divit.server.letters import queries, services
from divit.server.letters.errors import LetterIncomplete, MayNotDraft, NotYourTurn, ReasonMissing, RouteImpossible
from divit.server.letters.models import Letter
from divit.server.people import services as people
from divit.server.ui.errors import NotThere
from letters_house import TEXT, LettersHouse, letters_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


def state(letter: str) -> str:
    return Letter.objects.get(uid=letter).state


def waiting(house: LettersHouse, key: str, queue: str) -> list[str]:
    return [row.uid for row in queries.waiting(house.viewer(key), queue, 1).object_list]


def test_a_letter_goes_to_the_first_paraf_and_without_parafs_to_the_signer(house: LettersHouse) -> None:
    with_parafs, without = house.write(paraf_by=["cavit", "sukran"]), house.write()
    assert waiting(house, "cavit", "paraf") == [with_parafs]
    assert waiting(house, "sukran", "paraf") == []
    assert waiting(house, "isil", "signature") == [without]


def test_only_a_drafter_writes_letters(house: LettersHouse) -> None:
    with pytest.raises(MayNotDraft):
        services.draft(
            viewer=house.viewer("sukran"),
            subject="Konu",
            body="Metin",
            addressee="MAKAMA",
            paraf_by=[],
            signer=house.people["isil"],
            file_code="719",
        )
    assert house.client("sukran").get("/yazilar/yeni").status_code == 404


@pytest.mark.parametrize("field", ["subject", "body", "addressee", "file_code"])
def test_a_letter_without_what_every_letter_needs_is_not_saved(house: LettersHouse, field: str) -> None:
    words = {"subject": "Konu", "body": "Metin", "addressee": "MAKAMA", "file_code": "719"} | {field: " "}
    with pytest.raises(LetterIncomplete):
        services.draft(viewer=house.viewer("feride"), paraf_by=[], signer=house.people["isil"], **words)
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "paraf_by",
    [
        lambda house, stranger: [house.people["cavit"], house.people["cavit"]],
        lambda house, stranger: [house.people["isil"]],
        lambda house, stranger: [stranger],
    ],
    ids=["twice", "the signer", "from outside"],
)
def test_a_route_is_made_of_colleagues_each_once(
    house: LettersHouse, paraf_by: Callable[[LettersHouse, int], list[int]]
) -> None:
    stranger = people.add_person(tckn="10000000832", given_name="Deniz", surname="Yok")
    with pytest.raises(RouteImpossible):
        services.draft(
            viewer=house.viewer("feride"),
            subject="Konu",
            body="Metin",
            addressee="MAKAMA",
            paraf_by=paraf_by(house, stranger),
            signer=house.people["isil"],
            file_code="719",
        )


def test_a_returned_letter_waits_for_its_drafter_with_the_reason(house: LettersHouse) -> None:
    letter = house.write(paraf_by=["cavit"])
    answer = house.client("cavit").post(f"/yazilar/{letter}/iade", {"note": "Tarih eksik."})
    assert answer.headers["Location"] == "/yazilar/paraf-bekleyen"
    assert waiting(house, "feride", "returned") == [letter]
    assert "Tarih eksik." in house.client("feride").get(f"/yazilar/{letter}").content.decode()


def test_a_return_without_a_reason_changes_nothing(house: LettersHouse) -> None:
    letter = house.write(paraf_by=["cavit"])
    with pytest.raises(ReasonMissing):
        services.send_back(viewer=house.viewer("cavit"), letter=letter, note="  ")
    answer = house.client("cavit").post(f"/yazilar/{letter}/iade", {"note": ""})
    assert answer.status_code == 422
    assert state(letter) == "paraf_wait"


def test_who_is_not_due_cannot_return_a_letter(house: LettersHouse) -> None:
    letter = house.write(paraf_by=["cavit", "sukran"])
    for key in ("sukran", "isil", "feride"):
        with pytest.raises(NotYourTurn):
            services.send_back(viewer=house.viewer(key), letter=letter, note="Hayır.")
    assert state(letter) == "paraf_wait"


def test_a_new_text_is_a_new_version_with_a_new_page(house: LettersHouse) -> None:
    letter = house.write()
    before = Letter.objects.get(uid=letter)
    house.change(letter)
    after = Letter.objects.get(uid=letter)
    assert after.version == before.version + 1
    assert after.draft_sha256 != before.draft_sha256


def test_the_same_text_saved_again_changes_nothing(house: LettersHouse) -> None:
    letter = house.write()
    house.change(letter, body=TEXT)
    assert Letter.objects.get(uid=letter).version == 1


def test_nobody_else_changes_or_submits_a_drafters_letter(house: LettersHouse) -> None:
    letter = house.draft()
    with pytest.raises(NotThere):
        services.submit(viewer=house.viewer("cavit"), letter=letter)
    assert house.client("cavit").get(f"/yazilar/{letter}/duzenle").status_code == 404
    assert house.client("cavit").post(f"/yazilar/{letter}/gonder").status_code == 404
    assert state(letter) == "draft"


def test_a_draft_is_seen_by_its_drafter_alone(house: LettersHouse) -> None:
    letter = house.draft(paraf_by=["cavit"])
    assert house.client("feride").get(f"/yazilar/{letter}").status_code == 200
    for key in ("cavit", "sukran", "isil"):
        assert house.client(key).get(f"/yazilar/{letter}").status_code == 404


def test_a_letter_is_written_on_the_page_and_sent_on_its_way(house: LettersHouse) -> None:
    answer = house.client("feride").post(
        "/yazilar/yeni",
        {
            "subject": "Sayfadan yazılan",
            "addressee": "İL MİLLÎ EĞİTİM MÜDÜRLÜĞÜNE",
            "body": TEXT,
            "file_code": "804.01",
            "paraf_1": "",
            "paraf_2": str(house.people["cavit"]),
            "signer": str(house.people["isil"]),
            "submit": "1",
        },
    )
    letter = answer.headers["Location"].rpartition("/")[2]
    assert waiting(house, "cavit", "paraf") == [letter]


def test_a_refused_form_says_which_field_and_keeps_the_words(house: LettersHouse) -> None:
    answer = house.client("feride").post(
        "/yazilar/yeni", {"subject": "Kalacak konu", "file_code": "7", "signer": str(house.people["isil"])}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_file_code"' in page
    assert "Kalacak konu" in page


def test_the_queue_costs_the_same_however_long_it_is(house: LettersHouse) -> None:
    client = house.client("isil")

    def cost() -> int:
        client.get("/yazilar/imza-bekleyen")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/yazilar/imza-bekleyen").status_code == 200
        return len(asked)

    for number in range(3):
        house.write(subject=f"Yazı {number}")
    few = cost()
    for number in range(3, 50):
        house.write(subject=f"Yazı {number}")
    assert cost() == few <= 30


def test_a_queue_shows_fifty_and_leads_to_the_next(house: LettersHouse) -> None:
    for number in range(51):
        house.write(subject=f"Yazı {number}")
    client = house.client("isil")
    assert client.get("/yazilar/imza-bekleyen").content.decode().count('class="row-title"') == 50
    assert client.get("/yazilar/imza-bekleyen?sayfa=2").content.decode().count('class="row-title"') == 1


def test_the_page_picture_is_kept_for_ever_and_only_for_those_who_may_see_it(house: LettersHouse) -> None:
    letter = house.write(paraf_by=["cavit"])
    sha256 = Letter.objects.get(uid=letter).draft_sha256
    path = f"/yazilar/{letter}/sayfa/{sha256}/1.png"
    answer = house.client("cavit").get(path)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert house.client("sukran").get(path).status_code == 404
    assert house.client("cavit").get(f"/yazilar/{letter}/sayfa/{'0' * 64}/1.png").status_code == 404
    other = house.write(paraf_by=["sukran"], subject="Başka yazı")
    theirs = Letter.objects.get(uid=other).draft_sha256
    assert house.client("cavit").get(f"/yazilar/{letter}/sayfa/{theirs}/1.png").status_code == 404


def test_nothing_ticked_and_nonsense_are_refused_in_words(house: LettersHouse) -> None:
    client = house.client("isil")
    assert client.post("/yazilar/imza", {"purpose": "letter"}).status_code == 422
    assert client.post("/yazilar/imza", {"purpose": "letter", "letter": "1 OR 1=1"}).status_code == 422
    letter = house.write()
    assert client.post("/yazilar/imza", {"purpose": "document", "letter": letter}).status_code == 404
    assert client.post("/yazilar/imza", {"purpose": "letter", "letter": str(uuid4())}).status_code == 404


def test_every_move_leaves_an_audit_entry_with_its_actor(house: LettersHouse) -> None:
    letter = house.write(paraf_by=["cavit"])
    services.send_back(viewer=house.viewer("cavit"), letter=letter, note="Tarih eksik.")
    entries = AuditEntry.objects.filter(object=f"letter:{letter}").order_by("seq")
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("letter.draft", f"person:{house.people['feride']}"),
        ("letter.submit", f"person:{house.people['feride']}"),
        ("letter.return", f"person:{house.people['cavit']}"),
    ]
    assert entries.last().reason == "Tarih eksik."


def test_the_documentation_shows_the_table_that_is_in_force() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "rooms" / "letters.md"
    assert picture(read("divit.server.letters", "letter")) in page.read_text(encoding="utf-8")
