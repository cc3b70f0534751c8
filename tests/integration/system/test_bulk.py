# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Many letters, one session, one PIN; and an agent that is killed wherever it happens to be."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from divit.demo import main_job, signer
from house import Running
from isil_token import isil_token
from seeds import seeded
from softhsm import SoftToken, build_slow_driver

LETTERS = 100
KILLS = 20
# More than the runs that are killed can sign together, so that the last kill still finds work.
KILLED_LETTERS = 80


@pytest.fixture(scope="module")
def slow_driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_slow_driver(tmp_path_factory.mktemp("driver"))


@pytest.fixture
def token(institution: Running) -> Iterator[SoftToken]:
    """Işıl's key and certificate in a PKCS#11 token."""
    with isil_token(institution.home) as made:
        yield made


def signed_so_far(institution: Running, title: str) -> int:
    """How many items of letters with that title carry an accepted signature."""
    question = "SELECT COUNT(*) FROM signing_signingitem WHERE signature IS NOT NULL AND title LIKE ?"
    return int(institution.rows(question, f"{title} %")[0][0])


def signatures_by_letter(institution: Running, title: str) -> dict[str, int]:
    """How many signatures each letter's file carries, for the letters whose subject begins with ``title``."""
    rows = institution.rows("SELECT subject, signed_sha256 FROM letters_letter WHERE subject LIKE ?", f"{title} %")
    return {
        subject: institution.stored(sha256).count(b"ETSI.CAdES.detached") if sha256 else 0 for subject, sha256 in rows
    }


@pytest.mark.needs_softhsm
@pytest.mark.needs_cc
@pytest.mark.timeout(600)
def test_a_hundred_letters_take_one_session_and_one_pin(
    institution: Running, token: SoftToken, slow_driver: Path, tmp_path: Path
) -> None:
    institution.write_letters(LETTERS, title="Yüzlük yazı")
    slow = token.behind(slow_driver, sign_ms=20)
    with main_job.signed_in(institution.house, "isil") as visitor:
        page = main_job.open_session(visitor, "/yazilar/imza-bekleyen")
        ended = signer.open_link(
            main_job.link_of(page),
            token=["--token", slow.uri],
            agent_home=tmp_path / "agent",
            pin=slow.pin,
            options=["--timings", str(tmp_path / "timings.jsonl")],
            environment=slow.env,
        )
        assert ended.returncode == 0, ended.stderr
        main_job.settled(visitor, page)
    assert len((tmp_path / "timings.jsonl").read_text().splitlines()) == LETTERS
    assert set(signatures_by_letter(institution, "Yüzlük yazı").values()) == {1}
    sessions = institution.rows("SELECT COUNT(DISTINCT session_id) FROM signing_signingitem WHERE title LIKE 'Yüz%'")
    assert sessions == [(1,)]


@pytest.mark.needs_softhsm
@pytest.mark.needs_cc
@pytest.mark.timeout(600)
def test_an_agent_killed_at_twenty_points_loses_nothing_and_doubles_nothing(
    institution: Running, token: SoftToken, slow_driver: Path, tmp_path: Path
) -> None:
    chance = seeded()
    institution.write_letters(KILLED_LETTERS, title="Kesintili yazı")
    slow = token.behind(slow_driver, sign_ms=300)
    with main_job.signed_in(institution.house, "isil") as visitor:
        page = main_job.open_session(visitor, "/yazilar/imza-bekleyen")
        words = signer.command(main_job.link_of(page), token=["--token", slow.uri])
        environment = signer.environment_of(tmp_path / "agent", slow.env)
        signed_at_kill = []
        for _ in range(KILLS):
            # From before the claim to the middle of a window of signatures.
            kill_after(words, environment, chance.uniform(0.1, 2.6))
            signed_at_kill.append(signed_so_far(institution, "Kesintili yazı"))
        print("signed at each kill", signed_at_kill)
        last = subprocess.run(
            words, input=f"{slow.pin}\n", capture_output=True, text=True, env=environment, check=False, timeout=120
        )
        assert last.returncode == 0, last.stderr
        main_job.settled(visitor, page)
    counted = signatures_by_letter(institution, "Kesintili yazı")
    assert len(counted) == KILLED_LETTERS
    assert set(counted.values()) == {1}
    doubled = institution.rows("SELECT ref, COUNT(*) FROM signing_signingitem GROUP BY ref, state HAVING COUNT(*) > 1")
    assert doubled == []


def kill_after(words: list[str], environment: dict[str, str], seconds: float) -> None:
    """Start an agent, give it its PIN, and end it with everything it started ``seconds`` later."""
    process = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    assert process.stdin is not None
    with pytest.raises(subprocess.TimeoutExpired):
        process.communicate(b"123456\n", timeout=seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
