# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The main job with keys alone; where the focus is can be seen at every step, and nothing keeps it."""

import re
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import keyboard
from divit.demo import home as made_up
from divit.demo import people, signer
from house import Running
from screens import DESK, PHONE, Screen

pytestmark = [pytest.mark.needs_chromium, pytest.mark.look]
Browse = Callable[..., Page]


def sign_in(page: Page, key: str) -> None:
    page.goto("/giris")
    keyboard.type_into(page, page.locator("[name=personnel_number]"), people.person(key).personnel_number)
    keyboard.type_into(page, page.locator("[name=password]"), people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/giris" not in url)


def menu(page: Page, href: str) -> Locator:
    return page.locator(f"#menu a[href='{href}']")


def sign_waiting(page: Page, institution: Running, key: str, queue: str, title: str, agent_home: Path) -> None:
    """Tick the letter with Space, ask with Enter, copy the line for the signer with Enter."""
    keyboard.press(page, menu(page, queue))
    page.wait_for_url(f"**{queue}")
    row = page.locator(".row").filter(has_text=title)
    keyboard.press(page, row.locator(".tick"), "Space")
    keyboard.press(page, page.locator(".bulk-bar .btn-ink"))
    page.wait_for_url(re.compile("/yazilar/imza/"))
    keyboard.press(page, page.locator("[data-copy]"))
    expect(page.locator("[data-copied]")).to_be_visible()
    line = page.evaluate("navigator.clipboard.readText()")
    card = str(made_up.card_file(institution.home, key))
    ended = signer.open_link(line, token=["--p12", card], agent_home=agent_home / key)
    assert ended.returncode == 0, ended.stderr
    expect(page.locator("[data-state=good]")).to_have_count(1)


def test_the_main_job_is_done_with_keys_alone(institution: Running, browse: Browse, agent_home: Path) -> None:
    title = "Yalnız tuşlarla"
    page = browse()
    sign_in(page, "feride")
    keyboard.press(page, menu(page, "/yazilar/yeni"))
    page.wait_for_url("**/yazilar/yeni")
    words = {"subject": title, "file_code": "719", "addressee": "BİRİM MÜDÜRLÜKLERİNE", "body": "Bu yazı denemedir."}
    for name, value in words.items():
        keyboard.type_into(page, page.locator(f"[name={name}]"), value)
    for name, key in (("paraf_1", "cavit"), ("signer", "isil")):
        who = people.person(key)
        keyboard.choose(page, page.locator(f"[name={name}]"), f"{who.full_name}, {who.title}")
    keyboard.press(page, page.locator("[name=submit]"))
    expect(page.locator("h1")).to_have_text(title)

    for key, queue in (("cavit", "/yazilar/paraf-bekleyen"), ("isil", "/yazilar/imza-bekleyen")):
        page = browse()
        sign_in(page, key)
        sign_waiting(page, institution, key, queue, title, agent_home)
    keyboard.press(page, page.get_by_role("link", name=title, exact=True))
    expect(page.locator(".tag-good")).to_be_visible()
    keyboard.press(page, page.locator(".doc-side a[href^='/dogrula/']"))
    expect(page.locator(".verdict-good")).to_be_visible()


def test_a_refused_form_puts_the_focus_on_what_is_wrong_and_leads_to_the_field(browse: Browse) -> None:
    page = browse("feride", refused=422)
    page.goto("/yazilar/yeni")
    for name, words in {"subject": "Konu", "file_code": "abc", "addressee": "MÜDÜRLÜĞE", "body": "Metin."}.items():
        keyboard.type_into(page, page.locator(f"[name={name}]"), words)
    signing = people.person("isil")
    keyboard.choose(page, page.locator("[name=signer]"), f"{signing.full_name}, {signing.title}")
    keyboard.press(page, page.locator("[name=submit]"))
    expect(page.locator(".error-summary")).to_be_focused()
    keyboard.press(page, page.locator(".error-summary a"))
    expect(page.locator("[name=file_code]")).to_be_focused()


@pytest.mark.parametrize(
    ("path", "field", "words", "status"),
    [("/giris", "[name=password]", "yanlış parola", 403), ("/dogrula", "[name=kod]", "kod değil", 404)],
    ids=["login", "verification"],
)
def test_a_refusal_without_fields_to_mend_puts_the_focus_where_one_types_again(
    browse: Browse, path: str, field: str, words: str, status: int
) -> None:
    page = browse(refused=status)
    page.goto(path)
    if path == "/giris":
        keyboard.type_into(page, page.locator("[name=personnel_number]"), "1009")
    keyboard.type_into(page, page.locator(field), words)
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]:not([hidden])")).to_be_visible()
    # A browser focuses what the page names a moment after it shows it.
    expect(page.locator(":focus")).to_have_count(1)
    here = keyboard.stop(page)
    assert here is not None, "the focus is at the top of the page, where nothing is said"
    assert here.faults() == []


def test_the_skip_link_is_first_is_seen_and_leads_to_the_content(browse: Browse) -> None:
    page = browse("isil")
    page.goto("/yazilar/giden")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_menu_of_a_small_screen_keeps_the_focus_and_gives_it_back(browse: Browse) -> None:
    page = browse("feride", screen=PHONE)
    button = page.locator(".band-menu")
    keyboard.press(page, button)
    links = page.locator("#menu a")
    expect(links.first).to_be_focused()
    for _ in range(links.count() + 2):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#menu, .band-menu') !== null")
    links.first.focus()
    page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(links.last).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()
    assert page.locator("[inert]").count() == 0, "the page answers again"


def test_a_window_made_wider_than_the_open_menu_answers_again(browse: Browse) -> None:
    page = browse("feride", screen=PHONE)
    page.locator(".band-menu").click()
    page.set_viewport_size({"width": DESK.width, "height": DESK.height})
    expect(page.locator("main")).not_to_have_attribute("inert", "")
    page.locator("main a").first.click(trial=True)


def test_the_menu_of_a_small_screen_stands_open_where_scripts_do_not_run(browse: Browse) -> None:
    page = browse("feride", screen=PHONE, scripts=False)
    expect(menu(page, "/yazilar/yeni")).to_be_visible()
    expect(page.locator(".band-menu")).to_be_hidden()


def test_the_drop_of_ones_account_closes_with_escape_and_gives_the_focus_back(browse: Browse) -> None:
    page = browse("isil")
    summary = page.locator(".band-account > summary")
    keyboard.press(page, summary)
    expect(page.locator(".band-drop")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".band-drop")).to_be_hidden()
    expect(summary).to_be_focused()


PAGES = [
    pytest.param(key, path, id=path.strip("/").replace("/", "-") or "home")
    for key, path in (
        ("", "/giris"),
        ("", "/dogrula"),
        ("isil", "/"),
        ("isil", "/yazilar/imza-bekleyen"),
        ("feride", "/yazilar/yeni"),
        ("isil", "/yazilar/giden"),
        ("isil", "/ara"),
        ("cavit", "/kurum/kisiler"),
    )
]


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=str)
@pytest.mark.parametrize(("key", "path"), PAGES)
def test_every_stop_of_the_tab_key_is_seen_and_none_is_left_out(
    institution: Running, browse: Browse, key: str, path: str, screen: Screen
) -> None:
    if path == "/yazilar/imza-bekleyen":
        institution.write_letters(2, title="Durak")
    page = browse(key, screen=screen)
    page.goto(path)
    stops = keyboard.all_stops(page)
    assert [fault for one in stops for fault in one.faults()] == []
    regions = [region for region, _stops in groupby(one.region for one in stops)]
    assert regions == [one for one in ("skip", "band", "rail", "page", "foot") if one in regions], "in this order, once"
    reachable = page.locator(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
    ).filter(visible=True)
    # A group of radio buttons is one stop.
    groups = page.evaluate("new Set([...document.querySelectorAll('[type=radio]')].map(one => one.name)).size")
    radios = page.locator("[type=radio]").filter(visible=True).count()
    assert len(stops) == reachable.count() - radios + groups
