# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The test page in a real browser, with a real agent: it shows each answer by itself."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from divit.demo import home as made_up
from divit.demo import people, signer
from house import Running

pytestmark = [pytest.mark.needs_chromium, pytest.mark.one_database]
Browse = Callable[..., Page]


def opened_by(page: Page, institution: Running, agent_home: Path, pin: str = people.PIN) -> int:
    """Have Işıl's agent do what the page asks; how it ended."""
    link = page.locator("a[href^='divit:']").get_attribute("href")
    card = str(made_up.card_file(institution.home, "isil"))
    return signer.open_link(str(link), token=["--p12", card], agent_home=agent_home, pin=pin).returncode


def begin(page: Page, act: str) -> None:
    page.goto("/imza/deneme")
    page.get_by_role("button", name=act).click()
    page.wait_for_url(re.compile("/imza/deneme/[0-9a-f]{8}-"))


def test_the_page_shows_by_itself_whether_the_pin_was_right(
    institution: Running, browse: Browse, agent_home: Path
) -> None:
    page = browse("isil")
    begin(page, "PIN Kontrol Et")
    assert opened_by(page, institution, agent_home) == 0
    expect(page.get_by_role("heading", name="PIN doğru.")).to_be_visible()
    begin(page, "PIN Kontrol Et")
    assert opened_by(page, institution, agent_home, pin="999999") == 1, "a wrong PIN is told on the terminal too"
    expect(page.get_by_role("heading", name="PIN doğru değil.")).to_be_visible()


def test_the_page_shows_by_itself_that_the_trial_signature_is_valid(
    institution: Running, browse: Browse, agent_home: Path
) -> None:
    page = browse("isil")
    begin(page, "Test Et")
    assert opened_by(page, institution, agent_home) == 0
    expect(page.get_by_role("heading", name="İmza geçerli.")).to_be_visible()


def test_without_scripts_the_page_is_asked_for_the_answer(
    institution: Running, browse: Browse, agent_home: Path
) -> None:
    page = browse("isil", scripts=False)
    begin(page, "PIN Kontrol Et")
    page.get_by_role("link", name="Sonucu göster").click()
    assert opened_by(page, institution, agent_home) == 0
    page.get_by_role("link", name="Sonucu göster").click()
    expect(page.get_by_role("heading", name="PIN doğru.")).to_be_visible()
