# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in by e-Devlet (OpenID Connect, code with PKCE) against its stand-in, and what is refused on the way back."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from django.test import Client

from divit.demo import people as made_up
from divit.server.gateways import openid as gateway
from divit.server.login import services
from divit.server.people import services as people
from outside import Outside, outside

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BACK = "/giris/donus"
ISIL = "10000000528"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside")) as world:
        yield world


@pytest.fixture(autouse=True)
def e_devlet(world: Outside, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The settings that lead to the stand-in; its issuer."""
    issuer = f"{world.web.address}/edevlet"
    monkeypatch.setenv("DIVIT_E_DEVLET_ISSUER", issuer)
    monkeypatch.setenv("DIVIT_E_DEVLET_CLIENT_ID", "divit")
    monkeypatch.setenv("DIVIT_E_DEVLET_CLIENT_SECRET", "divit-deneme-istemci")
    gateway.forget()
    yield issuer
    gateway.forget()


@pytest.fixture
def isil(db: None) -> int:
    person = people.add_person(tckn=ISIL, given_name="Işıl", surname="İncedere")
    services.open_account(person=person, personnel_number="1004")
    return person


def password_of(tckn: str) -> str:
    rows = tomllib.loads(made_up.listed().decode())["person"]
    found: str = next(row["edevlet_password"] for row in rows if row["tckn"] == tckn)
    return found


def go(browser: Client, **asked: str) -> str:
    """Begin; the address at e-Devlet to which the browser is sent."""
    answer = browser.get("/giris/kimlik/e-devlet", asked)
    assert answer.status_code == 302, answer.content
    return answer.headers["Location"]


def sign_in_there(address: str, tckn: str = ISIL, **typed: str) -> dict[str, str]:
    """What a person does on e-Devlet's page; the query with which it sends the browser back."""
    with httpx.Client(trust_env=False) as web:
        page = web.get(address)
        form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        action = re.search(r'<form[^>]*action="([^"]*)"', page.text)
        where = page.url.join(action[1] if action else "")
        answer = web.post(where, data=form | {"tckn": tckn, "password": password_of(tckn)} | typed)
    sent = urlsplit(answer.headers["Location"])
    assert sent.path == BACK
    return {name: values[0] for name, values in parse_qs(sent.query).items()}


def come_back(browser: Client, answer: dict[str, str]) -> Any:
    return browser.get(f"{BACK}?{urlencode(answer)}")


def is_in(browser: Client) -> bool:
    return browser.get("/hesabim").status_code == 200


def refused(answer: Any) -> bool:
    return (answer.status_code, "IMZ-9511" in answer.content.decode()) == (403, True)


def test_the_question_carries_state_nonce_and_a_challenge_and_no_secret() -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(go(Client())).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"http://127.0.0.1:8350{BACK}"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert "divit-deneme-istemci" not in str(asked)


def test_who_signs_in_there_comes_in_here_and_on_to_what_was_asked_for(isil: int) -> None:
    browser = Client()
    answer = come_back(browser, sign_in_there(go(browser, next="/hesabim")))
    assert answer.headers["Location"] == "/hesabim"
    page = browser.get("/hesabim").content.decode()
    assert "Işıl İncedere" in page
    assert "e-Devlet" in page


def test_a_citizen_comes_in_without_an_account() -> None:
    people.add_person(tckn=ISIL, given_name="Işıl", surname="İncedere")
    browser = Client()
    assert come_back(browser, sign_in_there(go(browser))).headers["Location"] == "/e-imza/bireysel"
    assert browser.get("/").headers["Location"] == "/giris"


def test_whoever_changes_their_mind_there_is_back_on_the_sign_in_page(isil: int) -> None:
    browser = Client()
    state = parse_qs(urlsplit(go(browser, next="/yazilar/giden")).query)["state"][0]
    answer = come_back(browser, {"error": "access_denied", "state": state})
    assert answer.headers["Location"] == "/giris?next=%2Fyazilar%2Fgiden"
    assert not is_in(browser)


def test_an_answer_is_taken_once(isil: int) -> None:
    browser = Client()
    answer = sign_in_there(go(browser))
    come_back(browser, answer)
    browser.post("/cikis")
    assert refused(come_back(browser, answer))
    assert not is_in(browser)


def test_an_answer_in_another_browser_lets_nobody_in(isil: int) -> None:
    thief, victim = Client(), Client()
    answer = sign_in_there(go(thief))
    assert refused(come_back(victim, answer)), "a browser that asked nothing"
    go(victim)
    assert refused(come_back(victim, answer)), "a browser that asked something else"
    assert not is_in(victim)


@pytest.mark.parametrize(
    "changes", [{"state": "x" * 43}, {"code": "x" * 43}, {"iss": "https://baska.deneme.invalid"}, {"state": ""}]
)
def test_a_changed_answer_lets_nobody_in(isil: int, changes: dict[str, str]) -> None:
    browser = Client()
    assert refused(come_back(browser, sign_in_there(go(browser)) | changes))
    assert not is_in(browser)


def test_a_code_for_another_question_does_not_fit(isil: int) -> None:
    first, second = Client(), Client()
    other = sign_in_there(go(first))
    own = sign_in_there(go(second))
    assert refused(come_back(second, own | {"code": other["code"]})), "its challenge is another one's"


def test_a_way_of_signing_in_there_that_is_not_enough_is_refused(isil: int, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client()
    answer = sign_in_there(go(browser))
    monkeypatch.setenv("DIVIT_E_DEVLET_ACR", "urn:edevlet:eimza")
    assert refused(come_back(browser, answer))


def test_a_provider_that_describes_itself_under_another_name_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, e_devlet: str
) -> None:
    monkeypatch.setenv("DIVIT_E_DEVLET_ISSUER", e_devlet + "/")
    assert Client().get("/giris/kimlik/e-devlet").status_code == 502


def test_without_settings_e_devlet_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "e-Devlet ile gir" in Client().get("/giris").content.decode()
    monkeypatch.setenv("DIVIT_E_DEVLET_ISSUER", "")
    assert "e-Devlet ile gir" not in Client().get("/giris").content.decode()
    assert Client().get("/giris/kimlik/e-devlet").status_code == 404


def test_the_institutions_own_provider_is_a_row_of_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, e_devlet: str, isil: int
) -> None:
    row = f'[kurum]\ntr = "Kurum hesabı"\nen = "Institution"\nissuer = "{e_devlet}"\nclient_id = "divit"\n'
    file = tmp_path / "providers.toml"
    file.write_text(row + 'client_secret = "divit-deneme-istemci"\nscopes = "openid profile tckn"\n', encoding="utf-8")
    monkeypatch.setenv("DIVIT_LOGIN_PROVIDERS", str(file))
    assert "Kurum hesabı ile gir" in Client().get("/giris").content.decode()
    browser = Client()
    come_back(browser, sign_in_there(browser.get("/giris/kimlik/kurum").headers["Location"]))
    page = browser.get("/hesabim").content.decode()
    assert "Kurumun kimlik sağlayıcısı" in page
    assert "e-Devlet" not in page, "an institution's word is not e-Devlet's"


@pytest.mark.parametrize("text", ["[kurum]\n", "not toml", '[kurum]\ntr = "a"\n'])
def test_a_file_of_providers_that_cannot_be_used_is_told_and_the_other_ways_stay(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("DIVIT_LOGIN_PROVIDERS", str(file))
    assert Client().get("/giris").status_code == 200
    answer = Client().get("/giris/kimlik/kurum")
    assert (answer.status_code, "IMZ-9515" in answer.content.decode()) == (500, True)
