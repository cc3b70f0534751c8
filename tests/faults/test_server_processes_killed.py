# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Two webs and two workers share the work; each is killed in the middle of it, and nothing is lost or doubled."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from divit.demo import main_job, signer
from divit.kernel import clock
from house_apart import Apart, running_apart
from isil_token import isil_token
from softhsm import SoftToken, build_slow_driver

pytestmark = [pytest.mark.needs_softhsm, pytest.mark.needs_cc, pytest.mark.timeout(600)]

LETTERS = 60
# The letters that carry a signature when each is killed; the last kill still finds letters unsigned.
VICTIMS = {4: "web-1", 16: "worker-1", 28: "web-2", 40: "worker-2"}
WITHIN_SECONDS = 120.0
# A letter is signed in the time that a slow card takes, so that there is a middle to be killed in.
SIGN_MS = 700


@pytest.fixture
def apart(database: str, tmp_path: Path) -> Iterator[Apart]:
    with running_apart(tmp_path / "home", DIVIT_JOBS_WORKER_LOST_AFTER="PT2S") as house:
        yield house


@pytest.fixture
def token(apart: Apart, tmp_path: Path) -> Iterator[SoftToken]:
    with isil_token(apart.home) as made:
        yield made.behind(build_slow_driver(tmp_path), sign_ms=SIGN_MS)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for ``condition``, which asks a process or a database and so takes its time."""
    deadline = clock.monotonic() + WITHIN_SECONDS
    while not condition():
        assert clock.monotonic() < deadline, what


def number(apart: Apart, question: str) -> int:
    return int(apart.rows(question)[0][0])


def signed(apart: Apart) -> int:
    return number(apart, "SELECT COUNT(*) FROM signing_signingitem WHERE signature IS NOT NULL")


def test_each_process_is_killed_in_turn_and_nothing_is_lost_or_doubled(
    apart: Apart, token: SoftToken, tmp_path: Path
) -> None:
    apart.write_letters(LETTERS)
    with main_job.signed_in(apart.house, "isil") as visitor:
        link = main_job.link_of(main_job.open_session(visitor, "/yazilar/imza-bekleyen"))
    words = signer.command(link, token=["--token", token.uri])
    environment = signer.environment_of(tmp_path / "agent", token.env)
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as agent:
        assert agent.stdin
        agent.stdin.write(f"{token.pin}\n")
        agent.stdin.close()
        for count, victim in VICTIMS.items():
            until(lambda least=count: signed(apart) >= least or agent.poll() is not None, f"{count} letters signed")  # type: ignore[misc]  # bound at once
            assert agent.poll() is None, agent.stdout and agent.stdout.read()
            apart.kill(victim)
            apart.start(victim)
        said = agent.stdout.read() if agent.stdout else ""
    assert agent.returncode == 0, said
    until(lambda: number(apart, "SELECT COUNT(*) FROM letters_letter WHERE state = 'sent'") == LETTERS, "all sent")
    every_letter_is_signed_once(apart)
    the_log_is_intact(apart)


def every_letter_is_signed_once(apart: Apart) -> None:
    rows = apart.rows("SELECT number, signed_sha256 FROM letters_letter")
    assert {apart.stored(sha256).count(b"ETSI.CAdES.detached") for _number, sha256 in rows} == {1}
    assert len({sha256 for _number, sha256 in rows}) == LETTERS
    places = sorted(int(re.split(r"\D", given)[-1]) for given, _sha256 in rows)
    assert places == list(range(places[0], places[0] + LETTERS)), "numbers without a gap"
    assert apart.rows("SELECT state, COUNT(*) FROM signing_signingitem GROUP BY state") == [("completed", LETTERS)]
    assert apart.rows("SELECT DISTINCT state FROM signing_signingsession") == [("done",)]


def the_log_is_intact(apart: Apart) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "divit", "audit", "verify", "--json"],
        env={**os.environ, **apart.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["intact"]
