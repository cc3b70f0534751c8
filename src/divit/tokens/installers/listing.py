# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What an institution lists: ``list.toml`` in its drivers folder.

[[package]]
file = "akis_2.0_amd64.deb"
driver = "akisp11"
sha256 = "9f86d081…"
processors = ["x86_64"]      # left out: any
arguments = ["/S"]           # only of an exe
"""

import fnmatch
import hashlib
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from divit.kernel import settings
from divit.kernel.own_process import is_frozen
from divit.tokens.drivers import drivers
from divit.tokens.errors import InstallerRefused
from divit.tokens.installers.tables import Kind, kind_of_file, known_packages

LIST = "list.toml"
_SHA256 = re.compile("[0-9a-f]{64}")
_COLUMNS = frozenset({"file", "driver", "sha256", "processors", "arguments"})


@dataclass(frozen=True, slots=True)
class Package:
    """One listed package: its file's name in the folder, the driver in it, its SHA-256, for which processors."""

    file: str
    driver: str
    sha256: str
    processors: tuple[str, ...]
    arguments: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """How it is installed."""
        kind = kind_of_file(self.file)
        if kind is None:
            raise InstallerRefused("not a package", file=self.file)
        return kind


def folder() -> Path:
    """The drivers folder: the setting, else ``drivers`` beside the installed program, else in its home."""
    named = settings.text("TOKEN_DRIVERS_FOLDER")
    if named:
        return Path(named)
    if is_frozen():
        return Path(sys.executable).resolve().parent / "drivers"
    return settings.home() / "drivers"


def listed(place: Path) -> tuple[Package, ...]:
    """The packages of the folder ``place``; none when it has no list.

    Raises ``InstallerRefused`` when the list cannot be read or a row of it is not what a row must be: nothing of such a
    list is run.
    """
    path = place / LIST
    if not path.is_file():
        return ()
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("package", [])
        return tuple(_package(row) for row in rows)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InstallerRefused(f"{type(error).__name__}: {error}", file=LIST) from error


def _package(row: dict[str, object]) -> Package:
    unknown = set(row) - _COLUMNS
    file, driver, digest = str(row["file"]), str(row["driver"]), str(row["sha256"]).casefold()
    # A bare name: a list cannot reach outside its folder.
    plain = file == Path(file).name and "\\" not in file and not file.startswith("-")
    if unknown or not plain or driver not in drivers() or not _SHA256.fullmatch(digest) or not kind_of_file(file):
        raise ValueError(f"row of {file!r}")
    package = Package(file, driver, digest, _words(row, "processors"), _words(row, "arguments"))
    if package.arguments and package.kind.id != "exe":
        raise ValueError(f"arguments of {file!r}")
    return package


def _words(row: dict[str, object], name: str) -> tuple[str, ...]:
    words = row.get(name, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise TypeError(name)
    return tuple(words)


def drafted(place: Path) -> str:
    """A list for what lies in the folder, for a person to look over; packages nobody knows are named in a remark."""
    parts = []
    for path in sorted(place.iterdir()):
        if path.name == LIST or not path.is_file() or kind_of_file(path.name) is None:
            continue
        known = next(
            (row for row in known_packages() if any(fnmatch.fnmatchcase(path.name, one) for one in row.files)), None
        )
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if known is None:
            parts.append(f"# {path.name}: its driver is not known, name one of {', '.join(drivers())}\n# {digest}\n")
            continue
        processors = "".join(f"processors = [{_quoted(known.processors)}]\n" for _one in known.processors[:1])
        parts.append(f'[[package]]\nfile = "{path.name}"\ndriver = "{known.driver}"\nsha256 = "{digest}"\n{processors}')
    return "\n".join(parts)


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f'"{word}"' for word in words)
