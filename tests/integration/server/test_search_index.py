# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The folded index: the same answers on every database, nothing shown to who may not see it, few questions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from divit.kernel import clock
from divit.server.letters import services as letters
from divit.server.people.queries import Viewer
from divit.server.search import queries, registry, services
from divit.server.search.errors import CursorUnreadable
from divit.server.search.queries import Filters
from divit.server.signing import authorities as signing_authorities
from divit.server.ui import things
from divit.server.ui.things import Thing
from letters_house import LettersHouse, card_of, letters_house
from letters_signed import sign
from trial_signers import LocalTimestamper

pytestmark = pytest.mark.django_db
OWNER = "trial"


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


@pytest.fixture
def open_things(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The refs that the trial owner shows to anybody; documents of an owner that answers from this set."""
    shown: set[str] = set()

    def describe(viewer: Viewer, refs: Sequence[str]) -> dict[str, Thing]:
        return {ref: Thing(f"Title of {ref}", f"/{ref}", "", "", clock.now(), "file") for ref in refs if ref in shown}

    monkeypatch.setattr(things, "_owners", {OWNER: describe})
    owner = registry.Owner(OWNER, "Trial", lambda viewer: [f"person:{viewer.person_id}"], {})
    monkeypatch.setattr(registry, "_owners", {OWNER: owner})
    return shown


def put(viewer: Viewer, ref: str, title: str, *words: str, shown: set[str], days_ago: int = 0, state: str = "") -> None:
    services.index(
        owner=OWNER,
        ref=ref,
        institution_id=viewer.institution_id,
        title=title,
        words=words,
        audience=[f"person:{viewer.person_id}"],
        at=clock.now() - timedelta(days=days_ago),
        state=state,
    )
    shown.add(ref)


def refs(found: queries.Found) -> list[str]:
    return [hit.thing.href.removeprefix("/") for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ığdır", ["a"]),
        ("IGDIR", ["a"]),
        ("iğdir yol", ["a"]),
        ("yol iğd", ["a"]),
        ("ıgdır köprü", []),
        ("İLÇE", ["b"]),
        ("ilce", ["b"]),
        ("çalış", ["b"]),
        ("bakim calis", []),
        ("kâğıt", ["c"]),
        ("KAGIT", ["c"]),
        ("719.42", ["c"]),
        ("şimşek", ["d"]),
        ("simsek", ["d"]),
        ("ﬁnans", ["d"]),
        ("日本", ["d"]),
    ],
)
def test_the_reference_list_is_found_alike_on_every_database(
    isil: Viewer, open_things: set[str], text: str, expected: list[str]
) -> None:
    put(isil, "a", "IĞDIR yolunun bakımı", shown=open_things)
    put(isil, "b", "İlçe müdürlükleri", "çalışma saatleri", shown=open_things)
    put(isil, "c", "Kâğıt alımı", "E-10000001-719-42", shown=open_things)
    put(isil, "d", "Şimşek", "Finans 日本語", shown=open_things)
    assert refs(queries.find(isil, text)) == expected


def test_hits_in_the_title_come_first_then_the_newest(isil: Viewer, open_things: set[str]) -> None:
    put(isil, "old-title", "Bütçe taslağı", shown=open_things, days_ago=9)
    put(isil, "new-text", "Toplantı", "bütçe görüşüldü", shown=open_things, days_ago=1)
    put(isil, "new-title", "Ek bütçe", shown=open_things, days_ago=2)
    assert refs(queries.find(isil, "bütçe")) == ["new-title", "old-title", "new-text"]


def test_pages_follow_one_another_without_gap_or_repetition(isil: Viewer, open_things: set[str]) -> None:
    for number in range(7):
        put(isil, f"t{number}", "Bakım", shown=open_things, days_ago=number)
        put(isil, f"x{number}", "Başka", "bakım", shown=open_things, days_ago=number)
    seen: list[str] = []
    after = ""
    while True:
        found = queries.find(isil, "bakım", after=after, limit=4)
        assert found.total == 14
        seen += refs(found)
        after = found.next
        if not after:
            break
    assert seen == [f"t{n}" for n in range(7)] + [f"x{n}" for n in range(7)]


def test_a_title_of_which_the_owner_says_nothing_is_not_shown(isil: Viewer, open_things: set[str]) -> None:
    put(isil, "mine", "Gizli bakım", shown=open_things)
    put(isil, "closed", "Gizli bakım", shown=open_things)
    open_things.discard("closed")
    assert refs(queries.find(isil, "gizli")) == ["mine"]


def test_pages_are_filled_past_what_the_owner_does_not_show(isil: Viewer, open_things: set[str]) -> None:
    for number in range(30):
        put(isil, f"n{number}", "Bakım", shown=open_things, days_ago=number)
    open_things.clear()
    open_things.update({"n5", "n17", "n28"})
    found = queries.find(isil, "bakım", limit=3)
    assert refs(found) == ["n5", "n17", "n28"]


def test_what_another_may_see_is_as_if_it_were_not_there(isil: Viewer, oguz: Viewer, open_things: set[str]) -> None:
    put(oguz, "his", "Bakım", shown=open_things)
    nothing = queries.find(isil, "bakım")
    assert nothing == queries.find(isil, "yokboylebirsey")
    assert nothing.total == 0


def test_a_document_is_found_as_it_is_now(isil: Viewer, open_things: set[str]) -> None:
    put(isil, "a", "Eski başlık", shown=open_things)
    put(isil, "a", "Yeni başlık", shown=open_things)
    assert refs(queries.find(isil, "eski")) == []
    assert refs(queries.find(isil, "yeni")) == ["a"]
    services.forget(owner=OWNER, ref="a")
    services.forget(owner=OWNER, ref="a")
    assert refs(queries.find(isil, "yeni")) == []


def test_a_step_further_adds_what_it_changed(isil: Viewer, oguz: Viewer, open_things: set[str]) -> None:
    put(isil, "a", "Bakım", shown=open_things, state="draft")
    step = services.Step("a", "sent", clock.now(), ["E-10000001-719-77"], [f"person:{oguz.person_id}"])
    services.extend(owner=OWNER, steps=[step, replace(step, ref="not-indexed")])
    assert refs(queries.find(oguz, "719-77 bakım", Filters(state="sent"))) == ["a"]
    assert refs(queries.find(oguz, "bakım", Filters(state="draft"))) == []


@pytest.mark.parametrize("cursor", ["x", "bm9uc2Vuc2U", "W10", "WzksIjIwMjYtMDEtMDEiLDFd", "é"])
def test_9420_a_broken_cursor_is_told(isil: Viewer, open_things: set[str], cursor: str) -> None:
    with pytest.raises(CursorUnreadable):
        queries.find(isil, "bakım", after=cursor)


def test_a_search_costs_as_many_questions_for_many_documents_as_for_few(
    isil: Viewer, open_things: set[str], django_assert_max_num_queries: CaptureQueriesContext
) -> None:
    for number in range(60):
        put(isil, f"n{number}", "Bakım yolu", shown=open_things)
    with django_assert_max_num_queries(14):  # type: ignore[operator]  # pytest-django's fixture is a function
        assert len(queries.find(isil, "bakım yol").hits) == queries.PAGE_SIZE


def find(client: Client, **asked: str) -> str:
    return client.get("/ara", asked).content.decode()


def test_a_letter_is_found_by_those_on_its_way_only(house: LettersHouse) -> None:
    house.write(paraf_by=["cavit"], subject="Iğdır gezisi")
    for key, sees in (("feride", True), ("cavit", True), ("isil", True), ("sukran", False)):
        assert ("ğdır</mark> gezisi" in find(house.client(key), q="igdir")) is sees, key


def test_a_draft_is_found_by_its_drafter_only(house: LettersHouse) -> None:
    house.draft(subject="Taslak hâlinde")
    assert "Taslak</mark>" in find(house.client("feride"), q="taslak")
    assert "Taslak</mark>" not in find(house.client("isil"), q="taslak")


def test_new_words_of_a_letter_are_found_and_old_ones_are_not(house: LettersHouse) -> None:
    letter = house.draft(body="Eski sözcükler.")
    house.change(letter, body="Yepyeni cümle.")
    client = house.client("feride")
    assert "Ders saatleri" in find(client, q="yepyeni")
    assert "Ders saatleri" not in find(client, q="eski")


def test_a_sent_letter_is_found_by_its_number_in_the_whole_unit(
    house: LettersHouse, lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(lab))
    monkeypatch.setenv("DIVIT_TSA_URL", "http://127.0.0.1:1/tsa")
    monkeypatch.setattr(signing_authorities, "revocation", lambda: None)
    monkeypatch.setattr(signing_authorities, "timestamper", lambda: LocalTimestamper(lab))
    letter = house.write(subject="Kurul kararı")
    cards = {"isil": card_of(lab, "isil")}
    sign(house, cards, "isil", "letter", letter)
    page = find(house.client("sukran"), q="719-1", state="sent")
    assert "Kurul kararı" in page
    assert "Kurul kararı" not in find(house.client("sukran"), q="719-1", state="returned")


def test_a_letter_that_was_undone_is_not_found(house: LettersHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_log(**_entry: object) -> None:
        raise RuntimeError("the log cannot be written")

    monkeypatch.setattr(letters, "record", no_log)
    with pytest.raises(RuntimeError):
        house.draft(subject="Hiç yazılmamış")
    assert "mark>" not in find(house.client("feride"), q="yazılmamış")


def test_the_page_narrows_by_day_unit_and_state_and_says_what_is_wrong(house: LettersHouse) -> None:
    house.write(subject="Bugünün yazısı")
    client = house.client("isil")
    today = clock.local(clock.now()).date()
    inside = {"since": today.isoformat(), "until": today.isoformat(), "unit": str(house.unit)}
    assert "Bugün</mark>ün yazısı" in find(client, q="bugün", **inside)
    yesterday = (today - timedelta(days=1)).isoformat()
    assert "yazısı" not in find(client, q="bugün", until=yesterday)
    assert "Son gün, ilk günden önce" in find(client, q="bugün", since=today.isoformat(), until=yesterday)


def test_an_empty_search_and_one_without_letters_are_told_in_words(house: LettersHouse) -> None:
    client = house.client("isil")
    assert client.get("/ara").status_code == 200
    assert "harf ya da rakam yok" in find(client, q="---")
    assert "bulunamadı" in find(client, q="yokboylebirsey")


def test_titles_are_shown_as_text(house: LettersHouse) -> None:
    house.write(subject="<b>Kalın</b> başlık")
    page = find(house.client("isil"), q="kalın")
    assert "<b>Kalın" not in page
    assert "&lt;b&gt;<mark>Kalın</mark>" in page
