# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The newcomer's command: it runs the main job in the open and ends well."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO, cast

import pypdfium2
import pytest

from divit.demo import home as made_up
from divit.kernel import clock
from divit.pki import lab
from house import free_port

AUTHORITY_PORT = free_port()


def command(home: Path, port: int, *more: str) -> list[str]:
    words = ["--lang", "en", "demo", "--once", "--home", str(home), "--lab-port", str(port), "--port", str(port + 1)]
    return [sys.executable, "-m", "divit", *words, "--authority-port", str(AUTHORITY_PORT), *more]


def demo(home: Path, port: int, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(home, port, *more), capture_output=True, text=True, check=False, timeout=800)


def words_of(letter: Path) -> str:
    document = pypdfium2.PdfDocument(letter)
    try:
        return " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.timeout(1800)
def test_the_demonstration_ends_with_total_passed_and_a_code_the_first_time_and_again(tmp_path: Path) -> None:
    port = free_port()
    for _ in range(2):
        ended = demo(tmp_path / "demo", port)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert "TOTAL_PASSED" in ended.stdout
        assert re.search(r"Verification code: [0-9A-F-]{36}", ended.stdout)
        letter = re.search(r"The signed letter: (.+)", ended.stdout)
        served = re.search(r"The server answers at (\S+)", ended.stdout)
        assert letter
        assert served
        # Not the address of the made-up institution's list: this server got another port.
        assert f"Doğrulama Adresi: {served[1]}/dogrula" in words_of(Path(letter[1]))


def test_a_taken_port_of_the_trial_services_is_told_with_its_holder_before_anything_is_made(tmp_path: Path) -> None:
    lab.init(tmp_path / "other", port=free_port())
    with lab.LabServer(tmp_path / "other", 0) as other:
        ended = demo(tmp_path / "demo", other.port)
    assert ended.returncode == 3
    assert "IMZ-9013" in ended.stderr
    assert f"PID {os.getpid()}" in ended.stderr
    assert "--lab-port" in ended.stderr
    assert not (tmp_path / "demo" / made_up.LAB).exists()


def at_work(group: int) -> list[str]:
    """The processes of a group that have not ended."""
    found = []
    for one in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = one.read_text().rpartition(")")
            state, _parent, its_group = rest.split()[:3]
            if int(its_group) == group and state != "Z":
                found.append(name)
    return found


@pytest.mark.timeout(1800)
def test_ctrl_c_in_the_middle_leaves_no_process_and_the_next_run_ends_well(tmp_path: Path) -> None:
    port = free_port()
    # A terminal tells the whole group; others tell the one process. The second moment is in the making of a card.
    for tell, until in ((os.killpg, "A trial authority"), (os.kill, "applies for a certificate")):
        running = begun(command(tmp_path / "demo", port), until)
        tell(running.pid, signal.SIGINT if tell is os.killpg else signal.SIGTERM)
        _shown, told = running.communicate(timeout=120)
        assert running.returncode == 130
        assert "Interrupted." in told
        assert "Traceback" not in told
        # Who was told to end may take a moment on a busy machine.
        deadline = clock.monotonic() + 60
        while at_work(running.pid):
            assert clock.monotonic() < deadline, at_work(running.pid)
    again = demo(tmp_path / "demo", port)
    assert again.returncode == 0, again.stdout + again.stderr


def begun(words: list[str], until: str) -> "subprocess.Popen[str]":
    """The demonstration, in a group of its own, once it has said ``until``."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    running: subprocess.Popen[str] = subprocess.Popen(words, env={**os.environ, "PYTHONUNBUFFERED": "1"}, **pipes)  # type: ignore[call-overload]  # as they are
    shown = ""
    while until not in shown:
        assert running.poll() is None, shown + running.communicate()[1]
        shown += cast("TextIO", running.stdout).readline()
    return running
