# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit move-to-postgres``: all rows of an installation into PostgreSQL, compared, or none."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from divit.demo import home as made_up
from divit.demo import main_job
from divit.demo.main_job import House
from divit.demo.processes import Part
from house import Running, free_port
from house_database import HouseDatabase, database_of

pytestmark = [pytest.mark.needs_postgresql, pytest.mark.timeout(300)]
LETTERS = "SELECT subject FROM letters_letter ORDER BY id"


@dataclass(frozen=True)
class Scene:
    """A house on SQLite that is at rest, and an empty database."""

    home: Path
    target: HouseDatabase

    @property
    def file(self) -> Path:
        return self.home / made_up.SERVER / "divit.sqlite3"

    def move(self, url: str | None = None) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, **environment_of(self.home, self.target.url if url is None else url)}
        command = [sys.executable, "-m", "divit", "--lang", "en", "move-to-postgres"]
        command += ["--home", str(self.home / made_up.SERVER)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def environment_of(home: Path, url: str = "") -> dict[str, str]:
    return made_up.server_environment(home, "", url)


@contextmanager
def served(home: Path, url: str = "") -> Iterator[Running]:
    environment = environment_of(home, url)
    command = ["serve", "--port", str(free_port())]
    with Part("server", command, log=home / "server.log", environment=environment) as server:
        house = House(home, server.start(until="web"))
        database = HouseDatabase(url, home / made_up.SERVER / "divit.sqlite3")
        yield Running(house, server, server, environment, database)


@pytest.fixture(scope="module")
def outgrown(database: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house on SQLite in which two letters were written."""
    home = tmp_path_factory.mktemp("outgrown") / "home"
    made = [sys.executable, "-m", "divit.demo.home", str(home), str(free_port()), ""]
    subprocess.run(made, check=True, stdin=subprocess.DEVNULL)
    with served(home) as house:
        house.write_letters(2)
    return home


@pytest.fixture
def scene(outgrown: Path, tmp_path: Path) -> Iterator[Scene]:
    home = shutil.copytree(outgrown, tmp_path / "home")
    with database_of(tmp_path / "none") as target:
        yield Scene(home, target)


def test_all_rows_are_moved_and_the_house_goes_on_where_it_was(scene: Scene) -> None:
    moved = scene.move()
    assert moved.returncode == 0, moved.stderr
    assert "The audit chain is intact" in moved.stdout
    assert not scene.file.exists()
    assert (scene.file.parent / "divit.moved.sqlite3").is_file()
    with served(scene.home, scene.target.url) as house:
        house.write_letters(1, title="Taşındıktan sonra")
        with main_job.signed_in(house.house, "isil") as visitor:
            queue = visitor.open("/yazilar/imza-bekleyen").text
        assert all(subject in queue for subject in ("Deneme yazısı 1", "Deneme yazısı 2", "Taşındıktan sonra 1"))
        assert len(house.rows(LETTERS)) == 3
        audited = subprocess.run(
            [sys.executable, "-m", "divit", "audit", "verify"],
            env={**os.environ, **environment_of(scene.home, scene.target.url)},
            check=False,
        )
        assert audited.returncode == 0


def test_nothing_is_moved_while_a_server_runs(scene: Scene) -> None:
    with served(scene.home):
        refused = scene.move()
    assert (refused.returncode, "IMZ-9828" in refused.stderr) == (3, True), refused.stderr
    assert not scene.target.tables()


def test_a_database_that_has_rows_is_left_alone(scene: Scene) -> None:
    assert scene.move().returncode == 0
    (scene.file.parent / "divit.moved.sqlite3").rename(scene.file)
    refused = scene.move()
    assert (refused.returncode, "IMZ-9829" in refused.stderr) == (3, True), refused.stderr
    assert len(scene.target.rows(LETTERS)) == 2


def test_where_the_log_is_not_whole_nothing_is_moved_and_the_old_file_stays(scene: Scene) -> None:
    with closing(sqlite3.connect(scene.file)) as rows, rows:
        rows.execute("DROP TRIGGER audit_entry_never_changes")
        rows.execute("UPDATE audit_auditentry SET reason = 'other' WHERE seq = 3")
    refused = scene.move()
    assert (refused.returncode, "IMZ-9830" in refused.stderr) == (1, True), refused.stderr
    assert scene.target.rows(LETTERS) == []
    assert scene.file.is_file()


def test_without_an_address_nothing_is_moved(scene: Scene) -> None:
    refused = scene.move(url="")
    assert (refused.returncode, "IMZ-9815" in refused.stderr) == (3, True), refused.stderr
    assert scene.file.is_file()
