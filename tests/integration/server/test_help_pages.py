# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every help name in the errors' tables leads to a page that says what happened and what to do."""

import re
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory

from divit.kernel.errors import DivitError, help_pages
from divit.server.ui import help as help_texts
from divit.server.ui.errors import NotThere
from divit.server.ui.views import error_page
from letters_house import letters_house

pytestmark = pytest.mark.django_db
LEFTOVERS = re.compile(r"{\w+}")


@pytest.mark.parametrize("name", sorted(help_pages()))
@pytest.mark.parametrize("language", ["tr", "en"])
def test_every_help_name_has_a_page_in_both_languages(name: str, language: str) -> None:
    answer = Client().get(f"/yardim/{name}", headers={"Accept-Language": language})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'lang="{language}"' in page
    for row in help_pages()[name]:
        assert f'id="{row.code.casefold()}"' in page
    assert not LEFTOVERS.search(page)


def test_a_help_page_that_nobody_named_is_not_there() -> None:
    assert Client().get("/yardim/no-such-page").status_code == 404


def test_what_happened_and_what_to_do_are_told_apart() -> None:
    (wrong_pin,) = help_texts.explained("wrong-pin")
    assert wrong_pin.happened == "PIN yanlış; hiçbir şey imzalanmadı."
    assert wrong_pin.advice.startswith("PIN’inizden emin değilseniz")
    assert "yeniden deneyin" in wrong_pin.again


@pytest.mark.parametrize("typed", ["IMZ-2001", "imz-2001", " imz 2001 ", "2001", "IMZ2001"])
def test_a_code_read_off_a_screen_leads_to_its_page(typed: str) -> None:
    answer = Client().get("/yardim", {"kod": typed})
    assert answer.headers["Location"] == "/yardim/wrong-pin#imz-2001"


@pytest.mark.parametrize("typed", ["IMZ-0000", "9", "<i>", "IMZ-20011", "٢٠٠١"])
def test_a_code_that_is_none_is_told_and_shown_as_it_was_typed(typed: str) -> None:
    answer = Client().get("/yardim", {"kod": typed})
    assert answer.status_code == 200
    assert "IMZ-2001 gibi" in answer.content.decode()
    assert "<i>" not in answer.content.decode()


def test_the_list_of_messages_leads_to_every_page() -> None:
    page = Client().get("/yardim").content.decode()
    for name, rows in help_pages().items():
        for row in rows:
            assert f"/yardim/{name}#{row.code.casefold()}" in page


def test_an_error_page_leads_to_its_help() -> None:
    page = letters_house().client("isil").get(f"/yazilar/{uuid4()}").content.decode()
    assert 'href="/yardim/not-there#imz-9801"' in page


@pytest.mark.parametrize("error", [DivitError, NotThere])
def test_the_page_of_any_error_can_name_its_help(error: type[DivitError], rf: RequestFactory) -> None:
    answer = error_page(rf.get("/"), error())
    assert f"/yardim/{error().row.help_page}#" in answer.content.decode()
