# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The stand-ins as a program: says where it answers, ends with a signal, and runs on no real installation."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from divit.demo.processes import Part
from divit.standins import __main__ as program
from divit.standins.errors import OutboxUnusable, StandInInProduction, StandInPortTaken
from divit.standins.listening import listening
from divit.standins.outbox import Outbox


def test_it_says_where_it_answers_and_ends_with_a_signal(tmp_path: Path) -> None:
    log = tmp_path / "log"
    environment = {"DIVIT_ENV": "test"}
    with Part("s", [str(tmp_path / "box")], log=log, environment=environment, module="divit.standins") as part:
        address = part.start(until="outbox")
        assert httpx.get(address, trust_env=False).status_code == 200
        assert set(part.addresses) == {
            "smtp",
            "sms",
            "netgsm",
            "kps",
            "personnel",
            "courier",
            "edevlet",
            "outbox",
        }
        os.kill(part.pid, signal.SIGTERM)


def test_9642_it_runs_on_no_real_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_ENV", "production")
    with pytest.raises(StandInInProduction):
        program.serve(tmp_path)
    ended = subprocess.run(
        [sys.executable, "-m", "divit.standins", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 3
    assert "IMZ-9642" in ended.stderr


def test_9640_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutboxUnusable):
        Outbox(tmp_path / "file" / "box")


def test_9641_a_taken_port_is_told() -> None:
    with listening(0) as taken, pytest.raises(StandInPortTaken):
        listening(taken.getsockname()[1])
