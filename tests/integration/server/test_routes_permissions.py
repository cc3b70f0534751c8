# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every route says who may use it, and says it truly; what is not yours looks as if it were not there."""

import re
import sqlite3
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from bare_page import bare
from divit.server.config.bodies import TOLD_AT
from divit.server.config.middleware import Gate
from divit.server.ui import permission
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db
_SAMPLES = {
    "uid": "01a1fd3a-7fbb-75d4-bcfc-5b6fdcf6ffbc",
    "session": "01a1fd3a-7fbb-75d4-bcfc-5b6fdcf6ffbc",
    "sha256": "0" * 64,
    "number": "1",
    "order": "1",
    "n": "1",
    "code": "00000000-0000-4000-8000-000000000000",
    "token": "x" * 43,
    "item_id": "0001",
    "setting": "HELP_DESK_PHONE",
    "name": "wrong-pin",
    "provider": "e-devlet",
    "detsis": "10000000",
}


def routes() -> Iterator[tuple[str, URLPattern]]:
    """Every route with a path that reaches it."""

    def walk(prefix: str, patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: _SAMPLES[found[1]], str(pattern.pattern))
            if isinstance(pattern, URLResolver):
                yield from walk(path, pattern.url_patterns)
            else:
                yield path, pattern

    return walk("/", get_resolver().url_patterns)


ALL = [pytest.param(path, pattern, id=pattern.name or path) for path, pattern in routes()]
CLOSED = [
    pytest.param(path, id=pattern.name or path)
    for path, pattern in routes()
    if permission.declared(pattern.callback) != permission.PUBLIC
]


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


@pytest.mark.parametrize(("path", "pattern"), ALL)
def test_every_route_declares_its_permission(path: str, pattern: URLPattern) -> None:
    declared = permission.declared(pattern.callback)
    assert declared is not None
    asked = {permission.PUBLIC, permission.PERSON, permission.SIGNED_IN}
    assert declared in asked or permission.required_roles(declared)


def test_a_view_without_a_declaration_answers_nobody(house: LettersHouse) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("open")

    with pytest.raises(ImproperlyConfigured):
        Gate(view).process_view(RequestFactory().get("/x"), view, (), {})


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_led_to_the_login_page(path: str, method: str) -> None:
    answer = getattr(Client(), method)(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/giris")


@pytest.mark.parametrize("path", CLOSED)
def test_no_route_shows_more_to_who_lacks_the_role(path: str, house: LettersHouse) -> None:
    answer = house.client("sukran").get(path)
    pattern = next(pattern for route, pattern in routes() if route == path)
    if permission.required_roles(permission.declared(pattern.callback) or ""):
        assert answer.status_code == 404


def test_a_letter_that_is_not_yours_looks_as_if_it_were_not_there(house: LettersHouse) -> None:
    letter = house.write(paraf_by=["cavit"])
    client = house.client("sukran")
    not_mine, not_there = client.get(f"/yazilar/{letter}"), client.get(f"/yazilar/{uuid4()}")
    nowhere = client.get("/boyle-bir-sayfa-yok")
    assert not_mine.status_code == not_there.status_code == nowhere.status_code == 404
    assert bare(not_mine) == bare(not_there) == bare(nowhere)


@pytest.mark.parametrize("path", ["/giris", "/dogrula", "/yok", "/static/ui/tokens.css"])
def test_every_answer_forbids_what_does_not_come_from_us(path: str, house: LettersHouse) -> None:
    policy = Client().get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy


def test_pages_hold_no_inline_style_or_script(house: LettersHouse) -> None:
    letter = house.write()
    client = house.client("isil")
    for path in ("/yazilar/imza-bekleyen", f"/yazilar/{letter}", "/yazilar/giden", "/giris", "/dogrula"):
        html = client.get(path).content.decode()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", html), path


def test_pages_of_the_signed_in_are_kept_by_no_cache(house: LettersHouse) -> None:
    assert house.client("isil").get("/yazilar/giden").headers["Cache-Control"] == "no-store"


def test_a_program_gets_its_error_as_json(house: LettersHouse) -> None:
    answer = house.client("isil").get(f"/yazilar/{uuid4()}", headers={"Accept": "application/json"})
    assert set(answer.json()) == {"code", "message", "retry", "trace"}


def test_the_language_is_kept_in_a_cookie_and_leads_back(house: LettersHouse) -> None:
    client = Client()
    answer = client.post("/dil", {"language": "en", "next": "/dogrula"})
    assert answer.headers["Location"] == "/dogrula"
    assert 'lang="en"' in client.get("/dogrula").content.decode()
    assert client.post("/dil", {"language": "en", "next": "//evil.invalid/"}).headers["Location"] == "/"


def test_errors_speak_the_language_of_the_reader(house: LettersHouse) -> None:
    client = house.client("isil")
    turkish = client.get(f"/yazilar/{uuid4()}").content.decode()
    english = client.get(f"/yazilar/{uuid4()}", headers={"Accept-Language": "en"}).content.decode()
    assert "size açık bir sayfa yok" in turkish
    assert "There is no page for you" in english


def test_an_error_page_names_code_trace_and_help_desk(house: LettersHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_HELP_DESK_PHONE", "dâhilî 4100")
    page = house.client("isil").get(f"/yazilar/{uuid4()}").content.decode()
    assert "IMZ-9801" in page
    assert "dâhilî 4100" in page
    assert re.search(r'<span class="code">[0-9A-Z]{10}</span>', page)


def test_a_wrong_method_is_refused_in_words(house: LettersHouse) -> None:
    answer = house.client("isil").get("/yazilar/imza")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "IMZ-9803" in answer.content.decode()


def test_a_database_that_gives_no_turn_is_told_in_words_and_a_fault_of_ours_is_not_called_busy() -> None:
    request = RequestFactory().get("/yazilar/giden")
    gate = Gate(lambda _request: HttpResponse())
    locked, unknown = OperationalError("database is locked"), OperationalError("no such table: letters_letter")
    unknown.__cause__ = sqlite3.OperationalError()
    unknown.__cause__.sqlite_errorname = "SQLITE_ERROR"
    busy = gate.process_exception(request, locked)
    assert busy is not None
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert "IMZ-9805" in busy.content.decode()
    assert gate.process_exception(request, unknown) is None


def test_a_body_that_is_too_large_is_told_in_words(house: LettersHouse) -> None:
    answer = Client().get(TOLD_AT)
    assert answer.status_code == 413
    assert "IMZ-9804" in answer.content.decode()


def test_appearance_is_kept_in_a_cookie_leads_back_and_stands_at_the_root_of_every_page(house: LettersHouse) -> None:
    client = Client()
    answer = client.post("/gorunum", {"text": "large", "theme": "dark", "density": "normal", "next": "/dogrula"})
    assert answer.headers["Location"] == "/dogrula"
    root = re.search("<html[^>]*>", client.get("/dogrula").content.decode())
    assert root is not None
    assert 'data-text="large"' in root[0]
    assert 'data-theme="dark"' in root[0]
    assert "data-density" not in root[0], "what one has without choosing is not said"


@pytest.mark.parametrize("kept", ["", "large", 'large."><script>.normal', "large.dark.normal.x", "large.pink.normal"])
def test_a_cookie_that_is_not_ours_changes_nothing_but_what_can_be_chosen(house: LettersHouse, kept: str) -> None:
    client = Client()
    client.cookies["divit_appearance"] = kept
    page = client.get("/dogrula").content.decode()
    assert page.count("<html lang=") == 1
    assert "<script>" not in page
    assert "pink" not in page


def test_an_appearance_that_nobody_offered_is_refused_and_leads_nowhere_else(house: LettersHouse) -> None:
    client = Client()
    assert client.post("/gorunum", {"text": "huge", "theme": "dark", "density": "normal"}).status_code == 422
    away = client.post("/gorunum", {"text": "large", "theme": "dark", "density": "normal", "next": "//evil.invalid/"})
    assert away.headers["Location"] == "/"
