# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How packages are installed silently, and what makers call theirs, as values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from divit.tokens.drivers.tables import System


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of ``installers.toml``: for which system, which endings, the command with ``{file}``, what means done."""

    id: str
    system: System
    endings: tuple[str, ...]
    command: tuple[str, ...]
    done: frozenset[int]


@dataclass(frozen=True, slots=True)
class KnownPackage:
    """A row of ``driver_packages.toml``."""

    driver: str
    files: tuple[str, ...]
    processors: tuple[str, ...]
    silent: tuple[str, ...]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of package, by id."""
    return {
        id_: Kind(id_, row["system"], tuple(row["endings"]), tuple(row["command"]), frozenset(row["done"]))
        for id_, row in _read("installers").items()
    }


@cache
def known_packages() -> tuple[KnownPackage, ...]:
    """The packages whose names are known."""
    return tuple(
        KnownPackage(row["driver"], tuple(row["files"]), tuple(row["processors"]), tuple(row["silent"]))
        for row in _read("driver_packages")["package"]
    )


def kind_of_file(name: str) -> Kind | None:
    """The kind of the package with this file name; None for what cannot be installed."""
    lowered = name.casefold()
    return next((kind for kind in kinds().values() if lowered.endswith(kind.endings)), None)


def _read(table: str) -> dict[str, Any]:
    return tomllib.loads(files("divit.tokens").joinpath(f"data/{table}.toml").read_text(encoding="utf-8"))
