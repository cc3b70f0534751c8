# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Large print, colours and density that a person chose, and paper: pages as they are printed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import page_judge
from house import Running
from screens import DESK, PHONE, Screen

pytestmark = [pytest.mark.needs_chromium, pytest.mark.look]
Browse = Callable[..., Page]


def root_size(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).fontSize"))


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=str)
def test_large_print_is_chosen_on_one_page_and_holds_on_all(
    institution: Running, browse: Browse, screen: Screen
) -> None:
    title = f"Büyük yazılı, {screen}"
    institution.write_letters(1, title=title)
    page = browse("isil", screen=screen)
    page.goto("/gorunum?next=/yazilar/imza-bekleyen")
    page.get_by_label("Büyük").check()
    page.get_by_label("Koyu").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/yazilar/imza-bekleyen")
    assert root_size(page) == "20px"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    assert page_judge.all_faults(page, "tr") == []
    page.goto(str(page.get_by_role("link", name=f"{title} 1", exact=True).get_attribute("href")))
    assert page_judge.all_faults(page, "tr") == []


def test_on_a_phone_the_words_of_a_letter_come_first_and_the_page_is_one_press_away(
    institution: Running, browse: Browse
) -> None:
    institution.write_letters(1, title="Telefonda")
    page = browse("isil", screen=PHONE)
    page.goto("/yazilar/imza-bekleyen")
    page.get_by_role("link", name="Telefonda 1", exact=True).click()
    words, paper = page.locator(".view-text"), page.locator(".view-page")
    expect(words).to_be_visible()
    expect(paper).to_be_hidden()
    expect(page.locator("[data-show=text]")).to_have_attribute("aria-pressed", "true")
    assert float(words.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")) >= 16
    page.locator("[data-show=page]").click()
    expect(paper).to_be_visible()


def test_the_answer_to_a_code_and_a_letter_print_without_what_only_a_screen_needs(
    institution: Running, browse: Browse
) -> None:
    institution.write_letters(1, title="Basılan")
    page = browse("isil", screen=Screen(colours="dark"))
    page.goto("/yazilar/imza-bekleyen")
    page.get_by_role("link", name="Basılan 1", exact=True).click()
    page.emulate_media(media="print")
    for gone in (".rail", ".act-dock", ".btn", ".band-search"):
        for one in page.locator(gone).all():
            expect(one).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light", "ink on white paper"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in {
        "rgba(0, 0, 0, 0)",
        "rgb(255, 255, 255)",
    }
    panes = page.locator(".pane").evaluate_all("panes => panes.map(pane => getComputedStyle(pane).overflowY)")
    assert set(panes) == {"visible"}, "nothing is left behind a scroll bar"
