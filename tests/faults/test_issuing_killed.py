# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An authority killed at any moment has signed nothing that it had not committed to, and uses no number twice."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from house_database import HouseDatabase, database_of
from seeds import seeded

RIGS = Path(__file__).resolve().parents[1] / "rigs"
# The long form (make kills) has 200. No name of ours: the server would refuse a setting that nobody declared.
KILLS = int(os.environ.get("ISSUING_KILLS", "6"))
# Certificates take some milliseconds each, so every step of the way is met by some kill.
LONGEST_LIFE_S = 0.4


@pytest.fixture
def kept(database: str, tmp_path: Path) -> Iterator[HouseDatabase]:
    with database_of(tmp_path / "home" / "divit.sqlite3") as made:
        yield made


def live_and_die(home: Path, notes: Path, kept: HouseDatabase, seconds: float) -> None:
    """Issue for a while, and be killed in the middle of something."""
    environment = {
        **os.environ,
        "DIVIT_ENV": "test",
        "DIVIT_HOME": str(home),
        "DIVIT_DATABASE_URL": kept.url,
        "PYTHONPATH": str(RIGS),
    }
    command = [sys.executable, str(RIGS / "issuing_loop.py"), str(home), str(notes)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"ready\n", process.stderr.read().decode()
        time.sleep(seconds)
        process.kill()


@pytest.mark.timeout(120 + 15 * KILLS)
def test_killed_at_random_moments_it_signed_only_what_was_committed_and_no_number_twice(
    kept: HouseDatabase, tmp_path: Path
) -> None:
    home, notes = tmp_path / "home", tmp_path / "notes"
    chance = seeded()
    for _ in range(KILLS):
        live_and_die(home, notes, kept, chance.uniform(0, LONGEST_LIFE_S))

    signed = notes.read_text().split()
    committed = dict(kept.rows("SELECT tbs_sha256, state FROM authority_certificate"))
    assert signed, "no life was long enough"
    assert set(signed) <= set(committed), "signed and not committed to before"
    assert len(set(signed)) == len(signed), "signed twice"
    assert set(committed.values()) <= {"valid", "prepared"}
    [(rows, serials)] = kept.rows("SELECT COUNT(*), COUNT(DISTINCT serial) FROM authority_certificate")
    assert rows == serials
    [(half,)] = kept.rows(
        "SELECT COUNT(*) FROM authority_certificate"
        " WHERE (state = 'valid') <> (LENGTH(certificate) > 0) OR (state = 'valid') <> (issued_at IS NOT NULL)"
    )
    assert half == 0, "a state half done"
    [(told,)] = kept.rows("SELECT COUNT(*) FROM audit_auditentry WHERE action = 'certificate.issue'")
    assert told == sum(state == "valid" for state in committed.values())
