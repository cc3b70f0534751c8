# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The PIN is in nothing that the agent's own process has or leaves: memory, core file, log, message, journal.

The same for the agent at a terminal and for the agent with windows, during a signing and, where it lives on, after it.
"""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from divit.agent import preferences
from divit.agent.preferences import Preferences
from divit.agent.single import hand_over
from divit.kernel import clock
from memory_scan import files_with, found_in_memory
from softhsm import SoftToken, build_slow_driver, soft_token
from terminal_agent import TerminalAgent
from trial_keys import certificate_for, new_key
from trial_site import TrialSite, trial_site

pytestmark = [pytest.mark.needs_softhsm, pytest.mark.needs_cc]
WINDOWED = Path(__file__).parents[1] / "rigs/windowed_agent.py"
KEY = new_key("p256")
PLANTED_PIN = "730519284617"
DOCUMENTS = 40
PATIENCE_S = 120.0


def wait_for(what: Callable[[], object]) -> None:
    deadline = clock.monotonic() + PATIENCE_S
    while not what():
        assert clock.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_slow_driver(tmp_path_factory.mktemp("driver"))


@pytest.fixture
def planted(driver: Path) -> Iterator[SoftToken]:
    with soft_token(KEY, [certificate_for(KEY)], pin=PLANTED_PIN) as token:
        yield token.behind(driver, sign_ms=50)


def cores_allowed() -> None:
    """As much of a core file as the machine lets a process write."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


@contextmanager
def stopped(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """The process stands still, in the middle of its work, while it is looked into."""
    process.send_signal(signal.SIGSTOP)
    yield
    process.send_signal(signal.SIGCONT)


class Place:
    """Where one agent works: its home, its working directory with whatever falls there, what it says."""

    def __init__(self, folder: Path, token: SoftToken) -> None:
        self.folder, self.token = folder, token
        self.home, self.said, self.pin_file = folder / "home", folder / "work/said", folder / "typed"
        for each in (self.home, self.said.parent):
            each.mkdir()
        self.pin_file.write_text(PLANTED_PIN, encoding="ascii")
        self.agent = TerminalAgent(self.home, ["--token", token.uri], token.env)

    def start(self, command: list[str], environment: dict[str, str], stdin: int) -> "subprocess.Popen[bytes]":
        """The agent, whose words all go into a file."""
        with self.said.open("wb") as said:
            return subprocess.Popen(
                command,
                stdin=stdin,
                stdout=said,
                stderr=said,
                env=environment,
                cwd=self.said.parent,
                preexec_fn=cores_allowed,
            )

    def left(self) -> list[Path]:
        """Everything but the file that the PIN is typed from and the token's own."""
        return [self.home, self.said.parent]


@contextmanager
def at_terminal(place: Place, site: TrialSite) -> Iterator["subprocess.Popen[bytes]"]:
    agent = replace(place.agent)
    process = place.start(agent.command(site.link), agent.environment(), subprocess.PIPE)
    assert process.stdin is not None
    with process.stdin as lines:
        lines.write(f"{PLANTED_PIN}\n".encode())
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def in_windows(place: Place, site: TrialSite) -> Iterator["subprocess.Popen[bytes]"]:
    preferences.write(place.home, Preferences(introduced=True, language="en"))
    shown = {"DISPLAY": ":shown", "QT_QPA_PLATFORM": "offscreen", "TYPED_FROM": str(place.pin_file)}
    words = ["agent", *place.agent.token, "--allow-http-loopback"]
    environment = {**place.agent.environment(), **shown}
    process = place.start([sys.executable, str(WINDOWED), *words], environment, subprocess.DEVNULL)
    opening = [sys.executable, "-c", OPENING, str(place.home), site.link]
    with subprocess.Popen(opening, env=os.environ) as handing:
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            handing.kill()


# Hands the link over as soon as somebody takes it, and waits for the end of the session.
OPENING = f"""
import sys, time
from pathlib import Path
from {hand_over.__module__} import hand_over
while hand_over(Path(sys.argv[1]), [sys.argv[2]]) is None:
    time.sleep(0.05)
"""
Begin = Callable[[Place, TrialSite], object]
AGENTS = pytest.mark.parametrize("begin", [at_terminal, in_windows])


@AGENTS
def test_the_pin_is_never_in_the_agents_process_nor_in_anything_it_writes(
    tmp_path: Path, planted: SoftToken, begin: Begin
) -> None:
    place = Place(tmp_path, planted)
    with trial_site([b"belge"] * DOCUMENTS) as site, begin(place, site) as process:  # type: ignore[attr-defined]  # both
        wait_for(lambda: len(site.signatures) >= 5)
        with stopped(process):
            # The scan finds what is there: the link's token, which the process must know.
            assert found_in_memory(process.pid, site.token)
            assert not found_in_memory(process.pid, PLANTED_PIN)
        wait_for(lambda: len(site.signatures) == DOCUMENTS and site.ended)
        if begin is in_windows:
            assert process.poll() is None
            assert not found_in_memory(process.pid, PLANTED_PIN)
            process.terminate()
        assert process.wait(PATIENCE_S) == 0, place.said.read_text()
        assert PLANTED_PIN.encode() not in site.posted + repr(site.headers).encode()
    assert files_with(site.origin, place.left()), "the journal names the site, and the search finds it"
    assert files_with(PLANTED_PIN, place.left()) == []
    assert files_with(PLANTED_PIN, [place.pin_file]) == [place.pin_file], "the search finds a planted one"


@AGENTS
def test_an_agent_that_crashes_in_the_middle_leaves_no_pin_in_a_core_file(
    tmp_path: Path, planted: SoftToken, begin: Begin
) -> None:
    place = Place(tmp_path, planted)
    with trial_site([b"belge"] * DOCUMENTS) as site, begin(place, site) as process:  # type: ignore[attr-defined]  # both
        wait_for(lambda: len(site.signatures) >= 3)
        process.send_signal(signal.SIGABRT)
        assert process.wait(PATIENCE_S) == -signal.SIGABRT
    assert files_with(PLANTED_PIN, place.left()) == []
