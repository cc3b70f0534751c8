# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What passes between the agent and the person: the question, the PIN and the handing over."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_agent import TerminalAgent
from trial_keys import certificate_for, new_key, write_p12
from trial_site import TrialSite, trial_site
from typed_terminal import TypedTerminal

KEY = new_key("p256")
CERTIFICATE = certificate_for(KEY)


@pytest.fixture
def agent(tmp_path: Path) -> TerminalAgent:
    card = write_p12(tmp_path, KEY, CERTIFICATE)
    return TerminalAgent(tmp_path / "home", ["--p12", str(card)], flags=("--allow-http-loopback",))


@pytest.fixture
def site() -> Iterator[TrialSite]:
    with trial_site([b"bir", b"iki"]) as served:
        yield served


def at_terminal(agent: TerminalAgent, site: TrialSite) -> TypedTerminal:
    return TypedTerminal(agent.command(site.link), agent.environment())


def test_a_person_says_yes_types_the_pin_and_sees_each_document(agent: TerminalAgent, site: TrialSite) -> None:
    person = at_terminal(agent, site)
    person.wait_for("[x] I did not start this")
    assert person.shown.index(site.origin) < person.shown.index("Belge 1") < person.shown.index("Certificate:")
    assert site.certificate == b""
    person.type("y")
    person.wait_for("PIN: ")
    assert site.certificate == CERTIFICATE
    person.type("123456")
    assert person.ended() == 0
    assert "123456" not in person.shown
    assert "Signed: Belge 2" in person.shown


def test_a_person_may_correct_a_wrong_pin(agent: TerminalAgent, site: TrialSite) -> None:
    person = at_terminal(agent, site)
    person.wait_for("[x]")
    person.type("evet")
    person.wait_for("PIN: ")
    person.type("111111")
    person.wait_for("IMZ-2001")
    person.shown = ""
    person.wait_for("PIN: ")
    person.type("123456")
    assert person.ended() == 0
    assert len(site.signatures) == 2


@pytest.mark.parametrize("answer", ["n", "hayır", ""])
def test_a_person_who_says_no_signs_nothing(agent: TerminalAgent, site: TrialSite, answer: str) -> None:
    person = at_terminal(agent, site)
    person.wait_for("[x]")
    person.type(answer)
    assert person.ended() == 1
    assert "IMZ-6005" in person.shown
    assert (site.signatures, site.certificate, site.ended) == ({}, b"", ["cancelled"])
    assert agent.claims() == []


def test_a_session_that_is_not_mine_blocks_its_site_for_a_day(agent: TerminalAgent, site: TrialSite) -> None:
    person = at_terminal(agent, site)
    person.wait_for("[x]")
    person.type("x")
    assert person.ended() == 1
    assert site.ended == ["not_mine"]
    before = len(site.calls)
    refused = agent.open(site.link)
    assert refused.returncode == 1
    assert "IMZ-6009" in refused.stderr
    assert len(site.calls) == before


def test_keys_pressed_before_the_question_do_not_answer_it(agent: TerminalAgent, site: TrialSite) -> None:
    person = at_terminal(agent, site)
    person.type("y")
    person.wait_for("[x]")
    person.type("n")
    assert person.ended() == 1
    assert site.signatures == {}


def test_ctrl_c_at_the_pin_leaves_the_session_open(agent: TerminalAgent, site: TrialSite) -> None:
    person = at_terminal(agent, site)
    person.wait_for("[x]")
    person.type("y")
    person.wait_for("PIN: ")
    person.type("\x03")
    assert person.ended() == 130
    assert site.ended == []
    assert len(agent.claims()) == 1


def test_a_running_agent_is_handed_the_link_and_answers_for_it(
    agent: TerminalAgent, site: TrialSite, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "divit", "--lang", "en", "agent", "--no-gui", *agent.token, "--pin-stdin", "--yes"]
    running = subprocess.Popen(
        [*command, *agent.flags], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=agent.environment()
    )
    try:
        assert running.stdout is not None
        assert running.stdin is not None
        assert b"Ready" in running.stdout.readline()
        running.stdin.write(b"123456\n")
        running.stdin.flush()
        second = subprocess.run(command, capture_output=True, text=True, env=agent.environment(), check=False)
        assert second.returncode == 3
        assert "IMZ-6013" in second.stderr
        # Who hands over names no token: the running agent has its own.
        agent.token = []
        handed = agent.open(site.link)
        assert handed.returncode == 0, handed.stderr
        assert "2 documents signed." in handed.stdout
        refused = agent.open(site.link.replace("http:", "ftp:"))
        assert refused.returncode == 3
        assert "IMZ-5004" in refused.stdout
    finally:
        running.kill()
        running.communicate()


def test_a_key_file_without_its_public_certificate_asks_the_pin_first(tmp_path: Path, site: TrialSite) -> None:
    card = write_p12(tmp_path, KEY, CERTIFICATE, with_pem=False)
    done = TerminalAgent(tmp_path / "home", ["--p12", str(card)]).open(site.link)
    assert done.returncode == 0, done.stderr
    assert "known only after the PIN" in done.stdout
    assert len(site.signatures) == 2


def children_of(pid: int) -> dict[str, int]:
    """The child processes of the agent by the module they run."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    words = {int(child): Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0") for child in children}
    return {argv[argv.index(b"-m") + 1].decode(): child for child, argv in words.items() if b"-m" in argv}


def writes_no_core(pid: int) -> bool:
    """Whether ``shut_memory`` was called there: it is the only thing that lowers the hard limit too."""
    limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii")
    return re.search(r"^Max core file size +0 +0 ", limits, re.MULTILINE) is not None


def test_both_processes_that_hold_the_pin_are_shut_and_end_with_the_batch(
    agent: TerminalAgent, site: TrialSite
) -> None:
    person = at_terminal(agent, site)
    person.wait_for("[x]")
    person.type("y")
    person.wait_for("PIN: ")
    found = children_of(person.pid)
    assert sorted(found) == ["divit.tokens.pin", "divit.tokens.worker"]
    assert all(writes_no_core(child) for child in found.values())
    person.type("123456")
    assert person.ended() == 0
    assert not any(Path(f"/proc/{child}").exists() for child in found.values())
