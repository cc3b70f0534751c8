# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card that was pulled is asked back; another one does not take its place."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from card_feed import Feed
from divit.agent import card as card_module
from divit.agent.card import Card
from divit.agent.errors import OtherCard
from divit.tokens.certificates import TokenCertificate
from divit.tokens.errors import TokenError, TokenFailed, TokenGone
from divit.tokens.tries import Tries

HELD = TokenCertificate(b"mine", (), "1", "kart")
OTHER = TokenCertificate(b"theirs", (), "1", "kart")


class Worker:
    """A worker whose card is pulled after ``signs`` signatures."""

    label = "kart"

    def __init__(self, held: TokenCertificate, signs: int, tries: Tries | TokenError = "several") -> None:
        self._held, self._signs, self._tries = held, signs, tries
        self.killed = self.closed = False

    def certificates(self) -> list[TokenCertificate]:
        return [self._held]

    def tries(self) -> Tries:
        if isinstance(self._tries, TokenError):
            raise self._tries
        return self._tries

    @contextmanager
    def ahead(self, _key: str) -> Iterator["Worker"]:
        self._asked: list[bytes] = []
        yield self

    @property
    def room(self) -> int:
        return 2 - len(self._asked)

    def ask(self, batch: Iterable[tuple[bytes, str]]) -> None:
        self._asked += [data for data, _algorithm in batch]

    def taken(self) -> list[bytes]:
        if not self._signs:
            raise TokenGone
        self._signs -= 1
        return [self._asked.pop(0)]

    def kill(self) -> None:
        self.killed = True

    def __exit__(self, *_error: object) -> None:
        self.closed = True


class Stage:
    """Somebody who puts the card back ``times`` times."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.pins = 0

    def pin(self, _worker: object) -> None:
        self.pins += 1

    def card_gone(self, _fault: TokenGone) -> bool:
        self.times -= 1
        return self.times >= 0


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[Worker | TokenError]:
    """What starting the worker gives, one after another."""
    ready: list[Worker | TokenError] = []

    def start(_uri: str) -> Worker:
        found = ready.pop(0)
        if isinstance(found, TokenError):
            raise found
        return found

    monkeypatch.setattr(card_module.WorkerClient, "start", start)
    return ready


def signed(stage: Stage, count: int) -> int:
    with Card("p12:x", stage) as card:  # type: ignore[arg-type]  # as much of a stage as is asked
        card.log_in()
        card.log_in()
        feed = Feed(count)
        made = [one for some in card.sign(HELD, feed) for one in some]
    assert made == [(ready, ready.data) for ready in feed.items]
    return len(made)


def test_the_batch_goes_on_with_the_same_card_and_a_new_pin(workers: list[Worker | TokenError]) -> None:
    first, last = Worker(HELD, 2), Worker(HELD, 2)
    workers += [first, TokenGone(), last]
    stage = Stage(2)
    assert signed(stage, 4) == 4
    assert (stage.pins, first.killed, last.closed) == (2, True, True)


def test_who_does_not_put_it_back_is_told_that_it_is_gone(workers: list[Worker | TokenError]) -> None:
    workers.append(Worker(HELD, 1))
    with pytest.raises(TokenGone):
        signed(Stage(0), 2)


def test_another_card_signs_nothing(workers: list[Worker | TokenError]) -> None:
    workers += [Worker(HELD, 1), Worker(OTHER, 9)]
    with pytest.raises(OtherCard):
        signed(Stage(1), 2)


def test_who_stops_the_run_gets_nothing_that_was_under_way(workers: list[Worker | TokenError]) -> None:
    workers.append(Worker(HELD, 9))
    feed = Feed(9)
    with Card("p12:x", Stage(0)) as card:  # type: ignore[arg-type]  # as above
        coming = card.sign(HELD, feed)
        next(coming)
        feed.stopped = True
        assert list(coming) == []


def test_a_token_that_does_not_tell_its_tries_is_no_fault_unless_it_is_gone(
    workers: list[Worker | TokenError], tmp_path: Path
) -> None:
    workers += [Worker(HELD, 0, TokenFailed(reason="x")), Worker(HELD, 0, TokenGone())]
    stage = Stage(0)
    assert Card("p12:x", stage).tries() == "unknown"  # type: ignore[arg-type]  # as above
    with pytest.raises(TokenGone):
        Card("p12:x", stage).tries()  # type: ignore[arg-type]  # as above
