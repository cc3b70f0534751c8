# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An authority whose disk is full gives out nothing and loses nothing, says so with a code, and goes on by itself."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from house_database import HouseDatabase, database_of

RIGS = Path(__file__).resolve().parents[1] / "rigs"
# A full disk is met at files that may not grow: SQLite's alone can be told so for one process.
pytestmark = [pytest.mark.one_database, pytest.mark.timeout(180)]
NO_SPACE = "IMZ-9807"
PAGE = 4096


class Issuer:
    """The process that issues; ``next`` has it try once more and says what came of it."""

    def __init__(self, process: "subprocess.Popen[str]", home: Path) -> None:
        self._process = process
        self._home = home

    def next(self) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self.told()

    def told(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def room(self, pages: int | None) -> None:
        """Let its files grow by so many pages beyond the longest one; None: as they like."""
        hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)[1]
        longest = max(path.stat().st_size for path in self._home.glob("divit.sqlite3*"))
        soft = hard if pages is None else longest + pages * PAGE
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (soft, hard))


@dataclass(frozen=True)
class Scene:
    """A home with its database, the notes of what was signed, and the process that issues there."""

    home: Path
    notes: Path
    kept: HouseDatabase
    issuer: Issuer

    def divit(self, *arguments: str, most: int = resource.RLIM_INFINITY) -> "subprocess.CompletedProcess[str]":
        """A command in that home whose files may not be longer than ``most`` octets."""
        return subprocess.run(
            [sys.executable, "-m", "divit", *arguments, "--home", str(self.home)],
            env={**os.environ, "DIVIT_ENV": "test", "DIVIT_DATABASE_URL": self.kept.url},
            capture_output=True,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        )


@pytest.fixture(scope="module")
def scene(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("full")
    home, notes = folder / "home", folder / "notes"
    with database_of(home / "divit.sqlite3") as kept, issuing(home, notes, kept) as issuer:
        yield Scene(home, notes, kept, issuer)


@contextmanager
def issuing(home: Path, notes: Path, kept: HouseDatabase) -> Iterator[Issuer]:
    environment = {
        **os.environ,
        "DIVIT_ENV": "test",
        "DIVIT_HOME": str(home),
        "DIVIT_DATABASE_URL": kept.url,
        "PYTHONPATH": str(RIGS),
    }
    command = [sys.executable, str(RIGS / "issuing_on.py"), str(home), str(notes)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as process:  # type: ignore[call-overload]  # as they are
        made = Issuer(process, home)
        assert made.told() == "ready"
        yield made
        assert process.stdin is not None
        process.stdin.close()


def test_what_meets_a_full_disk_is_refused_with_a_code_and_nothing_is_half_done(scene: Scene) -> None:
    issuer = scene.issuer
    assert issuer.next() == "issued"
    told = []
    # The room ends at each step of the way: before the number is committed, before the certificate is, after both.
    for pages in (0, 2, 4, 6, 8, 10, 14, 18, 22, 30):
        issuer.room(pages)
        told.append(issuer.next())
        issuer.room(None)
    assert set(told) <= {"issued", NO_SPACE}, told
    assert told[0] == NO_SPACE
    assert issuer.next() == "issued", "back without a new start"

    signed = scene.notes.read_text().split()
    rows = scene.kept.rows("SELECT tbs_sha256, state, LENGTH(certificate) > 0 FROM authority_certificate")
    states = {tbs: state for tbs, state, _has in rows}
    assert set(signed) <= set(states), "signed and not committed to before"
    assert len(set(signed)) == len(signed), "signed twice"
    assert all((state == "valid") == bool(has) for _tbs, state, has in rows), "a state half done"
    assert "prepared" in states.values(), "the room ended between the two commits, too"
    [(entries,)] = scene.kept.rows("SELECT COUNT(*) FROM audit_auditentry WHERE action = 'certificate.issue'")
    assert entries == list(states.values()).count("valid")
    verified = scene.divit("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_command_on_a_full_disk_says_so_with_a_code(scene: Scene) -> None:
    assert scene.issuer.next() == "issued"
    question = "SELECT serial, state FROM authority_certificate WHERE profile = 'nes-trial' AND state = 'valid'"
    serial, _state = scene.kept.rows(question)[-1]
    longest = max(path.stat().st_size for path in scene.home.glob("divit.sqlite3*"))
    ended = scene.divit("authority", "suspend", "nes-1", serial, most=longest)
    assert ended.returncode == 4, ended.stderr
    assert NO_SPACE in ended.stderr
    assert (serial, "valid") in scene.kept.rows(question)
