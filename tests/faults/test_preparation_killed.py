# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A server that dies while it prepares a large session goes on where it stopped: nothing is lost, nothing doubled."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from divit.demo import home as made_up
from divit.demo import main_job, signer
from house import Running, running

# Three windows, so that the server dies in the middle: the first is committed, the last is not begun.
LETTERS = 270


@pytest.fixture
def institution(database: str, tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "home", DIVIT_JOBS_WORKER_LOST_AFTER="PT2S") as house:
        yield house


def write_letters(institution: Running) -> None:
    command = [sys.executable, "-m", "divit.demo.volume", str(institution.home), str(LETTERS)]
    subprocess.run(command, check=True, env={**os.environ, **institution.environment})


def kill_in_the_middle(institution: Running, told: Iterator[dict[str, Any] | None]) -> None:
    """End the server as soon as the first documents are ready; what it told breaks off."""
    for state in told:
        if state is not None and state["counts"]:
            institution.server.kill()


@pytest.mark.timeout(600)
def test_a_server_killed_while_it_prepares_goes_on_and_gives_each_letter_one_number_and_one_signature(
    institution: Running, tmp_path: Path
) -> None:
    write_letters(institution)
    with main_job.signed_in(institution.house, "isil") as visitor:
        queue = visitor.open("/yazilar/imza-bekleyen").form_with("letter")
        page = visitor.submit(queue, {"whole": queue.offered["whole"]})
        with pytest.raises(httpx.HTTPError):
            kill_in_the_middle(institution, visitor.follow(f"/imza/{page.url.rpartition('/')[2]}/akis"))
        prepared = institution.rows("SELECT COUNT(*) FROM signing_signingitem")[0][0]
        assert 0 < prepared < LETTERS, "it died in the middle"
        institution.server.addresses.clear()
        institution.server.start(until="web")

        page = main_job.ready(visitor, page)
        ended = signer.open_link(
            main_job.link_of(page),
            token=["--p12", str(made_up.card_file(institution.home, "isil"))],
            agent_home=tmp_path / "agent",
        )
        assert ended.returncode == 0, ended.stderr
        main_job.settled(visitor, page)

    numbers = institution.rows("SELECT sequence FROM letters_letter WHERE state = 'sent' ORDER BY sequence")
    assert numbers == [(number,) for number in range(1, LETTERS + 1)]
    assert institution.rows("SELECT COUNT(*), COUNT(DISTINCT object) FROM numbering_given") == [(LETTERS, LETTERS)]
    items = institution.rows("SELECT position, state FROM signing_signingitem ORDER BY position")
    assert items == [(position, "completed") for position in range(1, LETTERS + 1)]
    signed = [sha256 for (sha256,) in institution.rows("SELECT signed_sha256 FROM letters_letter")]
    assert {institution.stored(sha256).count(b"ETSI.CAdES.detached") for sha256 in signed} == {1}
