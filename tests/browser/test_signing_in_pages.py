# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in, in a real browser: by the real agent and back, with a passkey, with an authenticator app."""

import re
from base64 import b32decode
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Page, expect

import keyboard
import page_judge
from divit.demo import home as made_up
from divit.demo import people, signer
from divit.kernel import clock
from house import Running
from screens import WALKED, Screen
from signing_in import sign_in

pytestmark = [pytest.mark.needs_chromium, pytest.mark.look]
Browse = Callable[..., Page]
_PASSKEYS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def led_back(tmp_path: Path) -> dict[str, str]:
    """The environment of a signer whose default browser writes down what it is to open; ``BACK`` is where."""
    program, back = tmp_path / "browser", tmp_path / "opened"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > {back}\n', encoding="ascii")
    program.chmod(0o755)
    return {"BROWSER": f"{program} %s", "BACK": str(back)}


def begin(page: Page, asked: str = "/yazilar/giden") -> str:
    """Press the button; the link that the page then holds."""
    page.goto(f"/giris?next={asked}")
    keyboard.press(page, page.locator("form[action='/giris/e-imza'] button"))
    page.wait_for_url(re.compile("/giris/e-imza/"))
    return str(page.locator("a[href^='divit:']").get_attribute("href"))


@pytest.mark.parametrize("screen", WALKED, ids=str)
def test_the_signer_leads_back_and_both_pages_are_in(
    institution: Running, browse: Browse, led_back: dict[str, str], agent_home: Path, screen: Screen
) -> None:
    page = browse(screen=screen)
    knock = begin(page)
    assert page_judge.all_faults(page, screen.language) == []
    card = ["--p12", str(made_up.card_file(institution.home, "isil"))]
    ended = signer.open_link(knock, token=card, agent_home=agent_home, environment=led_back)
    assert ended.returncode == 0, ended.stderr
    expect(page.locator("[data-when=signed]")).to_be_visible(timeout=30_000)
    assert page_judge.all_faults(page, screen.language) == []
    tab = page.context.new_page()
    tab.goto(Path(led_back["BACK"]).read_text(encoding="ascii"))
    tab.wait_for_url("**/yazilar/giden")
    page.wait_for_url("**/yazilar/giden", timeout=30_000)


def test_in_another_browser_the_signers_address_lets_nobody_in(
    institution: Running, browse: Browse, led_back: dict[str, str], agent_home: Path
) -> None:
    knock = begin(browse())
    card = ["--p12", str(made_up.card_file(institution.home, "isil"))]
    signer.open_link(knock, token=card, agent_home=agent_home, environment=led_back)
    other = browse(refused=403)
    other.goto(Path(led_back["BACK"]).read_text(encoding="ascii"))
    expect(other.get_by_text("IMZ-9509")).to_be_visible()
    assert "#" not in other.url
    other.goto("/hesabim")
    assert "/giris" in other.url


def test_an_address_without_a_code_says_so_and_a_browser_without_scripts_too(browse: Browse) -> None:
    page = browse()
    page.goto("/s/" + "x" * 43 + "/return")
    expect(page.locator("[data-missing]")).to_be_visible()
    assert page_judge.all_faults(page, "tr") == []
    page = browse(scripts=False)
    page.goto("/s/" + "x" * 43 + "/return#c=x")
    assert "betikler açık olmalıdır" in page.content()


def test_a_passkey_is_made_and_brings_its_person_in(institution: Running, browse: Browse) -> None:
    page = browse(screen=WALKED[0])
    # A passkey belongs to a name; an address in figures has none.
    site = institution.house.web.replace("127.0.0.1", "localhost")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": _PASSKEYS})
    page.goto(f"{site}/giris?next=/hesabim")
    keyboard.type_into(page, page.locator("[name=personnel_number]"), people.person("sukran").personnel_number)
    keyboard.type_into(page, page.locator("[name=password]"), people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/hesabim")
    keyboard.type_into(page, page.locator("#passkey-name"), "Masadaki bilgisayar")
    keyboard.press(page, page.locator("divit-passkey button"))
    expect(page.get_by_text("Masadaki bilgisayar", exact=True)).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{site}/giris?next=/hesabim")
    keyboard.press(page, page.locator("divit-passkey button"))
    page.wait_for_url("**/hesabim")
    expect(page.locator(".facts dt")).to_have_text("Geçiş anahtarı")
    devices.send("WebAuthn.disable")


def test_where_no_passkey_can_be_made_the_page_offers_none(browse: Browse) -> None:
    page = browse()
    page.goto("/giris")
    expect(page.locator("divit-passkey")).to_be_hidden()


@pytest.mark.parametrize("screen", WALKED, ids=str)
def test_an_app_is_set_up_and_asked_for(institution: Running, browse: Browse, screen: Screen) -> None:
    key = {"desk": "umit", "phone": "oguz"}[screen.size]
    page = browse(screen=screen)
    sign_in(page, key)
    page.goto("/hesabim")
    keyboard.press(page, page.locator("form[action='/hesabim/uygulama/basla'] button"))
    page.wait_for_url("**/hesabim/uygulama")
    expect(page.locator(".login-qr")).to_have_js_property("complete", True)
    assert page.locator(".login-qr").evaluate("one => one.naturalWidth") > 0
    assert page_judge.all_faults(page, screen.language) == []
    app = app_of(str(page.locator("details .code").text_content()))
    keyboard.type_into(page, page.locator("[name=code]"), shown(app))
    page.keyboard.press("Enter")
    expect(page.locator(".login-codes li")).to_have_count(10)
    assert page_judge.all_faults(page, screen.language) == []
    recovery = page.locator(".login-codes li").first.inner_text()
    page.context.clear_cookies()
    page.goto("/giris")
    page.fill("[name=personnel_number]", people.person(key).personnel_number)
    page.fill("[name=password]", people.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/giris/ikinci-adim")
    keyboard.press(page, page.locator("summary"))
    assert page_judge.all_faults(page, screen.language) == []
    keyboard.type_into(page, page.locator("#recovery_code"), recovery)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/giris" not in url)


def test_the_password_is_shown_to_who_asks_and_only_by_its_button(browse: Browse) -> None:
    page = browse()
    page.goto("/giris")
    field = page.locator("[name=password]")
    field.fill("gizli sözcük")
    expect(field).to_have_attribute("type", "password")
    button = page.locator("divit-reveal button")
    keyboard.press(page, button)
    expect(field).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    keyboard.press(page, button)
    expect(field).to_have_attribute("type", "password")


def app_of(secret: str) -> TOTP:
    letters = secret.replace(" ", "")
    return TOTP(b32decode(letters + "=" * (-len(letters) % 8)), 6, SHA1(), 30)


def shown(app: TOTP) -> str:
    return app.generate(int(clock.now().timestamp())).decode()
