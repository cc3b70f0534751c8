# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Between doors and windows: one window after another, and who is told how it ended."""

import json
import queue
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from divit.agent.core.events import AskSite, OpenWindow, Redeem, Refuse, Wait
from divit.agent.core.handling import WAITING, Core
from divit.agent.core.pace import UNDER_WAY
from divit.agent.core.peer import PERSON, Peer
from divit.agent.doors.reception import ALREADY_OPEN, Reception, Session, sign_each
from divit.agent.errors import ConsentRefused, SessionOver
from divit.kernel import clock
from divit.session.link import Link
from knock_doors import Knock, MadeUpSites, through_core

ORIGIN = "https://kurum.gov.tr"
Told = tuple[int, list[str]]


def knock_at(letter: str, origin: str = ORIGIN) -> bytes:
    return json.dumps({"v": 1, "type": "open", "link": f"{origin}/s/{letter * 43}"}).encode()


ROW = Knock("", "")


class Desk:
    """A reception, what it tells and what it raises."""

    def __init__(self) -> None:
        self.raised: list[Link] = []
        self.told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        core = Core(MadeUpSites(ROW))
        self.reception = Reception(core, ask=MadeUpSites(ROW).asked, raise_window=self.raised.append)
        self.sessions = self.reception.sessions()

    def knock(self, letter: str, peer: Peer = PERSON) -> str:
        return self.reception.knock(knock_at(letter), peer, self.tell)

    def tell(self, status: int, lines: Sequence[str]) -> None:
        self.told.put((status, list(lines)))


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.reception.close()


def test_a_session_is_given_when_the_one_before_has_ended(desk: Desk) -> None:
    desk.knock("a")
    first = next(desk.sessions)
    desk.knock("b")
    first.ended(0, ["bitti"], decided=True)
    assert desk.told.get(timeout=30) == (0, ["bitti"])
    assert next(desk.sessions).link.token == "b" * 43


def test_the_same_request_again_comes_to_the_front(desk: Desk) -> None:
    desk.knock("a")
    session = next(desk.sessions)
    desk.knock("a")
    assert desk.told.get(timeout=30)[0] == ALREADY_OPEN
    assert desk.raised == [session.link]


def test_a_page_is_told_how_it_was_taken_and_never_how_it_ended(desk: Desk) -> None:
    page = Peer("loopback", ORIGIN)
    assert desk.reception.knock(knock_at("a"), page) == "heard"
    assert desk.reception.knock(b"{}", page) == "refused"
    next(desk.sessions).ended(0, ["bitti"], decided=True)
    assert desk.told.empty()


def test_after_closing_there_are_no_more_sessions(desk: Desk) -> None:
    desk.reception.close()
    assert list(desk.sessions) == []


def test_a_fault_while_a_site_is_asked_ends_that_knock_and_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_event: object) -> bytes:
        raise ValueError("unforeseen")

    monkeypatch.setattr(desk.reception, "_ask", broken)
    for letter in "abcdef":
        desk.knock(letter, Peer("loopback", ORIGIN))
        (status, (line,)) = desk.told.get(timeout=30)
        assert (status, "IMZ-6001" in line) == (4, True)
    monkeypatch.setattr(desk.reception, "_ask", MadeUpSites(ROW).asked)
    desk.knock("z")
    assert next(desk.sessions).link.token == "z" * 43


class Ended:
    """A session that keeps how it was ended."""

    def __init__(self) -> None:
        self.how: list[tuple[int, bool]] = []
        self.session = Session(Link(ORIGIN, "a" * 43), PERSON, self._ended)

    def _ended(self, status: int, _lines: Sequence[str], decided: bool) -> None:
        self.how.append((status, decided))


@pytest.mark.parametrize(
    ("error", "how"), [(None, (0, True)), (ConsentRefused(), (1, True)), (SessionOver(state="cancelled"), (1, False))]
)
def test_what_the_site_ended_was_not_answered_by_the_person(error: Exception | None, how: tuple[int, bool]) -> None:
    def sign(_session: Session) -> tuple[int, list[str]]:
        if error is not None:
            raise error
        return 0, []

    ended = Ended()
    sign_each([ended.session], sign)
    assert ended.how == [how]


def test_a_minute_later_a_site_may_open_windows_again() -> None:
    now = clock.now()
    core = Core(MadeUpSites(ROW), now=lambda: now)
    for letter in "abc":
        core.closed(through_core(core, knock_at(letter), PERSON, ROW))
    assert isinstance(last_of(core, "d"), Refuse)
    now += timedelta(minutes=1)
    assert isinstance(last_of(core, "e"), OpenWindow)


def last_of(core: Core, letter: str, origin: str = ORIGIN) -> object:
    (_heard, question) = core.handle(knock_at(letter, origin), PERSON)
    assert isinstance(question, AskSite | Redeem)
    return core.handle(MadeUpSites(ROW).asked(question), Peer("site", ticket=question.ticket))[-1]


def test_only_so_many_sessions_wait() -> None:
    core = Core(MadeUpSites(ROW))
    assert isinstance(last_of(core, "a"), OpenWindow)
    for number in range(WAITING):
        assert isinstance(last_of(core, "a", f"https://k{number}.gov.tr"), Wait)
    assert isinstance(last_of(core, "z"), Refuse)


def test_a_page_cannot_have_the_agent_call_many_sites_at_once() -> None:
    core, page = Core(MadeUpSites(ROW)), Peer("loopback", "https://kotu.example")
    for number in range(UNDER_WAY):
        assert isinstance(core.handle(knock_at("a", f"https://k{number}.gov.tr"), page)[-1], AskSite)
    assert isinstance(core.handle(knock_at("a", "https://k9.gov.tr"), page)[-1], Refuse)
    assert isinstance(core.handle(knock_at("a"), Peer("loopback", ORIGIN))[-1], AskSite)


def test_an_answer_that_nobody_asked_for_is_nothing() -> None:
    core = Core(MadeUpSites(ROW))
    assert core.handle(b"{}", Peer("site", ticket=7)) == ()
    assert core.failed(7, ConsentRefused()) == ()
    assert core.closed(7) == ()
