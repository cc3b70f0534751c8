# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Takes a backup of a running installation."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from divit import __version__
from divit.kernel import clock, settings
from divit.kernel.words import system_reason
from divit.server.config.backups import databases, manifest
from divit.server.config.backups.manifest import POOL, Progress
from divit.server.config.errors import BackupFolderUnusable
from divit.server.files import services as files


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was made: its folder, what it says of itself, and how many files came new into the pool."""

    folder: Path
    manifest: manifest.Manifest
    new_files: int


def take(target: Path, *, keep: int | None = None, progress: Progress = lambda _done, _all: None) -> Taken:
    """Back up this home and its database into the folder of backups ``target``; the server may run meanwhile.

    With ``keep`` only so many of the newest backups stay. Stored files that are damaged or gone are named in the
    manifest; all else is backed up nevertheless. Raises ``BackupFolderUnusable``, ``DatabaseProgramFailed``.
    """
    made_at = clock.now()
    with _writing(target):
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = _free(target, made_at.strftime("%Y-%m-%dT%H-%M-%SZ"))
        partial = target / f".{folder.name}"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        # The rows first: a file is stored before a row names it, so whatever they name is there afterwards.
        tables = databases.take(partial / databases.name())
        _copy_home(partial / manifest.HOME)
        pooled = _Pooled.of(target / POOL, progress)
        (partial / manifest.FILES).write_text("".join(f"{one}\n" for one in pooled.names), encoding="ascii")
        made = manifest.Manifest(
            form=manifest.FORM,
            version=__version__,
            made_at=made_at.isoformat().replace("+00:00", "Z"),
            database=databases.kind(),
            tables=tables,
            parts=manifest.sums(partial),
            files=len(pooled.names),
            octets=pooled.octets,
            damaged=tuple(pooled.damaged),
        )
        (partial / manifest.NAME).write_bytes(made.encoded())
        _flush_all(partial)
        partial.rename(folder)
        _flush(target)
        if keep is not None:
            _forget_older(target, keep)
    return Taken(folder, made, pooled.new)


def _free(target: Path, name: str) -> Path:
    """A folder for a backup of this second; a further one in the same has a number."""
    names = [name, *(f"{name}-{number}" for number in range(2, 10))]
    return next(target / one for one in names if not (target / one).exists())


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupFolderUnusable(str(error), folder=target, why=system_reason(error)) from error


def _copy_home(target: Path) -> None:
    """All that lies in the home but the database, which was taken, and the files, which are pooled."""
    home, database = settings.home(), "divit.sqlite3"
    target.mkdir(mode=0o700)
    for path in sorted(home.iterdir()):
        if path.name == POOL or path.name.startswith(database):
            continue
        if path.is_dir():
            shutil.copytree(path, target / path.name, copy_function=_copy_file)
        elif path.is_file():
            _copy_file(path, target / path.name)


def _copy_file(source: str | Path, target: str | Path) -> None:
    shutil.copyfile(source, target)
    shutil.copymode(source, target)


class _Pooled:
    """The stored files in the pool of all backups."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.damaged: list[str] = []
        self.octets = 0
        self.new = 0

    @classmethod
    def of(cls, pool: Path, progress: Progress) -> "_Pooled":
        """Put into the pool what is stored and not there yet, hashed on its way."""
        made = cls()
        stored = files.all_stored()
        for number, (sha256, size) in enumerate(stored, start=1):
            made._see_to(pool / sha256[:2] / sha256[2:4] / sha256, sha256, size)
            progress(number, len(stored))
        return made

    def _see_to(self, place: Path, sha256: str, size: int) -> None:
        if not place.is_file() or place.stat().st_size != size:
            if not _pool(sha256, place):
                self.damaged.append(sha256)
                return
            self.new += 1
        self.names.append(sha256)
        self.octets += size


def _pool(sha256: str, place: Path) -> bool:
    """Copy a stored file to its place in the pool; whether it was whole."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = place.with_name(f".{sha256}")
    aside.unlink(missing_ok=True)
    if not files.copy_whole(sha256, aside):
        aside.unlink()
        return False
    _flush(aside)
    aside.replace(place)
    return True


def _flush_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        _flush(path)
    _flush(folder)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget_older(target: Path, keep: int) -> None:
    """Delete all but the newest backups, and then what no backup names any more."""
    backups = manifest.all_in(target)
    kept = backups[-keep:]
    for old in backups[: len(backups) - len(kept)]:
        # Without its manifest it is no backup: a half deleted one is not taken for whole.
        (old / manifest.NAME).unlink()
        shutil.rmtree(old)
    named = {line for one in kept for line in (one / manifest.FILES).read_text(encoding="ascii").split()}
    for place in (target / POOL).glob("??/??/*"):
        if place.name not in named:
            place.unlink()
