# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``/healthz`` and ``/readyz``: alive as long as we answer; ready when database, storage, keys and time are right."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from divit.kernel import clock, settings
from divit.server.jobs import readiness
from divit.server.keys import protection
from divit.server.keys import services as keys
from divit.server.keys.backends import file as key_files
from divit.server.keys.errors import KeyUnusable

pytestmark = pytest.mark.django_db
Told = dict[str, Any]


@pytest.fixture(autouse=True)
def nothing_seen_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_seen", {})
    monkeypatch.delenv(clock.CLOCK_FILE_VARIABLE, raising=False)


@pytest.fixture
def ask() -> Callable[[], tuple[int, Told]]:
    def asked() -> tuple[int, Told]:
        answer = Client().get("/readyz")
        assert answer["Cache-Control"].startswith("max-age=0")
        return answer.status_code, answer.json()

    return asked


@pytest.fixture
def time_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, float]]:
    """A service that answers anything with 405 and its date, ``ahead`` seconds from ours."""
    says = {"ahead": 0.0}

    class Answer(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(405)
            self.end_headers()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(clock.now() + timedelta(seconds=says["ahead"]), usegmt=True)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("DIVIT_TSA_URL", f"http://127.0.0.1:{server.server_port}/tsa")
    yield says
    server.shutdown()
    server.server_close()


def test_alive_is_told_to_anybody_even_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", _away)
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_names_each_thing_that_was_looked_at(ask: Callable[[], tuple[int, Told]]) -> None:
    assert ask() == (
        200,
        {"ready": True, "checks": {"storage": "ok", "time": "ok", "keys": "ok", "database": "ok"}},
    )


def test_not_ready_without_a_database(ask: Callable[[], tuple[int, Told]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "cursor", _away)
    status, told = ask()
    assert (status, told["ready"], told["checks"]["database"]) == (503, False, "IMZ-9805")


def test_not_ready_where_nothing_can_be_stored(
    ask: Callable[[], tuple[int, Told]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "files").write_bytes(b"no folder")
    monkeypatch.setattr(settings, "home", lambda: tmp_path)
    status, told = ask()
    assert (status, told["checks"]["storage"]) == (503, "IMZ-9302")


def test_what_was_written_to_see_is_taken_away_again(ask: Callable[[], tuple[int, Told]]) -> None:
    ask()
    assert not list((settings.home() / "files").glob(".probe*"))


def test_not_ready_when_the_key_of_the_log_does_not_open(
    ask: Callable[[], tuple[int, Told]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = keys.in_use("audit-mac")
    # A process that starts where the file is gone.
    key_files._from.cache_clear()
    monkeypatch.setattr(protection, "folder", lambda: tmp_path)
    status, told = ask()
    assert (status, told["checks"]["keys"]) == (503, KeyUnusable.code), name


@pytest.mark.parametrize(("ahead", "code"), [(0, "ok"), (50, "ok"), (70, "IMZ-9471"), (-3600, "IMZ-9471")])
def test_not_ready_when_our_clock_differs_from_the_time_service(
    ask: Callable[[], tuple[int, Told]], time_service: dict[str, float], ahead: float, code: str
) -> None:
    time_service["ahead"] = ahead
    status, told = ask()
    assert (status, told["checks"]["time"]) == (200 if code == "ok" else 503, code)


def test_not_ready_when_no_time_service_answers(
    ask: Callable[[], tuple[int, Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_TSA_URL", "http://127.0.0.1:9/tsa")
    status, told = ask()
    assert (status, told["checks"]["time"]) == (503, "IMZ-1110")


def test_who_asks_often_has_nothing_looked_at_again_within_some_seconds(
    ask: Callable[[], tuple[int, Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(readiness, "_probes", {"one": readiness.Probe("one", lambda: looked.append(1), 600.0)})
    assert [ask()[0] for _ in range(3)] == [200] * 3
    assert len(looked) == 1


def test_a_probe_that_fails_as_nobody_foresaw_is_not_ready_and_tells_no_details(
    ask: Callable[[], tuple[int, Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(readiness, "_probes", {"one": readiness.Probe("one", broken, 5.0)})
    assert ask() == (503, {"ready": False, "checks": {"one": "unforeseen"}})


def _away(*_: object, **__: object) -> None:
    raise OperationalError("server closed the connection unexpectedly")
