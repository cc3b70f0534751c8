# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A queue of several pages is signed as a whole: all that was in it when it was shown, and nothing that came after."""

import re

import pytest
from django.test import Client

from divit.server.letters import queries
from divit.server.signing.models import SigningItem, SigningSession
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> LettersHouse:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    return letters_house()


def shown_at(client: Client) -> str:
    """When the signature queue was shown, as its page says."""
    page = client.get("/yazilar/imza-bekleyen").content.decode()
    found = re.search(r'name="whole" value="([^"]+)"', page)
    assert found, "the page offers the whole queue"
    return found[1]


def test_the_whole_queue_is_every_page_of_it(house: LettersHouse) -> None:
    letters = [house.write() for _ in range(5)]
    client = house.client("isil")
    answer = client.post("/yazilar/imza", {"purpose": "letter", "whole": shown_at(client)})
    assert answer.status_code == 302
    assert {item.ref.split(":")[0] for item in SigningItem.objects.all()} == set(letters)


def test_a_letter_that_came_after_the_page_was_shown_is_not_among_them(house: LettersHouse) -> None:
    letters = [house.write() for _ in range(3)]
    client = house.client("isil")
    seen = shown_at(client)
    later = house.write()
    client.post("/yazilar/imza", {"purpose": "letter", "whole": seen})
    refs = {item.ref.split(":")[0] for item in SigningItem.objects.all()}
    assert refs == set(letters)
    assert later not in refs


def test_a_queue_of_one_page_does_not_offer_it(house: LettersHouse) -> None:
    house.write()
    assert b'name="whole"' not in house.client("isil").get("/yazilar/imza-bekleyen").content


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-21T10:00:00", "2000-01-01T00:00:00+00:00"])
def test_a_moment_that_is_none_or_finds_nothing_opens_no_session(house: LettersHouse, moment: str) -> None:
    house.write()
    answer = house.client("isil").post("/yazilar/imza", {"purpose": "letter", "whole": moment})
    assert answer.status_code == 422
    assert not SigningSession.objects.exists()
