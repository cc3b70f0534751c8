# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of a signing session in a real browser, while a real agent signs."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from divit.demo import home as made_up
from divit.demo import signer
from house import Running

pytestmark = pytest.mark.needs_chromium
Browse = Callable[..., Page]


def open_session(page: Page, title: str) -> None:
    page.goto("/yazilar/imza-bekleyen")
    for row in page.locator(".row").filter(has_text=title).all():
        row.locator(".tick").check()
    page.locator(".bulk-bar .btn-ink").click()
    page.wait_for_url(re.compile("/yazilar/imza/"))


def test_the_page_follows_the_agent_to_the_end_without_being_reloaded(
    institution: Running, browse: Browse, agent_home: Path
) -> None:
    institution.write_letters(3, title="İzlenen")
    page = browse("isil")
    open_session(page, "İzlenen")
    page.evaluate("document.body.dataset.mark = 'same page'")
    expect(page.locator("divit-signing")).to_have_attribute("data-follows", "stream")
    waiting = page.locator("#menu a[href$='imza-bekleyen'] .count")
    before = int(waiting.inner_text())
    first = page.get_by_role("link", name="İzlenen 1", exact=True)
    first.focus()
    link = page.locator("a[href^='divit:']").get_attribute("href")
    card = str(made_up.card_file(institution.home, "isil"))
    ended = signer.open_link(str(link), token=["--p12", card], agent_home=agent_home)
    assert ended.returncode == 0, ended.stderr
    expect(page.locator("[data-state=good]")).to_have_count(3)
    expect(page.locator("progress")).to_have_attribute("value", "3")
    expect(page.locator("[data-way]")).to_be_hidden()
    assert page.evaluate("document.body.dataset.mark") == "same page"
    # Drawing anew takes nobody off the link they were on, and the menu counts what still waits.
    expect(first).to_be_focused()
    expect(page.locator("[data-said]")).to_have_text("Bütün imzalar denetlendi ve saklandı.")
    still = page.locator("#menu a[href$='imza-bekleyen']")
    expect(still).to_have_text(re.compile(rf"\D{before - 3}$" if before > 3 else r"\D$"))
    page.get_by_role("link", name="İzlenen 1", exact=True).click()
    expect(page.locator(".tag-good")).to_be_visible()


def test_the_copied_line_opens_the_session_in_an_agent(institution: Running, browse: Browse, agent_home: Path) -> None:
    institution.write_letters(1, title="Kopyalanan")
    page = browse("isil")
    open_session(page, "Kopyalanan")
    page.locator("[data-copy]").click()
    expect(page.locator("[data-copied]")).to_be_visible()
    line = page.evaluate("navigator.clipboard.readText()")
    assert line == page.locator("#session-code").inner_text()
    card = str(made_up.card_file(institution.home, "isil"))
    ended = signer.open_link(line, token=["--p12", card], agent_home=agent_home)
    assert ended.returncode == 0, ended.stderr
    expect(page.locator("[data-state=good]")).to_have_count(1)


def test_a_session_says_what_the_signer_waits_for_and_never_that_signing_goes_on_before_it_does(
    institution: Running, browse: Browse, agent_home: Path
) -> None:
    institution.write_letters(1, title="Yanlış PIN’li")
    page = browse("isil")
    open_session(page, "Yanlış PIN’li")
    link = str(page.locator("a[href^='divit:']").get_attribute("href"))
    card = ["--p12", str(made_up.card_file(institution.home, "isil"))]
    assert signer.open_link(link, token=card, agent_home=agent_home, pin="000000").returncode != 0
    expect(page.locator("[data-status]")).to_contain_text("İmzacınız PIN’inizi soruyor")
    expect(page.locator("#h-top")).to_have_text("İmzalanacak 1 yazı")
    page.locator("form[action$='/iptal'] button").click()
    expect(page.locator("#h-top")).to_have_text("Hiçbir yazı imzalanmadı")


def test_a_cancelled_session_offers_its_letters_again(institution: Running, browse: Browse) -> None:
    institution.write_letters(2, title="Vazgeçilen")
    page = browse("isil")
    open_session(page, "Vazgeçilen")
    page.locator("form[action$='/iptal'] button").click()
    expect(page.locator("[data-state=bad]")).to_have_count(2)
    page.locator("form.inline-end button").click()
    expect(page.locator("a[href^='divit:']")).to_be_visible()


def test_where_no_stream_comes_through_the_page_asks_instead(institution: Running, browse: Browse) -> None:
    institution.write_letters(1, title="Vekilin arkasında")
    page = browse("isil")
    page.route("**/akis", lambda route: route.fulfill(status=204))
    open_session(page, "Vekilin arkasında")
    expect(page.locator("divit-signing")).to_have_attribute("data-follows", "poll")
    elsewhere = browse("isil")
    elsewhere.goto(page.url)
    elsewhere.locator("form[action$='/iptal'] button").click()
    expect(page.locator("#h-top")).to_have_text("Hiçbir yazı imzalanmadı")
    expect(page.locator("[data-way] section")).to_have_count(0)


def test_without_scripts_a_link_shows_how_far_it_is(institution: Running, browse: Browse) -> None:
    institution.write_letters(1, title="Betiksiz")
    page = browse("isil", scripts=False)
    page.goto("/yazilar/imza-bekleyen")
    page.locator(".row").filter(has_text="Betiksiz").locator(".tick").check()
    page.locator(".bulk-bar .btn-ink").click()
    page.locator("noscript a, [data-part=foot] a").first.click()
    expect(page.locator("[data-status]")).to_have_text("İmzacınız bekleniyor.")
    page.locator("form[action$='/iptal'] button").click()
    expect(page.locator("[data-status]")).to_contain_text("iptal edildi")


def test_many_letters_are_prepared_before_the_eyes_of_their_signer(institution: Running, browse: Browse) -> None:
    institution.write_letters(20, title="Hazırlanan")
    page = browse("isil")
    page.add_init_script("document.addEventListener('DOMContentLoaded', () => { document.body.dataset.mark = 'x' })")
    open_session(page, "Hazırlanan")
    page.evaluate("document.body.dataset.mark = 'same page'")
    expect(page.locator("a[href^='divit:']")).to_be_visible()
    assert page.evaluate("document.body.dataset.mark") == "same page"
    expect(page.locator("[data-copy]")).to_be_visible()
    expect(page.locator("[data-said]")).to_have_text("İmzacınız bekleniyor.")
    expect(page.locator("[data-state=next]")).to_have_count(20)
    page.locator("form[action$='/iptal'] button").click()


def test_a_session_that_a_signer_left_is_handed_to_another_one(
    institution: Running, browse: Browse, tmp_path: Path
) -> None:
    institution.write_letters(1, title="Devredilen")
    page = browse("isil")
    open_session(page, "Devredilen")
    link = str(page.locator("a[href^='divit:']").get_attribute("href"))
    card = ["--p12", str(made_up.card_file(institution.home, "isil"))]
    assert signer.open_link(link, token=card, agent_home=tmp_path / "first", pin="000000").returncode != 0
    expect(page.locator("a[href^='divit:']")).to_have_count(0)
    page.locator("[data-part=hand-over] summary").click()
    page.locator("form[action$='/birak'] button").click()
    expect(page.locator("#h-way")).to_have_text("Öteki imzacınızda açın")
    other = str(page.locator("a[href^='divit:']").get_attribute("href"))
    assert other != link
    assert signer.open_link(other, token=card, agent_home=tmp_path / "second").returncode == 0
    expect(page.locator("[data-state=good]")).to_have_count(1)


def test_anybody_verifies_what_was_signed(institution: Running, browse: Browse, agent_home: Path) -> None:
    institution.write_letters(1, title="Doğrulanan")
    page = browse("isil")
    open_session(page, "Doğrulanan")
    link = str(page.locator("a[href^='divit:']").get_attribute("href"))
    signer.open_link(link, token=["--p12", str(made_up.card_file(institution.home, "isil"))], agent_home=agent_home)
    page.locator("[data-state=good] a").click()
    code = page.locator(".doc-side .code").last.inner_text()
    stranger = browse()
    stranger.goto("/dogrula")
    stranger.fill("[name=kod]", code.replace("-", " ").lower())
    stranger.keyboard.press("Enter")
    expect(stranger.locator(".verdict-good")).to_be_visible()
    expect(stranger.locator("img.paper").first).to_have_js_property("complete", True)
    stranger.emulate_media(media="print")
    expect(stranger.locator(".band-org")).to_contain_text("Akçaova Valiliği")
    expect(stranger.locator(".band-org")).to_be_visible()
    expect(stranger.locator(".demo-band")).to_be_visible()
    expect(stranger.locator(".btn")).to_be_hidden()
