# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The box of a queue of several pages, in a real browser: what is ticked is what is counted and what is signed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from divit.server.letters.queries import PAGE_SIZE
from house import Running

pytestmark = [pytest.mark.needs_chromium, pytest.mark.look]
Browse = Callable[..., Page]
LETTERS = PAGE_SIZE + 2
QUEUE = "/yazilar/paraf-bekleyen"


@pytest.fixture(scope="module")
def long_queue(institution: Running) -> None:
    """More letters wait for Oğuz's paraf than one page shows."""
    institution.write_letters(LETTERS, paraf_by=("oguz",), title="Uzun kuyruk")


@pytest.fixture
def page(long_queue: None, browse: Browse) -> Page:
    page = browse("oguz")
    page.goto(QUEUE)
    return page


def counted(page: Page, number: int) -> None:
    expect(page.locator("[data-count]").first).to_have_text(str(number))


def test_the_whole_queue_ticks_every_row_and_counts_the_other_pages_too(page: Page) -> None:
    page.get_by_label("Kuyruğun tamamı, bütün sayfalar").check()
    expect(page.locator(".row .tick:checked")).to_have_count(PAGE_SIZE)
    expect(page.get_by_label("Bu sayfadakiler")).to_be_checked()
    counted(page, LETTERS)


def test_taking_one_letter_out_leaves_what_this_page_shows(page: Page) -> None:
    whole = page.get_by_label("Kuyruğun tamamı, bütün sayfalar")
    whole.check()
    page.locator(".row .tick").first.uncheck()
    expect(whole).not_to_be_checked()
    expect(page.get_by_label("Bu sayfadakiler")).to_have_js_property("indeterminate", True)
    counted(page, PAGE_SIZE - 1)


def test_the_boxes_work_with_the_space_bar(page: Page) -> None:
    page.get_by_label("Bu sayfadakiler").focus()
    page.keyboard.press("Space")
    counted(page, PAGE_SIZE)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Kuyruğun tamamı, bütün sayfalar")).to_be_focused()
    page.keyboard.press("Space")
    counted(page, LETTERS)
    page.keyboard.press("Space")
    expect(page.locator(".row .tick:checked")).to_have_count(0)
    expect(page.locator(".bulk-bar")).to_be_hidden()


def test_a_page_says_that_its_ticks_are_not_kept_before_it_is_left(page: Page) -> None:
    note = page.locator(".pager-note")
    expect(note).to_be_hidden()
    page.locator(".row .tick").first.check()
    expect(note).to_be_visible()
    page.get_by_label("Kuyruğun tamamı, bütün sayfalar").check()
    expect(note).to_be_hidden()


def test_the_session_holds_as_many_letters_as_were_counted(page: Page) -> None:
    page.get_by_label("Kuyruğun tamamı, bütün sayfalar").check()
    page.locator(".bulk-bar .btn-ink").click()
    expect(page).to_have_url(re.compile("/yazilar/imza/"))
    expect(page.locator("#h-top")).to_have_text(f"Paraflanacak {LETTERS} yazı")
