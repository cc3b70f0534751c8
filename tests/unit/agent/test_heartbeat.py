# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Hearing from the site, while the window is open, that the session is over."""

import threading
from datetime import timedelta
from typing import cast

import pytest

from divit.agent.calls import Calls
from divit.agent.errors import SessionOver, SiteUnreachable
from divit.agent.halt import Halt
from divit.agent.heartbeat import Heartbeat
from divit.session import limits


class Site:
    """Gives one answer after another to ``alive``; the last one for ever."""

    def __init__(self, *answers: str | Exception) -> None:
        self.answers = list(answers)
        self.often = threading.Event()
        self._asked = 0

    def alive(self) -> str:
        self._asked += 1
        if self._asked > 5:
            self.often.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ALIVE_EVERY", timedelta(milliseconds=5))


def halted(site: Site, until: threading.Event | None = None) -> Halt:
    halt = Halt()
    heartbeat = Heartbeat(cast("Calls", site), halt)
    heartbeat.start()
    assert (until or halt.event).wait(60)
    heartbeat.stop()
    return halt


@pytest.mark.parametrize("state", ["cancelled", "expired", "failed"])
def test_a_session_that_is_over_stops_the_card(state: str) -> None:
    with pytest.raises(SessionOver):
        halted(Site("signing", state)).raise_reason()


def test_a_site_that_does_not_answer_for_a_moment_stops_nothing() -> None:
    site = Site(SiteUnreachable(origin="x"), "signing")
    assert not halted(site, until=site.often).is_set()


def test_the_first_reason_to_stop_counts() -> None:
    halt = Halt()
    halt.because(SessionOver(state="expired"))
    halt.because(ValueError())
    with pytest.raises(SessionOver):
        halt.raise_reason()


def test_a_stop_that_was_wanted_is_no_fault() -> None:
    halt = Halt()
    halt.because(None)
    halt.raise_reason()
    assert halt.is_set()
