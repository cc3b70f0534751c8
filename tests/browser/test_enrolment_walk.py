# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A first application, from the door to the form on paper: at desk and phone, in both languages, by keyboard."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import page_judge
from divit.demo import people
from house import Running, running
from outside import Outside, outside
from screens import WALKED, Screen

Browse = Callable[..., Page]
pytestmark = [pytest.mark.needs_chromium, pytest.mark.one_database]
START = "/e-imza"
WORDS = {
    "tr": {
        "apply": "Başvuruya başla",
        "on": "Devam et",
        "reason": "İlk başvuru",
        "confirm": "Form Onayla",
        "send": "Gönder",
        "ok": "Tamam",
        "paper": "Islak İmzalı Başvuru",
        "pdf": "Form ve taahhütname (PDF)",
        "pen": "mavi tükenmez kalem",
    },
    "en": {
        "apply": "Start an application",
        "on": "Continue",
        "reason": "First application",
        "confirm": "Confirm the form",
        "send": "Send",
        "ok": "OK",
        "paper": "Apply on paper",
        "pdf": "Form and undertaking (PDF)",
        "pen": "blue ballpoint pen",
    },
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside")) as world:
        yield world


@pytest.fixture(scope="module")
def institution(database: str, world: Outside, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    settings = {**world.settings(), "DIVIT_CHALLENGE_BITS": "8"}
    with running(tmp_path_factory.mktemp("house") / "home", **settings) as house:
        yield house


class Applying:
    """One applicant at one screen; each page is judged when it is left."""

    def __init__(self, page: Page, language: str, world: Outside) -> None:
        self.page = page
        self.words = WORDS[language]
        self.language = language
        self.world = world

    def press(self, what: str) -> None:
        assert page_judge.all_faults(self.page, self.language) == [], self.page.url
        self.page.get_by_role("button", name=self.words[what], exact=True).click()

    def type(self, **fields: str) -> None:
        for name, words in fields.items():
            self.page.locator(f"[name={name}]").fill(words)

    def choose(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"select[name={name}]").select_option(value)

    def tick(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name={name}][value={value}]").check()

    def enter(self, key: str) -> None:
        who = people.person(key)
        self.page.goto(START)
        self.page.get_by_role("link", name=self.words["apply"]).click()
        self.type(
            tckn=who.tckn,
            given_name=who.given_name,
            surname=who.surname,
            birth_place="Akçaova",
            birth_date="12.03.1984",
        )
        self.press("on")

    def fill(self) -> None:
        self.tick(reason="first")
        self.press("on")
        self.type(unit="Yazı İşleri Müdürlüğü", title="Şef", address="Divit Mah. No: 1", postal_code="67100")
        self.choose(province="67", district="67/Ereğli")
        self.press("on")
        self.type(email="feride@akcaova.invalid", work_phone="0372 000 00 00", mobile="0555 000 00 01")
        self.choose(operator="turkcell")
        self.tick(channel="both")
        self.press("on")
        self.tick(reader="mini")
        self.press("on")

    def confirm(self) -> None:
        self.type(security_word="ceviz ağacı", again="ceviz ağacı")
        self.press("confirm")

    def prove(self) -> None:
        before = len(self.world.messages)
        self.press("send")
        self.type(code=self.code(before))
        self.press("ok")

    def code(self, before: int) -> str:
        """The code of the SMS that comes after the first ``before`` messages."""
        for _ in range(300):
            messages = self.world.messages
            new = [one.text for one in messages[: len(messages) - before] if one.channel == "sms"]
            found = [re.search(r"\b\d{6}\b", text) for text in new]
            if any(found):
                return next(one[0] for one in found if one)
            self.page.wait_for_timeout(100)
        raise AssertionError("no code came")


@pytest.mark.look
@pytest.mark.parametrize("screen", WALKED, ids=str)
def test_a_first_application_is_made_and_printed(
    browse: Browse, world: Outside, screen: Screen, tmp_path: Path
) -> None:
    page = browse(screen=screen)
    applying = Applying(page, screen.language, world)
    applying.enter("feride")
    applying.fill()
    applying.confirm()
    applying.prove()
    applying.press("paper")
    expect(page.locator("main")).to_contain_text(applying.words["pen"])
    assert page_judge.all_faults(page, screen.language) == []
    link = page.get_by_role("link", name=applying.words["pdf"])
    answer = page.request.get(link.get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    assert b"pdfaid" in answer.body()
