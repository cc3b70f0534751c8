# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The packages in the institution's folder: each told by its name, with its size, its date and the sum of its bytes."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from divit.kernel import settings, words
from divit.server.signing.downloads.visitor import System
from divit.server.ui.errors import NotThere

_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Package:
    """One file that can be downloaded.

    ``install`` is person or computer; ``size`` is in bytes; ``processor`` is empty where its name does not say.
    """

    name: str
    system: System
    install: str
    version: str
    processor: str
    made_on: datetime
    size: int
    sha256: str

    @property
    def size_in_words(self) -> str:
        """The size as a person reads it."""
        return words.size(self.size)


def offered() -> tuple[Package, ...]:
    """What lies in ``SIGNER_PACKAGES`` and is a package; nothing when the folder is not there.

    What a person can install alone comes before what needs an administrator, the newest of each first.
    """
    folder = _folder()
    found = [package for path in sorted(folder.iterdir()) if (package := _package(path))] if folder else []
    newest_first = sorted(found, key=lambda package: package.made_on, reverse=True)
    return tuple(sorted(newest_first, key=lambda package: package.install == "computer"))


def path_of(name: str) -> Path:
    """Where the package ``name`` lies. Raises ``NotThere`` for whatever is not offered."""
    folder = _folder()
    path = next((path for path in folder.iterdir() if path.name == name), None) if folder else None
    if path is None or _package(path) is None:
        raise NotThere(name)
    return path


def _folder() -> Path | None:
    named = settings.text("SIGNER_PACKAGES")
    folder = Path(named)
    return folder if named and folder.is_dir() else None


@cache
def _table() -> dict[str, Any]:
    text = files("divit.server.signing").joinpath("data/packages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _name() -> re.Pattern[str]:
    """A package's name: version, processor and ending, of which the table knows the last two."""
    processors = "|".join(map(re.escape, _table()["processors"]))
    endings = "|".join(re.escape(row["ending"]) for row in _table()["ending"])
    version = r"\d[0-9A-Za-z.+~]*?"
    return re.compile(
        rf"divit-agent[-_](?P<version>{version})(?:[-_](?P<processor>{processors}))?(?P<ending>{endings})", re.ASCII
    )


def _package(path: Path) -> Package | None:
    match = _name().fullmatch(path.name)
    # What a link in the folder leads to was not put there to be given to everybody.
    if match is None or path.is_symlink() or not path.is_file():
        return None
    row = next(row for row in _table()["ending"] if row["ending"] == match["ending"])
    processor = match["processor"] or row.get("processor", "")
    stands = path.stat()
    return Package(
        name=path.name,
        system=row["system"],
        install=row["install"],
        version=match["version"],
        processor=_table()["processors"].get(processor, ""),
        made_on=datetime.fromtimestamp(stands.st_mtime, UTC),
        size=stands.st_size,
        sha256=_sum(path, stands.st_size, stands.st_mtime_ns),
    )


@lru_cache(maxsize=64)
def _sum(path: Path, _size: int, _changed_ns: int) -> str:
    """The SHA-256 of the bytes as they lie there; a file that was changed is read anew."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
