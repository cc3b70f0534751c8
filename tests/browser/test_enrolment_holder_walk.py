# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The personal portal in a browser: in by e-Devlet, every page of it, and the search for an application."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

import holder_scene
import page_judge
from divit.demo import home as made_up
from divit.demo import people
from house import Running, running
from outside import outside
from screens import WALKED, Screen

Browse = Callable[..., Page]
pytestmark = [pytest.mark.needs_chromium, pytest.mark.look]
HOME = "/e-imza/bireysel"
ACTS = ("", "/aski", "/kayip-calinti", "/pin", "/kilit", "/aski-sonu")


@pytest.fixture(scope="module")
def institution(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with outside(tmp_path_factory.mktemp("outside")) as world:
        led = made_up.outbox_environment({**world.web.addresses(), "smtp": f"127.0.0.1:{world.mail.port}"})
        with running(tmp_path_factory.mktemp("house") / "home", **led, DIVIT_CHALLENGE_BITS="4") as house:
            yield house


@pytest.fixture(scope="module")
def made(institution: Running) -> dict[str, str]:
    return holder_scene.lived(institution, "feride")


def sign_in(page: Page, path: str) -> None:
    """By e-Devlet, on the way to ``path``."""
    page.goto(path)
    page.locator("a[href*='/giris/kimlik/e-devlet'], form[action*='/giris/kimlik/e-devlet'] button").first.click()
    page.wait_for_url("**/edevlet/**")
    page.fill("#tckn", people.person("feride").tckn)
    page.fill("#password", people.PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(f"**{path}")


@pytest.mark.parametrize("screen", WALKED, ids=str)
def test_every_page_of_the_portal_is_without_a_fault(browse: Browse, made: dict[str, str], screen: Screen) -> None:
    page = browse(screen=screen)
    sign_in(page, HOME)
    paths = [HOME, made["application"], *(made["certificate"] + act for act in ACTS)]
    for path in (*paths, f"{HOME}/e-onay/geri-al", f"{HOME}/kayitlar"):
        page.goto(path)
        expect(page.locator("h1")).to_have_count(1)
        assert page_judge.all_faults(page, screen.language) == [], path


def test_an_application_is_looked_for_by_keyboard_and_the_answer_tells_nothing(
    browse: Browse, made: dict[str, str]
) -> None:
    page = browse()
    page.goto("/e-imza/izle")
    page.keyboard.press("Tab")
    page.locator("[name=number]").focus()
    page.keyboard.type(made["number"])
    page.keyboard.press("Tab")
    page.keyboard.type(people.person("cavit").tckn)
    page.keyboard.press("Enter")
    page.wait_for_url("**/e-imza/izle/kod")
    assert page_judge.all_faults(page, "tr") == []
