# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Finding and being told, in a real browser: the key "/", the field without scripts, the bell."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from house import Running

pytestmark = pytest.mark.needs_chromium
Browse = Callable[..., Page]


def test_the_slash_goes_to_the_search_and_escape_comes_back(institution: Running, browse: Browse) -> None:
    institution.write_letters(1, title="Şırınga alımı")
    page = browse("isil")
    page.goto("/yazilar/imza-bekleyen")
    link = page.locator(".row-title a").first
    link.focus()
    page.keyboard.press("/")
    field = page.locator("#band-q")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("siringa 1/")
    expect(field).to_have_value("siringa 1/")
    page.keyboard.press("Enter")
    expect(page.locator(".found mark").first).to_have_text("Şırınga")
    page.locator("main h1").click()
    page.keyboard.press("/")
    expect(page.locator("main input[type=search]")).to_be_focused()


def test_the_search_works_without_scripts_and_on_a_phone(institution: Running, browse: Browse) -> None:
    institution.write_letters(1, title="Kâğıt gideri")
    page = browse("isil", width=390, scripts=False)
    page.locator(".band-find").click()
    page.fill("main input[type=search]", "KAGIT")
    page.press("main input[type=search]", "Enter")
    page.locator(".found a", has_text="Kâğıt gideri").click()
    expect(page.locator("h1")).to_have_text("Kâğıt gideri 1")


def test_the_bell_counts_what_is_not_read(institution: Running, browse: Browse) -> None:
    institution.write_letters(2, title="Bildirilen")
    page = browse("isil")
    page.locator(".band-bell").click()
    expect(page.locator(".told[data-unread]", has_text="Bildirilen").first).to_be_visible()
    page.get_by_role("button", name="Hepsini okundu say").click()
    expect(page.locator(".band-bell .count")).to_have_count(0)
    expect(page.locator(".told[data-unread]")).to_have_count(0)
