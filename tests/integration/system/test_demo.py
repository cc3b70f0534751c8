# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The newcomer's command: it runs the main job in the open and ends well."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from divit.pki import lab
from house import free_port


def demo(home: Path, port: int, *more: str) -> subprocess.CompletedProcess[str]:
    words = ["--lang", "en", "demo", "--once", "--home", str(home), "--lab-port", str(port), "--port", str(port + 1)]
    command = [sys.executable, "-m", "divit", *words, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)


@pytest.mark.timeout(400)
def test_the_demonstration_ends_with_total_passed_and_a_code_the_first_time_and_again(tmp_path: Path) -> None:
    port = free_port()
    for _ in range(2):
        ended = demo(tmp_path / "demo", port)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert "TOTAL_PASSED" in ended.stdout
        assert re.search(r"Verification code: [0-9A-F-]{36}", ended.stdout)


def test_a_taken_port_of_the_trial_services_is_told_in_words(tmp_path: Path) -> None:
    lab.init(tmp_path / "other", port=free_port())
    with lab.LabServer(tmp_path / "other", 0) as other:
        ended = demo(tmp_path / "demo", other.port)
    assert ended.returncode == 4
    assert "IMZ-9011" in ended.stderr
    assert str(other.port) in (tmp_path / "demo" / "log" / "lab.log").read_text()
