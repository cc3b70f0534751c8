# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""E-Onay in a browser, from Online İşlemler to success: in by e-Devlet, signed by a signer, withdrawn again."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import page_judge
from divit.demo import home as made_up
from divit.demo import people, signer
from house import Running, running
from outside import Outside, outside
from screens import WALKED, Screen

Browse = Callable[..., Page]
pytestmark = [pytest.mark.needs_chromium, pytest.mark.one_database]
WORDS = {
    "tr": {
        "in": "Giriş yap",
        "consents": "E-Onay İşlemleri",
        "accept": "Kabul ediyorum, devam",
        "good": "İşleminiz başarılıdır",
        "withdraw": "E-Onay’ı geri al",
        "text": "ıslak imzalı form yerine",
    },
    "en": {
        "in": "Sign in",
        "consents": "E-Onay transactions",
        "accept": "I accept, continue",
        "good": "Your transaction was successful",
        "withdraw": "Withdraw E-Onay",
        "text": "in the place of a form signed by hand",
    },
}


@pytest.fixture(scope="module")
def institution(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with outside(tmp_path_factory.mktemp("outside")) as world:
        led = made_up.outbox_environment(_addresses(world))
        with running(tmp_path_factory.mktemp("house") / "home", **led) as house:
            yield house


def _addresses(world: Outside) -> dict[str, str]:
    return {**world.web.addresses(), "smtp": f"127.0.0.1:{world.mail.port}"}


def by_e_devlet(page: Page, who: people.Person) -> None:
    """Sign in there, as somebody who knows their e-Devlet password."""
    page.locator("a[href*='/giris/kimlik/e-devlet'], form[action*='/giris/kimlik/e-devlet'] button").first.click()
    page.wait_for_url("**/edevlet/**")
    page.fill("#tckn", who.tckn)
    page.fill("#password", people.PASSWORD)
    page.press("#password", "Enter")


@pytest.mark.parametrize(("screen", "key"), list(zip(WALKED, ("isil", "oguz") * 4, strict=False)), ids=str)
def test_001_a_consent_is_given_at_both_screens_and_withdrawn(
    browse: Browse, institution: Running, tmp_path: Path, screen: Screen, key: str
) -> None:
    words, who = WORDS[screen.language], people.person(key)
    page = browse("", screen=screen)

    def judged() -> None:
        assert page_judge.all_faults(page, screen.language) == [], page.url

    page.goto("/online-islemler")
    judged()
    page.get_by_role("link", name=words["in"], exact=True).click()
    by_e_devlet(page, who)
    page.wait_for_url("**/online-islemler/nes")
    judged()
    page.get_by_role("link", name=words["consents"]).click()
    expect(page.get_by_text(words["text"])).to_be_visible()
    judged()
    # By keyboard: the button that accepts takes the focus and the key.
    page.get_by_role("button", name=words["accept"]).press("Enter")
    code = page.locator("#session-code")
    expect(code).to_be_visible()
    judged()
    page.locator("[data-copy]").click()
    expect(page.locator("[data-copied]")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", copied)
    link = page.locator("divit-open").get_attribute("data-link")
    assert link is not None
    card = str(made_up.card_file(institution.home, key))
    ended = signer.open_link(link, token=["--p12", card], agent_home=tmp_path / "agent")
    assert ended.returncode == 0, ended.stderr
    expect(page.get_by_role("heading", name=words["good"])).to_be_visible()
    judged()
    page.goto("/online-islemler/nes/e-onay")
    judged()
    page.get_by_role("link", name=words["withdraw"]).click()
    judged()
    page.get_by_role("button", name=words["withdraw"]).click()
    page.wait_for_url("**/e-imza/bireysel")
    page.goto("/online-islemler/nes/e-onay")
    expect(page.get_by_role("button", name=words["accept"])).to_be_visible()
    judged()
