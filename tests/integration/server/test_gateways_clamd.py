# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The virus scanner, asked for real: clamd with a database of one file."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clamd import EICAR, clamd
from divit.server.files import services as files
from divit.server.files.errors import FileInfected
from divit.server.gateways.clamd import configured, scan
from divit.server.gateways.errors import ScannerUnavailable
from divit.server.jobs import worker

CLEAN = "Işıl’ın eki".encode()


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with clamd(tmp_path_factory.mktemp("clamd") / "home") as address:
        yield address


@pytest.fixture
def answering() -> Iterator[tuple[str, list[bytes]]]:
    """An address at which every stream gets the one answer that the test puts in the list."""
    answers: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _address = listener.accept()
        with connection:
            while not connection.recv(65536).endswith(b"\0\0\0\0"):
                pass
            for answer in answers:
                connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}", answers
    thread.join(60)
    listener.close()


@pytest.mark.needs_clamd
def test_clamd_lets_clean_bytes_through_and_names_what_it_finds(daemon: Path) -> None:
    assert scan(iter([CLEAN[:5], CLEAN[5:]]), address=str(daemon), timeout_s=30) == ""
    assert scan(iter([EICAR]), address=str(daemon), timeout_s=30).startswith("Eicar-Test")


@pytest.mark.needs_clamd
def test_a_stream_that_is_too_long_for_clamd_is_no_verdict(daemon: Path) -> None:
    with pytest.raises(ScannerUnavailable) as told:
        scan((bytes(1 << 20) for _ in range(20)), address=str(daemon), timeout_s=30)
    assert "size limit" in told.value.message("en")


@pytest.mark.needs_clamd
@pytest.mark.django_db
def test_what_is_received_goes_through_clamd(daemon: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_CLAMD_ADDRESS", str(daemon))
    clean = files.receive(CLEAN, media_type="application/pdf").sha256
    bad = files.receive(EICAR, media_type="application/pdf").sha256
    worker.Loop().round()
    assert files.read(clean) == CLEAN
    with pytest.raises(FileInfected, match="9304"):
        files.read(bad)


def test_without_an_address_there_is_no_scanner() -> None:
    assert configured() is None


@pytest.mark.parametrize("address", ["127.0.0.1:1", "127.0.0.1:port", "[::1]:1", "/nowhere/socket", "nowhere"])
def test_an_address_at_which_nobody_answers_is_a_coded_error(address: str) -> None:
    with pytest.raises(ScannerUnavailable):
        scan(iter([CLEAN]), address=address, timeout_s=1)


@pytest.mark.parametrize(
    "answer", [b"", b"\0", b"stream: OK\0more", b"INSTREAM: ERROR\0", b"stream: \xff\xfe\0", b"x" * 9000]
)
def test_an_answer_that_is_no_verdict_lets_nothing_through(answering: tuple[str, list[bytes]], answer: bytes) -> None:
    address, answers = answering
    answers.append(answer)
    with pytest.raises(ScannerUnavailable):
        scan(iter([CLEAN]), address=address, timeout_s=30)


def test_an_answer_in_pieces_is_read_whole(answering: tuple[str, list[bytes]]) -> None:
    address, answers = answering
    answers += [b"stream: Some.Thing", b" FOUND\0"]
    assert scan(iter([CLEAN]), address=address, timeout_s=30) == "Some.Thing"
