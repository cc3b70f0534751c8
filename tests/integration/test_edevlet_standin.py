# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The stand-in of e-Devlet as a client sees it: OpenID Connect with PKCE, and a password made with an e-signature."""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from divit.ades.create import Format, sign
from divit.ades.key_signer import KeySigner
from divit.pki.lab import issue_nes
from divit.pki.trust import TrustStore
from divit.standins.edevlet.granting import PASSWORD, SIGNATURE
from divit.standins.edevlet.signatures import judge_by
from outside import Outside, outside

SUKRAN, FERIDE = "10000000450", "10000000214"
BACK = "http://127.0.0.1:9/login/edevlet"
VERIFIER = "a" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ACCOUNT = ("divit", "divit-deneme-istemci")
QUESTION = {
    "response_type": "code",
    "client_id": "divit",
    "redirect_uri": BACK,
    "scope": "openid profile tckn",
    "state": "s1",
    "nonce": "n1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, trust: TrustStore) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside") / "outbox", judge_by(trust)) as here:
        yield here


@pytest.fixture(scope="module")
def sukran(lab: Path) -> KeySigner:
    card = issue_nes(lab, tckn=SUKRAN, given_name="Şükran", surname="Iğdırlı", key="p256")
    return KeySigner.from_pkcs12(card, b"1234")


@pytest.fixture
def browser(world: Outside) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{world.web.address}/edevlet", trust_env=False) as client:
        yield client


def request_in(page: str) -> str:
    found = re.search(r'name="request" value="([^"]+)"', page)
    assert found
    return found[1]


def asked(browser: httpx.Client, **changes: str) -> httpx.Response:
    return browser.get("/authorize", params=QUESTION | changes)


def signed_in(browser: httpx.Client, tckn: str = FERIDE, password: str = "divit-deneme") -> httpx.Response:
    page = asked(browser).text
    return browser.post("/login", data={"request": request_in(page), "tckn": tckn, "password": password})


def said(answer: httpx.Response) -> dict[str, str]:
    """What the client is told at its address."""
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def redeemed(browser: httpx.Client, code: str, **changes: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    return browser.post("/token", data=form | changes, auth=ACCOUNT)


def claims_of(browser: httpx.Client, token: str) -> Mapping[str, object]:
    keys = KeySet.import_key_set(browser.get("/jwks").json())
    return dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)


def test_discovery_names_what_there_is(browser: httpx.Client, world: Outside) -> None:
    told = browser.get("/.well-known/openid-configuration")
    assert told.headers["X-Divit-Stand-In"] == "DENEME"
    issuer = f"{world.web.address}/edevlet"
    assert told.json()["issuer"] == issuer
    assert told.json()["code_challenge_methods_supported"] == ["S256"]
    (key,) = browser.get("/jwks").json()["keys"]
    assert "d" not in key


def test_a_password_signs_in_and_the_token_says_who_and_how(browser: httpx.Client, world: Outside) -> None:
    back = said(signed_in(browser))
    assert (back["state"], back["iss"]) == ("s1", f"{world.web.address}/edevlet")
    told = redeemed(browser, back["code"]).json()
    claims = claims_of(browser, told["id_token"])
    assert (claims["tckn"], claims["name"], claims["birthdate"]) == (FERIDE, "Feride Ulusakarya", "1984-03-12")
    assert (claims["acr"], claims["amr"], claims["nonce"], claims["aud"]) == (PASSWORD, ["pwd"], "n1", "divit")
    user = browser.get("/userinfo", headers={"Authorization": f"Bearer {told['access_token']}"}).json()
    assert (user["sub"], user["tckn"]) == (claims["sub"], FERIDE)
    assert FERIDE not in str(claims["sub"])


def test_a_code_opens_once_and_only_to_who_asked_with_it(browser: httpx.Client) -> None:
    code = said(signed_in(browser))["code"]
    assert redeemed(browser, code, code_verifier="b" * 43).json() == {"error": "invalid_grant"}
    assert redeemed(browser, code).json() == {"error": "invalid_grant"}
    code = said(signed_in(browser))["code"]
    assert redeemed(browser, code, redirect_uri=f"{BACK}/else").json() == {"error": "invalid_grant"}
    code = said(signed_in(browser))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    assert browser.post("/token", data=form, auth=("divit", "x")).status_code == 401
    assert browser.post("/token", data=form | {"grant_type": "password"}, auth=ACCOUNT).status_code == 400
    assert browser.get("/userinfo", headers={"Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_what_is_wrong_with_a_question_goes_back_to_who_asked(
    browser: httpx.Client, changes: dict[str, str], error: str
) -> None:
    assert said(asked(browser, **changes))["error"] == error


@pytest.mark.parametrize("changes", [{"client_id": "x"}, {"redirect_uri": "https://evil.invalid/"}])
def test_nobody_is_sent_to_a_stranger(browser: httpx.Client, changes: dict[str, str]) -> None:
    assert "Location" not in asked(browser, **changes).headers


def test_a_wrong_password_is_told_alike_and_the_fifth_ends_it(browser: httpx.Client) -> None:
    pages = [signed_in(browser, FERIDE, "x").text, signed_in(browser, "10000000900", "x").text]
    assert re.sub(r'(value|request)="?=?[^"]+"', "", pages[0]) == re.sub(r'(value|request)="?=?[^"]+"', "", pages[1])
    page = asked(browser).text
    form = {"request": request_in(page), "tckn": FERIDE, "password": "x"}
    assert [browser.post("/login", data=form).status_code for _try in range(4)] == [200] * 4
    assert said(browser.post("/login", data=form))["error"] == "access_denied"


def test_who_gives_up_is_sent_back(browser: httpx.Client) -> None:
    form = {"request": request_in(asked(browser).text), "cancel": "1"}
    assert said(browser.post("/login", data=form))["error"] == "access_denied"


def test_the_pages_say_that_they_are_not_e_devlet(browser: httpx.Client) -> None:
    page = asked(browser)
    assert "DENEME" in page.text
    assert "form-action 'self' http://127.0.0.1:9;" in page.headers["Content-Security-Policy"]
    assert "stand-in for trials" in asked(browser, ui_locales="en").text


def statement(browser: httpx.Client, page: str) -> tuple[str, bytes]:
    found = re.search(r'name="s" value="([^"]+)"', page)
    assert found
    return found[1], browser.get("/metin", params={"s": found[1]}).content


def signed_by(who: KeySigner, text: bytes, kind: Format = Format.CADES_ATTACHED) -> bytes:
    return sign(text, who, format=kind)


def given(browser: httpx.Client, name: str, signed: bytes, **fields: str) -> httpx.Response:
    files = {"signed": ("edevlet.txt.p7m", signed, "application/pkcs7-mime")}
    return browser.post("/imza", data={"s": name, **fields}, files=files)


def test_an_e_signature_makes_a_password_and_the_password_signs_in(browser: httpx.Client, sukran: KeySigner) -> None:
    assert signed_in(browser, SUKRAN).status_code == 200
    name, text = statement(browser, browser.get("/sifre").text)
    signed = signed_by(sukran, text, Format.CADES_DETACHED)
    short = given(browser, name, signed, password="kisa", again="kisa")
    assert "refused" in short.text
    made = given(browser, name, signed, password="uzun-deneme", again="uzun-deneme")
    assert "refused" not in made.text
    claims = claims_of(
        browser, redeemed(browser, said(signed_in(browser, SUKRAN, "uzun-deneme"))["code"]).json()["id_token"]
    )
    assert claims["tckn"] == SUKRAN


def test_an_e_signature_signs_in(browser: httpx.Client, sukran: KeySigner) -> None:
    page = asked(browser, acr_values=SIGNATURE).text
    assert 'type="password"' not in page
    name, text = statement(browser, browser.get("/eimza", params={"request": request_in(page)}).text)
    back = said(given(browser, name, signed_by(sukran, text)))
    claims = claims_of(browser, redeemed(browser, back["code"]).json()["id_token"])
    assert (claims["tckn"], claims["acr"], claims["amr"]) == (SUKRAN, SIGNATURE, ["sc", "pin"])


def test_a_signature_of_another_text_or_of_a_stranger_makes_nothing(
    browser: httpx.Client, sukran: KeySigner, signer: KeySigner
) -> None:
    name, text = statement(browser, browser.get("/sifre").text)
    for signed in (b"", b"x", signed_by(sukran, text + b" "), signed_by(signer, text)):
        page = given(browser, name, signed, password="uzun-deneme", again="uzun-deneme")
        assert "refused" in page.text
