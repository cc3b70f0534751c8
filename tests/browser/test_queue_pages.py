# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The queues in a real browser: with keys alone, on small screens, and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from house import Running

pytestmark = [pytest.mark.needs_chromium, pytest.mark.look]
Browse = Callable[..., Page]
WIDTHS = [320, 390, 768, 1024, 1360, 1920]


def test_a_queue_is_worked_with_keys_alone(institution: Running, browse: Browse) -> None:
    institution.write_letters(3, title="Tuşlarla")
    page = browse("isil")
    page.goto("/yazilar/imza-bekleyen")
    rows = page.locator(".row")
    rows.nth(0).locator(".row-title a").focus()
    page.keyboard.press("j")
    expect(rows.nth(1).locator(".row-title a")).to_be_focused()
    shown = rows.nth(1).locator(".row-title a").inner_text()
    expect(page.locator(".preview-head h2")).to_have_text(shown)
    page.keyboard.press("x")
    expect(page.locator("[data-count]").first).to_have_text("1")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator(".row .tick:checked")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/yazilar/[0-9a-f-]{36}$"))


def test_the_bar_of_the_selected_is_there_only_while_something_is_ticked(institution: Running, browse: Browse) -> None:
    institution.write_letters(2, title="Çubuk")
    page = browse("isil")
    page.goto("/yazilar/imza-bekleyen")
    bar = page.locator(".bulk-bar")
    expect(bar).to_be_hidden()
    page.locator("[data-all]").check()
    expect(page.locator("[data-count]").first).to_have_text(str(page.locator(".row").count()))
    page.locator("[data-clear]").click()
    expect(bar).to_be_hidden()


def test_a_click_shows_the_letter_at_the_side_as_the_page_that_would_be_signed(
    institution: Running, browse: Browse
) -> None:
    institution.write_letters(2, title="Yanda")
    page = browse("isil")
    page.goto("/yazilar/imza-bekleyen")
    last = page.locator(".row-title a").last
    last.click()
    expect(page.locator(".preview-head h2")).to_have_text(last.inner_text())
    paper = page.locator("img.paper")
    expect(paper).to_have_js_property("complete", True)
    assert paper.evaluate("image => image.naturalWidth") > 600


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_screen(institution: Running, browse: Browse, width: int) -> None:
    institution.write_letters(1, title="Genişlik")
    page = browse("isil", width=width)
    page.goto("/yazilar/imza-bekleyen")
    letter = page.locator(".row-title a").first.get_attribute("href")
    for path in ("/yazilar/imza-bekleyen", letter, "/yazilar/giden", "/yazilar/iade-edilen", "/dogrula", "/giris"):
        page.goto(str(path))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_menu_opens_on_a_narrow_screen_and_closes_with_escape(browse: Browse) -> None:
    page = browse("feride", width=390)
    button = page.locator(".band-menu")
    button.click()
    expect(page.locator("#menu a").first).to_be_focused()
    bottom = page.locator("#menu").evaluate("menu => menu.getBoundingClientRect().bottom")
    assert bottom == page.evaluate("innerHeight"), "nothing of the page shines through below the menu"
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()


def test_letters_are_asked_to_be_signed_without_scripts(institution: Running, browse: Browse) -> None:
    institution.write_letters(1, title="Betiksiz")
    page = browse("isil", scripts=False)
    page.goto("/yazilar/imza-bekleyen")
    page.locator(".row .tick").last.check()
    page.locator(".bulk-bar .btn-ink").click()
    expect(page).to_have_url(re.compile("/yazilar/imza/"))
    expect(page.locator("a[href^='divit:sign?r=']")).to_be_visible()
    expect(page.locator("#session-code")).to_contain_text(re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"))


def test_a_letter_is_written_and_returned_without_scripts(institution: Running, browse: Browse) -> None:
    institution.write_letters(1, paraf_by=("cavit",), title="İade edilecek")
    page = browse("cavit", scripts=False)
    page.goto("/yazilar/paraf-bekleyen")
    page.get_by_role("link", name="İade edilecek 1", exact=True).click()
    page.locator("#return summary").click()
    page.fill("[name=note]", "Tarih eksik.")
    page.locator("#return button").click()
    drafter = browse("feride", scripts=False)
    drafter.goto("/yazilar/iade-edilen")
    drafter.get_by_role("link", name="İade edilecek 1", exact=True).click()
    expect(drafter.locator(".route q")).to_have_text("Tarih eksik.")


FILLED = ".btn-ink, .btn-main, .btn-bad"


def filled_buttons(page: Page) -> list[str]:
    """The words on the buttons that are in view and filled with a colour of their own."""
    paper = page.locator(".act-dock").evaluate("dock => getComputedStyle(dock).backgroundColor")
    shown = [button for button in page.locator(FILLED).all() if button.is_visible()]
    return [
        button.inner_text()
        for button in shown
        if button.evaluate("button => getComputedStyle(button).backgroundColor") != paper
    ]


def test_one_button_is_filled_also_while_a_return_is_explained(institution: Running, browse: Browse) -> None:
    institution.write_letters(1, title="Tek dolu düğme")
    page = browse("isil")
    page.goto("/yazilar/imza-bekleyen")
    letter = page.get_by_role("link", name="Tek dolu düğme 1", exact=True).get_attribute("href")
    page.goto(str(letter))
    assert filled_buttons(page) == ["Elektronik imzala ve gönder"]
    page.goto(f"{letter}?iade")
    expect(page.locator("[name=note]")).to_be_visible()
    page.wait_for_function("() => document.getAnimations().length === 0")
    assert filled_buttons(page) == ["Notla iade et"]


def test_the_letter_names_the_institution_in_the_band_and_at_the_head_of_its_text(
    institution: Running, browse: Browse
) -> None:
    institution.write_letters(1, title="Başlıklı")
    page = browse("isil")
    page.goto("/yazilar/imza-bekleyen")
    letter = page.get_by_role("link", name="Başlıklı 1", exact=True).get_attribute("href")
    page.goto(str(letter))
    expect(page.locator(".band-org")).to_contain_text("Akçaova Valiliği")
    page.locator("[data-show=text]").click()
    expect(page.locator(".view-text")).to_contain_text("AKÇAOVA VALİLİĞİ")


def test_a_letter_refused_for_its_form_leads_to_what_is_wrong(browse: Browse) -> None:
    page = browse("feride", refused=422)
    page.goto("/yazilar/yeni")
    # A form code that no browser can judge: the server refuses it.
    for name, words in {"subject": "Konu", "addressee": "MÜDÜRLÜĞE", "body": "Metin.", "file_code": "abc"}.items():
        page.fill(f"[name={name}]", words)
    page.select_option("[name=signer]", index=1)
    with page.expect_response(lambda answer: answer.status == 422):
        page.locator("[name=submit]").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.locator("[name=file_code]")).to_be_focused()
    expect(page.locator("[name=file_code]")).to_have_attribute("aria-invalid", "true")


def test_the_language_changes_in_place(browse: Browse) -> None:
    page = browse("isil")
    page.goto("/yazilar/giden")
    page.locator(".language button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile("/yazilar/giden$"))
