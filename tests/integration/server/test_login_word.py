# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R19, R55, R70: coming in by security word and an SMS to the recorded number; a stranger learns nothing from it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bare_page import bare
from divit.kernel import clock
from divit.server.login import services, words
from divit.server.login.models import Guesses, WordLogin
from divit.server.login.services import guesses, word
from divit.server.people import services as people
from outside import Outside, outside

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ISIL, STRANGER = "10000000528", "10000000832"
WORD, MOBILE = "Kırlangıç 7", "+905000000001"
ASK, CODE = "/giris/guvenlik-sozcugu", "/giris/guvenlik-sozcugu/kod"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside")) as world:
        yield world


@pytest.fixture(autouse=True)
def led_there(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    world.lead_here(monkeypatch)


@pytest.fixture
def isil(monkeypatch: pytest.MonkeyPatch) -> int:
    """Işıl, whose word is kept; she is on the staff too."""
    person = people.add_person(tckn=ISIL, given_name="Işıl", surname="İncedere")
    services.open_account(person=person, personnel_number="1004")
    known = words.Known(person, MOBILE)
    monkeypatch.setattr(words, "_keepers", [lambda tckn, typed: known if (tckn, typed) == (ISIL, WORD) else None])
    return person


def ask(browser: Client, tckn: str = ISIL, typed: str = WORD, **more: str) -> Any:
    return browser.post(ASK, {"tckn": tckn, "word": typed, **more})


def sent_code(world: Outside) -> str:
    """Let the loop send what is due; the code in the SMS of the newest sign-in."""
    for pk in word.due(clock.now(), 10):
        word.send(pk)
    uid = WordLogin.objects.exclude(person=None).latest("pk").uid
    (sms,) = (message for message in world.messages if message.uid == uid)
    assert sms.to == MOBILE
    found = re.search(r"\b\d{6}\b", sms.text)
    assert found is not None
    return found[0]


def is_in(browser: Client) -> bool:
    return browser.get("/hesabim").status_code == 200


def test_R70_the_word_and_the_code_bring_a_citizen_in(isil: int, world: Outside) -> None:
    browser = Client()
    assert ask(browser, next="/hesabim").headers["Location"] == CODE
    assert not is_in(browser)
    code = sent_code(world)
    assert browser.post(CODE, {"code": f" {code[:3]} {code[3:]} "}).headers["Location"] == "/hesabim"
    assert "Güvenlik sözcüğü ve SMS" in browser.get("/hesabim").content.decode()


def test_a_word_and_an_sms_open_no_account_though_the_person_has_one(isil: int, world: Outside) -> None:
    browser = Client()
    ask(browser)
    browser.post(CODE, {"code": sent_code(world)})
    assert is_in(browser)
    assert browser.get("/").headers["Location"] == "/giris"
    assert browser.post("/hesabim/uygulama/basla").status_code == 404


def test_a_wrong_word_and_an_unknown_number_look_like_a_right_one(isil: int, world: Outside) -> None:
    before = len(world.messages)
    answers, pages = [], []
    for tckn, typed in ((ISIL, WORD), (ISIL, "kırlangıç 7"), (STRANGER, WORD)):
        browser = Client()
        answer = ask(browser, tckn, typed)
        answers.append((answer.status_code, answer.headers["Location"]))
        pages.append(bare(browser.get(CODE)))
        refused = browser.post(CODE, {"code": "x"})
        pages.append(bare(refused))
        assert refused.status_code == 403
    assert len(set(answers)) == 1
    assert pages[0::2] == [pages[0]] * 3
    assert pages[1::2] == [pages[1]] * 3
    sent_code(world)
    assert len(world.messages) == before + 1, "only the right word sent a message"


def test_where_the_word_was_wrong_no_code_opens(isil: int) -> None:
    browser = Client()
    ask(browser, typed="yanlış")
    row = WordLogin.objects.get()
    assert row.person is None
    assert word.due(clock.now(), 10) == []
    for code in ("000000", "123456"):
        assert browser.post(CODE, {"code": code}).status_code == 403
    assert not is_in(browser)


def test_a_code_opens_once_and_only_where_it_was_asked_for(isil: int, world: Outside) -> None:
    browser, thief = Client(), Client()
    ask(browser)
    code = sent_code(world)
    ask(thief, typed="yanlış")
    assert thief.post(CODE, {"code": code}).status_code == 403
    uid = WordLogin.objects.exclude(person=None).get().uid
    assert browser.post(CODE, {"code": code}).status_code == 302
    with pytest.raises(word.WordRefused):
        word.check(uid=uid, code=code)


def test_a_code_is_good_for_three_minutes(isil: int, world: Outside, move_clock) -> None:
    browser = Client()
    ask(browser)
    code = sent_code(world)
    move_clock(181)
    assert browser.post(CODE, {"code": code}).status_code == 403


def test_a_code_is_tried_five_times(isil: int, world: Outside) -> None:
    browser = Client()
    ask(browser)
    code = sent_code(world)
    for _ in range(5):
        assert browser.post(CODE, {"code": "x"}).status_code == 403
    assert browser.post(CODE, {"code": code}).status_code == 403
    assert not is_in(browser)


def test_three_messages_are_sent_in_a_quarter_of_an_hour(isil: int, move_clock) -> None:
    for _ in range(3):
        assert ask(Client()).status_code == 302
    assert ask(Client()).status_code == 429
    move_clock(15 * 60 + 1)
    assert ask(Client()).status_code == 302


def test_an_unknown_number_waits_as_a_known_one_does(isil: int) -> None:
    for tckn in (ISIL, STRANGER):
        told = [ask(Client(), tckn, "yanlış").status_code for _ in range(4)]
        assert told == [302, 302, 302, 429], tckn


def test_an_address_that_guesses_waits_whoever_it_guesses(isil: int) -> None:
    for _ in range(50):
        guesses.count_wrong("word-address", "127.0.0.1")
    answer = ask(Client())
    assert (answer.status_code, "IMZ-9507" in answer.content.decode()) == (429, True)


def test_an_sms_that_is_not_taken_is_tried_again_while_its_code_is_good(isil: int, world: Outside, move_clock) -> None:
    ask(Client())
    world.misbehave("later", "sms")
    try:
        for pk in word.due(clock.now(), 10):
            word.send(pk)
        row = WordLogin.objects.get()
        assert row.sent_at is None
        assert row.next_try_at is not None
        world.misbehave("", "sms")
        move_clock(16)
        sent_code(world)
        assert WordLogin.objects.get().sent_at is not None
        assert word.due(clock.now(), 10) == []
    finally:
        world.misbehave("", "sms")


def test_neither_word_nor_code_nor_tckn_lies_in_the_rows(isil: int, world: Outside) -> None:
    ask(Client())
    code = sent_code(world)
    row = WordLogin.objects.values().get()
    told = " ".join(str(value) for name, value in row.items() if name != "uid")
    assert ISIL not in told
    assert WORD not in told
    assert not re.search(rf"\b{code}\b", told)


def test_where_nobody_keeps_words_the_way_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(words, "_keepers", [])
    assert Client().get(ASK).status_code == 404
    assert "Güvenlik sözcüğü" not in Client().get("/giris").content.decode()


def test_a_right_word_a_wrong_one_and_an_unknown_number_ask_the_database_as_often(isil: int) -> None:
    # The first of each kind makes the rows of its counters.
    for tckn, typed in ((ISIL, WORD), (STRANGER, WORD)):
        ask(Client(), tckn, typed)
    counted = []
    for tckn, typed in ((ISIL, WORD), (ISIL, "yanlış"), (STRANGER, WORD)):
        Guesses.objects.update(count=0, wait_until=None)
        with CaptureQueriesContext(connection) as asked:
            word.begin(tckn=tckn, word=typed, address="127.0.0.1")
        counted.append([one["sql"].split()[0] for one in asked.captured_queries])
    assert counted[0] == counted[1] == counted[2]
