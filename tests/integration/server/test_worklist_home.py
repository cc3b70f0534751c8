# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What waits for a person: one registry for menu and home page, counted once a request, with few questions."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from divit.kernel import clock
from divit.server.letters import queues
from divit.server.letters import services as letters
from divit.server.letters.models import Letter
from divit.server.ui import menu
from divit.server.worklist import counting, queries, registry
from divit.server.worklist.registry import Row, Source
from letters_house import LettersHouse, letters_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> LettersHouse:
    return letters_house()


@pytest.fixture(autouse=True)
def in_turkish() -> Iterator[None]:
    with override("tr"):
        yield


def test_the_menu_and_the_home_page_count_from_one_registry(house: LettersHouse) -> None:
    house.write()
    house.write(paraf_by=["cavit"])
    viewer = house.viewer("isil")
    home = {queue.href: queue.count for queue in queries.waiting(viewer).queues}
    drawn = {line.href: line.count for section in menu.sections_for(viewer, "/") for line in section.lines}
    assert home["/yazilar/imza-bekleyen"] == 1
    assert home.items() <= drawn.items()


def test_another_app_adds_a_queue_with_one_source(house: LettersHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_sources", dict(registry._sources))
    monkeypatch.setattr(menu, "_entries", dict(menu._entries))
    monkeypatch.setattr(menu, "_sections", {"waiting": "Waiting"} | menu._sections)
    asked: list[str] = []
    long_ago = clock.now() - timedelta(days=3)
    registry.register(
        Source(
            name="trial",
            section="waiting",
            label="Trial",
            icon="file",
            route="search",
            order=1,
            count=lambda viewer: 1,
            rows=lambda viewer, limit: [Row("Thing", "detail", "/ara", long_ago, "file", "Open")],
        )
    )
    registry.register(
        Source(
            name="closed",
            section="waiting",
            label="Closed",
            icon="file",
            route="notices",
            order=2,
            count=lambda viewer: asked.append("closed") or 5,  # type: ignore[func-returns-value]  # append gives None
            rows=lambda viewer, limit: [],
            role="nobody_has_it",
        )
    )
    house.write()
    waiting = queries.waiting(house.viewer("isil"))
    assert waiting.queues[0].label == "Trial"
    assert waiting.queues[0].oldest == long_ago
    assert waiting.queues[0].today is None
    assert waiting.first[0].title == "Thing"
    assert waiting.total == 2
    assert asked == []


def test_the_longest_waiting_of_all_queues_come_first(house: LettersHouse) -> None:
    house.write(subject="Yeni")
    old = house.write(paraf_by=["cavit"], subject="Eski")
    back = house.write(paraf_by=["cavit"], subject="Dönen")
    Letter.objects.filter(uid=old).update(waiting_since=clock.now() - timedelta(days=4))
    letters.send_back(viewer=house.viewer("cavit"), letter=back, note="Eksik.")
    assert [row.title for row in queries.waiting(house.viewer("cavit")).first] == ["Eski"]
    assert [row.title for row in queries.waiting(house.viewer("feride")).first] == ["Dönen"]
    queue = queries.waiting(house.viewer("cavit")).queues[0]
    assert (queue.count, queue.today) == (1, 0)


def test_within_a_request_counts_are_asked_for_once(house: LettersHouse) -> None:
    house.write()
    viewer = house.viewer("isil")
    with (
        counting.once(),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        assert [queues.count(viewer, name) for name in queues.QUEUES] == [0, 1, 0, 0, 0]
        assert queues.came_today(viewer, "signature") == 1
    assert len(asked) == 1


def test_nothing_that_was_counted_outlives_its_request(house: LettersHouse) -> None:
    viewer = house.viewer("isil")
    with counting.once():
        assert queues.count(viewer, "signature") == 0
        house.write()
        assert queues.count(viewer, "signature") == 0
    assert queues.count(viewer, "signature") == 1


def questions(house: LettersHouse, key: str) -> int:
    client = house.client(key)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    return len(asked)


def test_the_home_page_costs_as_many_questions_for_many_letters_as_for_few(house: LettersHouse) -> None:
    house.write()
    few = questions(house, "isil")
    for number in range(12):
        house.write(subject=f"Yazı {number}")
    assert questions(house, "isil") == few
    assert few <= 22


def test_the_home_page_says_what_waits_what_was_done_and_what_was_told(house: LettersHouse) -> None:
    letter = house.write(subject="Kurul kararı")
    page = house.client("isil").get("/").content.decode()
    assert "İşleminizi bekleyen 1 iş var." in page
    assert page.count("Kurul kararı") >= 2
    assert "İmzaya git" in page
    letters.send_back(viewer=house.viewer("isil"), letter=letter, note="Eksik.")
    after = house.client("isil").get("/").content.decode()
    assert "İşleminizi bekleyen bir şey yok." in after
    assert "İade ettiniz" in after
    drafter = house.client("feride").get("/").content.decode()
    assert "Yazdınız" in drafter
    assert "Düzelt" in drafter
    assert "/yazilar/yeni" in drafter


def test_a_first_day_has_nothing_to_show_and_says_so(house: LettersHouse) -> None:
    page = house.client("sukran").get("/").content.decode()
    assert "İşleminizi bekleyen bir şey yok." in page
    assert "Okumadığınız bildirim yok" in page


def test_the_home_page_speaks_english(house: LettersHouse) -> None:
    page = house.client("isil").get("/", headers={"Accept-Language": "en"}).content.decode()
    assert "Nothing waits for you." in page


def test_the_deputys_queue_is_a_source_like_the_others(house: LettersHouse) -> None:
    house.write(subject="Makam yazısı")
    house.deputy("isil", "cavit")
    waiting = queries.waiting(house.viewer("cavit"))
    assert [(queue.href, queue.count) for queue in waiting.queues if queue.count] == [("/yazilar/vekaleten", 1)]
    assert waiting.first[0].title == "Makam yazısı"
