# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One agent a person."""

import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from divit.agent import single
from divit.agent.doors.opened import Doors
from divit.agent.errors import AlreadyRunning
from divit.agent.single import Door, hand_files, hand_over


def answering(door: Door, status: int, heard: list[list[str]]) -> threading.Thread:
    def serve() -> None:
        for line, answer in door.knocks():
            opened = line["open"]
            assert isinstance(opened, list)
            heard.append(opened)
            answer({"exit": status, "lines": ["bitti"]})
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return thread


def test_nobody_hears_a_knock_when_no_agent_runs(tmp_path: Path) -> None:
    assert hand_over(tmp_path, ["x"]) is None


def test_the_running_agent_gets_the_words_and_its_answer_comes_back(tmp_path: Path) -> None:
    heard: list[list[str]] = []
    with Door(tmp_path) as door:
        thread = answering(door, 1, heard)
        assert hand_over(tmp_path, ["divit.kurum.gov.tr", "K7QF-2M9D-4XTB"]) == (1, ["bitti"])
        thread.join(60)
    assert heard == [["divit.kurum.gov.tr", "K7QF-2M9D-4XTB"]]


def test_a_home_with_a_long_path_has_a_door_too(tmp_path: Path) -> None:
    home = tmp_path / ("uzun" * 30)
    home.mkdir()
    with Door(home) as door:
        thread = answering(door, 0, [])
        assert hand_over(home, ["x"]) == (0, ["bitti"])
        thread.join(60)


def test_a_second_agent_is_told_about_the_first(tmp_path: Path) -> None:
    with Door(tmp_path), pytest.raises(AlreadyRunning):
        Door(tmp_path)


def test_the_door_of_a_killed_agent_is_opened_again(tmp_path: Path) -> None:
    Door(tmp_path).close()
    assert (tmp_path / "agent.sock").exists()
    assert hand_over(tmp_path, ["x"]) is None
    with Door(tmp_path) as door:
        thread = answering(door, 0, [])
        assert hand_over(tmp_path, ["x"]) == (0, ["bitti"])
        thread.join(60)


def test_somebody_elses_socket_is_not_spoken_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[list[str]] = []
    with Door(tmp_path) as door:
        answering(door, 0, heard)
        monkeypatch.setattr(single.os, "getuid", lambda: 12345)
        assert hand_over(tmp_path, ["x"]) is None
    assert heard == []


@pytest.mark.parametrize("line", [b"", b"{}\n", b'{"open": [1]}\n', b"\xff\n", b"x" * 9000])
def test_what_is_no_knock_is_passed_over(tmp_path: Path, line: bytes) -> None:
    heard: list[list[str]] = []
    with Door(tmp_path) as door:
        thread = answering(door, 0, heard)
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(str(tmp_path / "agent.sock"))
            stranger.sendall(line)
            stranger.shutdown(socket.SHUT_WR)
            # Refused before it was all read: then the system says so with a reset.
            with suppress(ConnectionResetError):
                stranger.recv(1)
        assert hand_over(tmp_path, ["iyi"]) == (0, ["bitti"])
        thread.join(60)
    assert heard == [["iyi"]]


def test_files_of_the_file_manager_are_shown_by_the_running_agent(tmp_path: Path) -> None:
    assert hand_files(tmp_path, [tmp_path / "yazı.pdf"]) is None
    shown: list[Sequence[Path]] = []
    with Doors(tmp_path, show_files=shown.append):
        assert hand_files(tmp_path, [tmp_path / "yazı.pdf"]) == (0, [])
        refused = hand_files(tmp_path, [Path("yazı.pdf")])
    assert shown == [[tmp_path / "yazı.pdf"]]
    assert refused is not None
    assert refused[0] == 2, "a name that means another file in the agent's folder is not taken"


def test_an_agent_without_windows_says_how_a_file_is_verified(tmp_path: Path) -> None:
    with Doors(tmp_path):
        answer = hand_files(tmp_path, [tmp_path / "yazı.pdf"])
    assert answer is not None
    assert (answer[0], "divit verify" in answer[1][0]) == (2, True)
