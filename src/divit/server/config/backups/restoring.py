# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Brings a home and its database back from a backup, and proves that what came back is what was taken."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from divit.kernel import settings
from divit.kernel.errors import DivitError
from divit.kernel.words import system_reason, term
from divit.server.config import serve
from divit.server.config.backups import databases, manifest
from divit.server.config.backups.manifest import POOL, Progress
from divit.server.config.errors import (
    BackupDamaged,
    BackupFolderUnusable,
    BackupOfAnother,
    HomeNotEmpty,
    RestoredOtherwise,
)

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: the backup, its manifest, and how many entries of the log were walked."""

    backup: Path
    manifest: manifest.Manifest
    entries: int


def check(folder: Path, *, progress: Progress = lambda _done, _all: None) -> Restored:
    """Read a backup (``folder`` itself, or the newest in it) to the last octet, changing nothing.

    Raises ``BackupMissing``, ``BackupDamaged``.
    """
    backup = manifest.chosen(folder)
    made = manifest.read(backup)
    manifest.refuse_damaged(backup, made)
    names = _names(backup)
    for number, sha256 in enumerate(names, start=1):
        _pooled(backup, sha256)
        progress(number, len(names))
    return Restored(backup, made, 0)


def restore(folder: Path, home: Path, *, progress: Progress = lambda _done, _all: None) -> Restored:
    """Fill the empty ``home`` and an empty database from a backup (``folder`` itself, or the newest in it).

    Every part's sum, every stored file's hash, the rows of every table and the whole audit chain are held against the
    backup. Raises ``BackupMissing``, ``BackupDamaged``, ``BackupOfAnother``, ``HomeNotEmpty``,
    ``BackupFolderUnusable``, ``DatabaseProgramFailed``, ``RestoredOtherwise``.
    """
    backup = manifest.chosen(folder)
    made = manifest.read(backup)
    manifest.refuse_damaged(backup, made)
    _refuse_full(home)
    with _writing(home):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copytree(backup / manifest.HOME, home, dirs_exist_ok=True)
    try:
        _refuse_other_database(backup, made, home)
    except DivitError:
        # Nothing came back: what was empty is empty again.
        shutil.rmtree(home)
        raise
    with _writing(home):
        _bring_files(backup, progress)
        databases.give_back(backup / databases.name())
    _refuse_other_rows(made)
    return Restored(backup, made, _walked())


def _refuse_full(home: Path) -> None:
    with _writing(home):
        if home.exists() and any(home.iterdir()):
            raise HomeNotEmpty(home=home)


def _refuse_other_database(backup: Path, made: manifest.Manifest, home: Path) -> None:
    """Which database is meant may stand in the settings that came back with the home."""
    serve.set_up(home)
    if made.database != databases.kind():
        raise BackupOfAnother(folder=backup, made=made.database, ours=databases.kind())
    if not databases.is_empty():
        raise HomeNotEmpty(home=home)


@contextmanager
def _writing(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupFolderUnusable(str(error), folder=home, why=system_reason(error)) from error


def _names(backup: Path) -> list[str]:
    return (backup / manifest.FILES).read_text(encoding="ascii").split()


def _bring_files(backup: Path, progress: Progress) -> None:
    names = _names(backup)
    for number, sha256 in enumerate(names, start=1):
        target = settings.home() / POOL / sha256[:2] / sha256[2:4] / sha256
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _pooled(backup, sha256, target)
        progress(number, len(names))


def _pooled(backup: Path, sha256: str, target: Path | None = None) -> None:
    """Read a file of the pool to its end, into ``target`` when one is given. Raises ``BackupDamaged``."""
    place = backup.parent / POOL / sha256[:2] / sha256[2:4] / sha256
    digest = hashlib.sha256()
    try:
        with place.open("rb") as source, (target or Path("/dev/null")).open("wb") as copy:
            while piece := source.read(_CHUNK):
                digest.update(piece)
                copy.write(piece)
    except FileNotFoundError as error:
        raise BackupDamaged(str(error), folder=backup, part=sha256) from error
    if digest.hexdigest() != sha256:
        raise BackupDamaged(term("its sum differs"), folder=backup, part=sha256)
    if target is not None:
        target.chmod(0o400)


def _refuse_other_rows(made: manifest.Manifest) -> None:
    if not databases.is_whole():
        raise RestoredOtherwise(what="integrity_check")
    there = databases.counts()
    for table in sorted(there.keys() | made.tables.keys()):
        if there.get(table) != made.tables.get(table):
            raise RestoredOtherwise(what=table)


def _walked() -> int:
    """How many entries the restored log has. Raises ``RestoredOtherwise`` where it is not whole."""
    from divit.server.audit import queries

    verdict = queries.verify_chain()
    if not verdict.intact:
        raise RestoredOtherwise(what="audit")
    return verdict.entries
