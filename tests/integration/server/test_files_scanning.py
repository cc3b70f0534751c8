# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes from outside stay shut until a scanner has seen them; what we made ourselves is never held up."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from divit.kernel import clock
from divit.server.audit.queries import entries_about
from divit.server.files import scanning, services
from divit.server.files.errors import FileInfected, FileNotYetScanned, FileUnknown, StorageUnreadable
from divit.server.files.models import FileRow
from divit.server.jobs import worker

pytestmark = pytest.mark.django_db
DATA = "Işıl’a gelen ek".encode()
BAD = b"malware for this test"


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """A scanner that finds ``BAD`` and remembers what it was shown."""
    seen: list[bytes] = []

    def look(pieces: Iterator[bytes]) -> str:
        data = b"".join(pieces)
        seen.append(data)
        return "Test.Malware" if data == BAD else ""

    monkeypatch.setattr(scanning, "scanner", lambda: look)
    return seen


def state_of(sha256: str) -> str:
    return services.about(sha256).state


def run_the_loop() -> None:
    worker.Loop().round()


def test_what_we_made_ourselves_is_read_at_once_and_shown_to_no_scanner(scanner: list[bytes]) -> None:
    sha256 = services.store(DATA, media_type="application/pdf").sha256
    run_the_loop()
    assert services.read(sha256) == DATA
    assert scanner == []


def test_what_came_from_outside_is_shut_until_it_is_scanned(scanner: list[bytes]) -> None:
    received = services.receive(DATA, media_type="application/pdf")
    assert received.state == "waiting"
    for take in (services.read, services.stream):
        with pytest.raises(FileNotYetScanned):
            take(received.sha256)
    run_the_loop()
    assert scanner == [DATA]
    assert state_of(received.sha256) == "clean"
    assert services.read(received.sha256) == DATA
    assert b"".join(services.stream(received.sha256)) == DATA


def test_what_a_scanner_found_something_in_is_given_to_nobody(scanner: list[bytes]) -> None:
    sha256 = services.receive(BAD, media_type="application/pdf").sha256
    run_the_loop()
    for take in (services.read, services.stream):
        with pytest.raises(FileInfected) as refused:
            take(sha256)
        assert "Test.Malware" in refused.value.message("tr")
    assert [(entry.action, entry.reason) for entry in entries_about(f"file:{sha256}")] == [
        ("scan.found_infected", "Test.Malware")
    ]


def test_storing_infected_bytes_as_our_own_does_not_open_them(scanner: list[bytes]) -> None:
    sha256 = services.receive(BAD, media_type="application/pdf").sha256
    run_the_loop()
    assert services.store(BAD, media_type="application/pdf").state == "infected"
    with pytest.raises(FileInfected):
        services.read(sha256)


def test_a_verdict_is_given_once(scanner: list[bytes]) -> None:
    sha256 = services.receive(DATA, media_type="application/pdf").sha256
    pk = FileRow.objects.get(sha256=sha256).pk
    scanning.scan(pk)
    scanning.scan(pk)
    assert len(scanner) == 1
    assert len(entries_about(f"file:{sha256}")) == 1


def test_without_a_scanner_it_is_read_and_called_unscanned_until_there_is_one(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    sha256 = services.receive(BAD, media_type="application/pdf").sha256
    run_the_loop()
    assert state_of(sha256) == "unscanned"
    assert services.read(sha256) == BAD
    request.getfixturevalue("scanner")
    run_the_loop()
    assert state_of(sha256) == "infected"


def test_a_scanner_that_is_away_is_asked_again_and_the_file_stays_shut(
    monkeypatch: pytest.MonkeyPatch, move_clock: Callable[[float], None]
) -> None:
    asked: list[None] = []

    def away(pieces: Iterator[bytes]) -> str:
        asked.append(None)
        raise StorageUnreadable(why="away")

    monkeypatch.setattr(scanning, "scanner", lambda: away)
    sha256 = services.receive(DATA, media_type="application/pdf").sha256
    run_the_loop()
    run_the_loop()
    assert len(asked) == 1
    move_clock(11)
    run_the_loop()
    assert len(asked) == 2
    assert state_of(sha256) == "waiting"
    stuck = scanning.stuck(clock.now() + timedelta(seconds=1))
    assert [(one.name, "away" in one.reason) for one in stuck] == [("files.scan", True)]


def test_bytes_that_no_row_names_are_not_given_out() -> None:
    from divit.server.files import store

    sha256 = store.put(DATA)
    with pytest.raises(FileUnknown):
        services.read(sha256)
