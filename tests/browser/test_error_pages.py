# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of errors are pages like the others: without a fault, with what happened, what to do, code and trace."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import override
from playwright.sync_api import Page, Route, expect

import page_judge
from divit.kernel import words
from divit.server.config.bodies import MOST_BYTES
from divit.server.config.middleware import Gate
from divit.server.people import queries
from divit.server.ui import views
from screens import Screen

pytestmark = [pytest.mark.needs_chromium, pytest.mark.look]
Browse = Callable[..., Page]
SCREENS = [Screen("desk", "tr", "light"), Screen("phone", "en", "dark")]


def judge(page: Page, screen: Screen, code: str) -> None:
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main")).to_contain_text(code)
    expect(page.locator("main")).to_contain_text(re.compile(r"\b[0-9A-Z]{10}\b"))
    assert page_judge.all_faults(page, screen.language) == []


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_not_there(browse: Browse, screen: Screen) -> None:
    page = browse("isil", screen=screen, refused=404)
    page.goto("/boyle-bir-sayfa-yok")
    judge(page, screen, "IMZ-9801")


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_a_form_that_was_open_for_too_long(browse: Browse, screen: Screen) -> None:
    page = browse(screen=screen, refused=403)
    page.goto("/giris")
    page.context.clear_cookies()
    page.fill("[name=personnel_number]", "1001")
    page.fill("[name=password]", "parola")
    page.press("[name=password]", "Enter")
    judge(page, screen, "IMZ-9802")


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_a_page_that_only_a_button_opens(browse: Browse, screen: Screen) -> None:
    page = browse("isil", screen=screen, refused=405)
    page.goto("/yazilar/imza")
    judge(page, screen, "IMZ-9803")


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_a_form_that_is_larger_than_the_server_takes(browse: Browse, screen: Screen) -> None:
    page = browse("feride", screen=screen, refused=413)
    page.goto("/yazilar/yeni")
    page.evaluate(
        """size => {
          const field = document.querySelector('[name=body]');
          field.removeAttribute('maxlength');
          field.value = 'x'.repeat(size);
          field.form.noValidate = true;
        }""",
        MOST_BYTES + 1,
    )
    page.locator("[name=submit]").click()
    judge(page, screen, "IMZ-9804")


def answered(html: HttpResponse) -> Callable[[Route], None]:
    """What our own view answers, shown by a real browser at a real address."""

    def fulfil(route: Route) -> None:
        route.fulfill(status=html.status_code, body=html.content.decode(), content_type="text/html; charset=utf-8")

    return fulfil


def told(language: str, why: str) -> HttpResponse:
    """What the server answers when it fails for this reason."""

    def answer() -> HttpResponse:
        words.use(language)
        with override(language):
            request = RequestFactory().get("/yazilar/giden")
            gate = Gate(lambda _request: HttpResponse())
            busy = gate.process_exception(request, OperationalError("database is locked"))
            return busy if why == "busy" and busy is not None else views.unexpected(request)

    # Playwright's loop occupies this thread, and templates are rendered in one without a loop.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(answer).result()


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("why", ["busy", "unexpected"])
def test_a_server_that_is_busy_or_does_not_know_what_happened(
    browse: Browse, monkeypatch: pytest.MonkeyPatch, screen: Screen, why: str
) -> None:
    def away(*_asked: object) -> None:
        raise OperationalError("database is locked")

    # The page of an error is shown also while the database answers nobody.
    monkeypatch.setattr(queries, "setting", away)
    monkeypatch.setattr(queries, "only_institution", away)
    answer = told(screen.language, why)
    page = browse(screen=screen, refused=answer.status_code)
    page.route("**/yazilar/giden", answered(answer))
    page.goto("/yazilar/giden")
    judge(page, screen, {"busy": "IMZ-9805", "unexpected": "IMZ-0001"}[why])
