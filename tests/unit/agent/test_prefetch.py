# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Work ahead of the card."""

from collections.abc import Iterator
from typing import cast

import pytest

from divit.agent import prefetch as prefetching
from divit.agent.batch import Batch
from divit.agent.calls import Calls
from divit.agent.halt import Halt
from divit.agent.prefetch import Prefetch
from divit.agent.timings import Timings
from divit.agent.window import Ready
from divit.session.errors import DataToBeSignedMismatch
from divit.session.messages import Item, Profile, Request, Site, Work, WorkAnswer

WINDOW = 3
ITEMS = tuple(Item(f"i{n}", "", f"Belge {n}", "pades", "application/pdf", 1, "0" * 64) for n in range(1, 10))


class TrialCalls:
    """A site that gives windows of three."""

    origin = "https://a"

    def __init__(self) -> None:
        self.asked: list[int] = []

    def work(self, after: int) -> WorkAnswer:
        self.asked.append(after)
        rows = tuple(Work(item.id, "rsa-sha256", b"x") for item in ITEMS[after : after + WINDOW])
        return WorkAnswer(rows, after + WINDOW, after + WINDOW >= len(ITEMS))


@pytest.fixture
def calls() -> TrialCalls:
    return TrialCalls()


@pytest.fixture
def spoilt(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Ids whose check fails; recomputing itself has its own tests."""
    bad: set[str] = set()

    def check(answer: WorkAnswer, batch: Batch, **_rest: object) -> list[Ready]:
        if bad & {work.id for work in answer.work}:
            raise DataToBeSignedMismatch(differs="message-digest")
        return [Ready(batch.approve(work), work.algorithm, b"data") for work in answer.work]

    monkeypatch.setattr(prefetching, "check_window", check)
    return bad


def ahead(calls: TrialCalls, halt: Halt | None = None) -> Prefetch:
    request = Request(1, "s", Site("https://a", "A"), "letter", Profile("B"), "continue", ITEMS)
    return Prefetch(cast("Calls", calls), Batch(request), b"certificate", halt or Halt(), Timings())


def items(fetching: Prefetch) -> Iterator[str]:
    """The ids as the card gets them, one at a time."""
    while some := fetching.take(1, wait=True):
        yield some[0].item.id


def test_everything_comes_once_in_the_sites_order(calls: TrialCalls, spoilt: set[str]) -> None:
    fetching = ahead(calls)
    assert fetching.start()
    assert list(items(fetching)) == [item.id for item in ITEMS]
    assert calls.asked == [0, 3, 6]


def test_a_bad_first_window_is_met_before_the_card(calls: TrialCalls, spoilt: set[str]) -> None:
    spoilt.add("i3")
    with pytest.raises(DataToBeSignedMismatch):
        ahead(calls).start()


def test_what_was_checked_before_a_bad_window_is_signed_and_nothing_of_it(calls: TrialCalls, spoilt: set[str]) -> None:
    spoilt.add("i6")
    fetching = ahead(calls)
    fetching.start()
    signed: list[str] = []
    with pytest.raises(DataToBeSignedMismatch):
        signed.extend(items(fetching))
    assert signed == ["i1", "i2", "i3"]
    assert calls.asked == [0, 3]


def test_a_stop_ends_the_items_at_once(calls: TrialCalls, spoilt: set[str]) -> None:
    halt = Halt()
    fetching = ahead(calls, halt)
    fetching.start()
    coming = items(fetching)
    assert next(coming) == "i1"
    halt.because(None)
    assert list(coming) == []
    assert fetching.stopped


def test_a_fault_waits_until_nothing_before_it_is_under_way(calls: TrialCalls, spoilt: set[str]) -> None:
    spoilt.add("i6")
    fetching = ahead(calls)
    fetching.start()
    taken = fetching.take(2, wait=True)
    while len(taken) < 3:
        taken += fetching.take(9, wait=True)
    assert fetching.take(9, wait=False) == []
    with pytest.raises(DataToBeSignedMismatch):
        fetching.take(9, wait=True)
