# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Results on their way to the site."""

import threading
from typing import cast

import pytest

from divit.agent.batch import Batch
from divit.agent.calls import Calls
from divit.agent.errors import SiteAnswerInvalid, SiteRefused
from divit.agent.halt import Halt
from divit.agent.posting import Posting
from divit.agent.timings import Timings
from divit.session import limits
from divit.session.messages import Item, Profile, Request, Result, ResultAnswer, Site, Work

ITEMS = tuple(Item(f"i{n}", "", f"Belge {n}", "pades", "application/pdf", 1, "0" * 64) for n in range(100))


class TrialCalls:
    """A site that answers when ``open`` is set."""

    origin = "https://a"

    def __init__(self) -> None:
        self.open = threading.Event()
        self.posted: list[list[str]] = []
        self.fault: Exception | None = None
        self.forget = ""

    def results(self, values: tuple[Result, ...]) -> tuple[ResultAnswer, ...]:
        assert self.open.wait(60)
        if self.fault is not None:
            raise self.fault
        self.posted.append([value.id for value in values])
        return tuple(ResultAnswer(value.id, "accepted") for value in values if value.id != self.forget)


@pytest.fixture
def calls() -> TrialCalls:
    return TrialCalls()


@pytest.fixture
def halt() -> Halt:
    return Halt()


@pytest.fixture
def batch() -> Batch:
    batch = Batch(Request(1, "s", Site("https://a", "A"), "letter", Profile("B"), "continue", ITEMS))
    for item in ITEMS:
        batch.approve(Work(item.id, "rsa-sha256", b"x"))
    return batch


def posting(calls: TrialCalls, batch: Batch, halt: Halt) -> Posting:
    started = Posting(cast("Calls", calls), batch, halt, Timings(), lambda _item, _answer: None)
    started.start()
    return started


def test_what_waits_goes_together_a_window_at_most(calls: TrialCalls, batch: Batch, halt: Halt) -> None:
    sending = posting(calls, batch, halt)
    for item in ITEMS:
        sending.deliver(item, b"v")
    calls.open.set()
    sending.finish()
    assert [one for window in calls.posted for one in window] == [item.id for item in ITEMS]
    assert max(len(window) for window in calls.posted) == limits.WINDOW
    assert {one.fate for one in batch.outcome()} == {"accepted"}


def test_a_refused_call_stops_the_card_with_its_reason(calls: TrialCalls, batch: Batch, halt: Halt) -> None:
    calls.fault = SiteRefused(site_code="IMZ-5103", site_message="?", status=401)
    calls.open.set()
    sending = posting(calls, batch, halt)
    sending.deliver(ITEMS[0], b"v")
    sending.finish()
    with pytest.raises(SiteRefused):
        halt.raise_reason()


def test_a_result_without_an_answer_is_no_answer(calls: TrialCalls, batch: Batch, halt: Halt) -> None:
    calls.forget = "i0"
    calls.open.set()
    sending = posting(calls, batch, halt)
    sending.deliver(ITEMS[0], b"v")
    sending.finish()
    with pytest.raises(SiteAnswerInvalid):
        halt.raise_reason()
