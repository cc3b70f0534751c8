# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a backup says of itself."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from divit.kernel.words import term
from divit.server.config.errors import BackupDamaged, BackupMissing

NAME = "manifest.json"
FORM = 1
POOL = "files"
FILES = "files.txt"
HOME = "home"
#: Told how many of how many files have been seen to.
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Manifest:
    """``made_at`` is RFC 3339 in UTC, ``database`` sqlite or postgresql, ``tables`` the rows of each, ``parts`` the
    SHA-256 (hex) of every file in the backup's own folder by its path there.

    ``files`` and ``octets`` count the stored files; ``damaged`` names those that were not whole when it was made.
    """

    form: int
    version: str
    made_at: str
    database: str
    tables: Mapping[str, int]
    parts: Mapping[str, str]
    files: int
    octets: int
    damaged: tuple[str, ...]

    def encoded(self) -> bytes:
        """The JSON that stands in the backup."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def read(backup: Path) -> Manifest:
    """The manifest of a backup. Raises ``BackupMissing``, ``BackupDamaged``."""
    try:
        told: dict[str, Any] = json.loads((backup / NAME).read_bytes())
        manifest = Manifest(**{**told, "damaged": tuple(told["damaged"])})
    except OSError as error:
        raise BackupMissing(str(error), folder=backup) from error
    except (ValueError, TypeError, KeyError) as error:
        raise BackupDamaged(str(error), folder=backup, part=NAME) from error
    if manifest.form != FORM:
        raise BackupMissing(folder=backup)
    return manifest


def chosen(folder: Path) -> Path:
    """The backup that is meant: ``folder`` itself, or the newest in it. Raises ``BackupMissing``."""
    if (folder / NAME).is_file():
        return folder
    found = all_in(folder)
    if not found:
        raise BackupMissing(folder=folder)
    return found[-1]


def all_in(folder: Path) -> list[Path]:
    """The whole backups in a folder of them, oldest first: their names are their times."""
    return sorted(path.parent for path in folder.glob(f"[0-9]*/{NAME}"))


def sum_of(path: Path) -> str:
    """SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a backup's own folder but its manifest, by path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    return {path.relative_to(folder).as_posix(): sum_of(path) for path in paths}


def refuse_damaged(backup: Path, manifest: Manifest) -> None:
    """Raises ``BackupDamaged`` where a part is missing, changed, or was not there when the backup was made."""
    there = sums(backup)
    for part in sorted(there.keys() | manifest.parts.keys()):
        if there.get(part) != manifest.parts.get(part):
            raise BackupDamaged(term("its sum differs"), folder=backup, part=part)
