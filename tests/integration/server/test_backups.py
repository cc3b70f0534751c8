# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit backup`` and ``divit restore``: all of a running house out into a folder, and back on an empty machine."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from divit.demo import home as made_up
from divit.demo.processes import Part
from house import Running, free_port, running
from house_database import HouseDatabase, database_of

pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str


def divit(*arguments: str, environment: dict[str, str]) -> Ended:
    command = [sys.executable, "-m", "divit", "--lang", "en", *arguments]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


@dataclass
class Scene:
    """A house that ran and was backed up twice: before and after a second letter."""

    house: Running
    folder: Path

    def back_up(self, *options: str) -> Ended:
        return divit("backup", str(self.folder), *options, environment=dict(self.house.environment))

    def restore(self, home: Path, database: HouseDatabase, *, of: Path | None = None) -> Ended:
        environment = {**self.house.environment, "DIVIT_DATABASE_URL": database.url}
        return divit("restore", str(of or self.folder), "--home", str(home), environment=environment)

    @property
    def backups(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9]*"))


@pytest.fixture(scope="module")
def scene(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    place = tmp_path_factory.mktemp("backups")
    with running(place / "home") as house:
        house.write_letters(1)
        yield Scene(house, place / "folder")


@pytest.fixture(scope="module")
def a_backup(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one backup in it."""
    folder = tmp_path_factory.mktemp("whole") / "folder"
    made = divit("backup", str(folder), environment=dict(scene.house.environment))
    assert made.status == 0, made.err
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[tuple[Path, HouseDatabase]]:
    """An empty machine."""
    home = tmp_path / "restored"
    with database_of(home / "divit.sqlite3") as kept:
        yield home, kept


def test_a_running_house_is_backed_up_and_comes_back_whole_on_an_empty_machine(
    scene: Scene, empty: tuple[Path, HouseDatabase]
) -> None:
    home, kept = empty
    taken = scene.back_up()
    assert taken.status == 0, taken.err
    scene.house.write_letters(1, title="Yedekten sonra")
    restored = scene.restore(home, kept)
    assert restored.status == 0, restored.err
    assert "The audit chain is intact" in restored.out
    letters = "SELECT subject FROM letters_letter ORDER BY id"
    assert ("Yedekten sonra 1",) in scene.house.rows(letters)
    assert kept.rows(letters) == scene.house.rows(letters)[:-1]
    with ExitStack() as parts:
        environment = {**scene.house.environment, "DIVIT_HOME": str(home), "DIVIT_DATABASE_URL": kept.url}
        server = Part(
            "server", ["serve", "--port", str(free_port())], log=home.parent / "server.log", environment=environment
        )
        assert parts.enter_context(server).start(until="web").startswith("http://")


def test_a_second_backup_copies_only_files_that_are_new_and_keep_forgets_the_oldest(scene: Scene) -> None:
    assert scene.back_up().status == 0
    second = scene.back_up("--keep", "1")
    assert "0 files were new." in second.out
    assert len(scene.backups) == 1
    checked = divit("backup", str(scene.folder), "--check", environment={})
    assert (checked.status, "The backup is whole." in checked.out) == (0, True), checked.err


def test_keep_deletes_from_the_pool_what_no_backup_names(scene: Scene) -> None:
    assert scene.back_up().status == 0
    unnamed = scene.folder / "files/00/00" / ("0" * 64)
    unnamed.parent.mkdir(parents=True, exist_ok=True)
    unnamed.write_bytes(b"named by nobody")
    assert scene.back_up("--keep", "1").status == 0
    assert not unnamed.exists()


def test_a_stored_file_that_is_damaged_is_told_and_the_rest_is_backed_up(scene: Scene, tmp_path: Path) -> None:
    sha256 = scene.house.rows("SELECT sha256 FROM files_filerow ORDER BY sha256")[0][0]
    stored = scene.house.home / made_up.SERVER / "files" / sha256[:2] / sha256[2:4] / sha256
    whole = stored.read_bytes()
    stored.chmod(0o600)
    stored.write_bytes(b"otherwise")
    try:
        told = divit("backup", str(tmp_path / "b"), "--json", environment=dict(scene.house.environment))
    finally:
        stored.write_bytes(whole)
        stored.chmod(0o400)
    assert (told.status, "IMZ-9827" in told.err) == (1, True), told.err
    assert json.loads(told.out)["damaged"] == [sha256]
    assert divit("backup", str(tmp_path / "b"), "--check", environment={}).status == 0


@pytest.mark.parametrize("part", ["database", "files.txt", "home", "pool"])
def test_a_backup_that_was_changed_since_is_refused_and_nothing_comes_back(
    scene: Scene, a_backup: Path, empty: tuple[Path, HouseDatabase], tmp_path: Path, part: str
) -> None:
    home, kept = empty
    folder = shutil.copytree(a_backup, tmp_path / "b")
    [backup] = folder.glob("[0-9]*")
    place = {
        "database": next(backup.glob("database.*")),
        "files.txt": backup / "files.txt",
        "home": next(path for path in sorted((backup / "home").rglob("*")) if path.is_file()),
        "pool": next(path for path in sorted((folder / "files").rglob("*")) if path.is_file()),
    }[part]
    place.chmod(0o600)
    place.write_bytes(place.read_bytes() + b" ")
    refused = scene.restore(home, kept, of=folder)
    assert (refused.status, "IMZ-9822" in refused.err) == (1, True), refused.err
    assert not kept.url or not kept.tables()
    assert not kept.file.exists()


def test_a_check_reads_to_the_last_octet(a_backup: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(a_backup, tmp_path / "b")
    stored = next(path for path in sorted((folder / "files").rglob("*")) if path.is_file())
    stored.unlink()
    told = divit("backup", str(folder), "--check", environment={})
    assert (told.status, stored.name in told.err, "IMZ-9822" in told.err) == (1, True, True), told.err


def test_an_interrupted_backup_is_none(scene: Scene, empty: tuple[Path, HouseDatabase], tmp_path: Path) -> None:
    home, kept = empty
    (tmp_path / "b/2026-01-01T00-00-00Z").mkdir(parents=True)
    refused = scene.restore(home, kept, of=tmp_path / "b")
    assert (refused.status, "IMZ-9821" in refused.err, home.exists()) == (3, True, False)


def test_a_backup_of_another_kind_of_database_is_refused_before_anything_is_written(
    scene: Scene, a_backup: Path, empty: tuple[Path, HouseDatabase], tmp_path: Path
) -> None:
    home, kept = empty
    folder = shutil.copytree(a_backup, tmp_path / "b")
    [told] = folder.glob("[0-9]*/manifest.json")
    other = json.loads(told.read_bytes())
    other["database"] = "sqlite" if kept.url else "postgresql"
    told.write_text(json.dumps(other), encoding="utf-8")
    refused = scene.restore(home, kept, of=folder)
    assert (refused.status, "IMZ-9824" in refused.err, home.exists()) == (3, True, False), refused.err


def test_rows_that_are_missing_after_all_are_noticed(
    scene: Scene, a_backup: Path, empty: tuple[Path, HouseDatabase], tmp_path: Path
) -> None:
    home, kept = empty
    folder = shutil.copytree(a_backup, tmp_path / "b")
    [told] = folder.glob("[0-9]*/manifest.json")
    more = json.loads(told.read_bytes())
    more["tables"]["letters_letter"] += 1
    told.write_text(json.dumps(more), encoding="utf-8")
    refused = scene.restore(home, kept, of=folder)
    assert (refused.status, "letters_letter" in refused.err, "IMZ-9826" in refused.err) == (1, True, True), refused.err


def test_a_program_of_postgresql_that_fails_leaves_no_backup_and_sqlite_needs_none(
    scene: Scene, tmp_path: Path
) -> None:
    program = tmp_path / "bin/pg_dump"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho no room for it >&2\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    with_it = {**scene.house.environment, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    told = divit("backup", str(tmp_path / "b"), environment=with_it)
    if scene.house.database.url:
        assert (told.status, "no room for it" in told.err, "IMZ-9825" in told.err) == (4, True, True), told.err
    assert len(list(tmp_path.glob("b/[0-9]*"))) == (0 if scene.house.database.url else 1)


def test_nothing_is_brought_back_over_data_that_are_there(scene: Scene, empty: tuple[Path, HouseDatabase]) -> None:
    home, kept = empty
    assert scene.back_up().status == 0
    home.mkdir()
    (home / "divit.toml").write_text("", encoding="utf-8")
    refused = scene.restore(home, kept)
    assert (refused.status, "IMZ-9823" in refused.err) == (3, True), refused.err
    assert [path.name for path in home.iterdir()] == ["divit.toml"]


def test_a_folder_that_cannot_be_written_to_is_told(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    told = divit("backup", str(tmp_path / "file/b"), environment=dict(scene.house.environment))
    assert (told.status, "IMZ-9820" in told.err) == (4, True), told.err
