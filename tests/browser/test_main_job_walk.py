# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The main job in a real browser with a real agent, at desk and phone, in both languages, in light and dark.

Written, initialled by the next person, signed with others under one PIN, sent, verified by its code; and every page on
the way is asked what it owes to whoever reads it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import page_judge
from divit.demo import home as made_up
from divit.demo import people, signer
from house import Running
from screens import WALKED, Screen

pytestmark = pytest.mark.needs_chromium
CODE = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")


@dataclass
class Walk:
    """One walk through the main job: who walks, on what screen, and which letters are its own."""

    institution: Running
    browse: Callable[..., Page]
    screen: Screen
    agents: Path

    @property
    def title(self) -> str:
        return f"Yürüyüş {self.screen}"

    def person(self, key: str = "") -> Page:
        return self.browse(key, screen=self.screen)

    def look(self, page: Page) -> None:
        """The page stands without a fault."""
        assert page_judge.all_faults(page, self.screen.language) == [], page.url

    def choose_own(self, page: Page, queue: str) -> None:
        """Tick this walk's letters in ``queue`` and ask for one session over them."""
        page.goto(queue)
        own = page.locator(".row").filter(has_text=self.title)
        expect(own).to_have_count(3)
        for row in own.all():
            row.locator(".tick").check()
        self.look(page)
        page.locator(".bulk-bar .btn-ink").click()
        expect(page.locator("#h-way"), page.locator("main").inner_text()).to_be_visible()
        self.look(page)

    def sign(self, page: Page, key: str, words: str) -> None:
        """The person's own agent is given ``words``; the page tells of every letter without being asked again."""
        card = str(made_up.card_file(self.institution.home, key))
        ended = signer.open_link(words, token=["--p12", card], agent_home=self.agents / key)
        assert ended.returncode == 0, ended.stderr
        expect(page.locator("[data-state=good]")).to_have_count(3)
        self.look(page)


def write(walk: Walk) -> None:
    """Sign in at the page itself, write one letter; two more come from the same hand."""
    page = walk.person()
    page.goto("/giris")
    walk.look(page)
    page.fill("[name=personnel_number]", people.person("feride").personnel_number)
    page.fill("[name=password]", people.PASSWORD)
    page.locator("main form[action='/giris'] button[type=submit]").click()
    page.wait_for_url(lambda url: "/giris" not in url)
    walk.look(page)
    page.goto("/yazilar/yeni")
    walk.look(page)
    words = {"subject": f"{walk.title} 0", "addressee": "BİRİM MÜDÜRLÜKLERİNE", "file_code": "719"}
    for name, value in (words | {"body": "Bu yazı denemedir.\n\nGereğini rica ederim."}).items():
        page.fill(f"[name={name}]", value)
    for name, key in (("paraf_1", "cavit"), ("signer", "isil")):
        who = people.person(key)
        page.select_option(f"[name={name}]", label=f"{who.full_name}, {who.title}")
    page.locator("[name=submit]").click()
    expect(page.locator("h1")).to_have_text(words["subject"])
    walk.look(page)
    walk.institution.write_letters(2, paraf_by=("cavit",), title=walk.title)


def initial(walk: Walk) -> None:
    """The next person initials all three with one PIN, through the link."""
    page = walk.person("cavit")
    walk.choose_own(page, "/yazilar/paraf-bekleyen")
    walk.sign(page, "cavit", str(page.locator("a[href^='divit:']").get_attribute("href")))


def sign_and_send(walk: Walk) -> str:
    """Signed with one PIN through the typed code; the verification code of a letter that was sent."""
    page = walk.person("isil")
    walk.choose_own(page, "/yazilar/imza-bekleyen")
    walk.sign(page, "isil", page.locator("#session-code").inner_text())
    page.goto("/yazilar/giden")
    walk.look(page)
    page.get_by_role("link", name=f"{walk.title} 0", exact=True).click()
    expect(page.locator(".tag-good")).to_be_visible()
    walk.look(page)
    code = CODE.search(page.content())
    assert code is not None
    return code[0]


def verify(walk: Walk, code: str) -> None:
    """Somebody without an account types the code."""
    page = walk.person()
    page.goto("/dogrula")
    walk.look(page)
    page.fill("[name=kod]", code)
    page.press("[name=kod]", "Enter")
    expect(page.locator(".verdict-good")).to_be_visible()
    expect(page.locator("main")).to_contain_text(f"{walk.title} 0")
    walk.look(page)


@pytest.fixture(scope="module")
def long_queue(institution: Running) -> None:
    """More letters wait than a small screen shows, so lists scroll under what is docked."""
    institution.write_letters(8, title="Sırada bekleyen")


@pytest.mark.usefixtures("long_queue")
@pytest.mark.parametrize("screen", WALKED, ids=str)
def test_a_letter_goes_its_whole_way_and_every_page_of_it_is_without_a_fault(
    institution: Running, browse: Callable[..., Page], agent_home: Path, screen: Screen
) -> None:
    walk = Walk(institution, browse, screen, agent_home)
    write(walk)
    initial(walk)
    verify(walk, sign_and_send(walk))
