# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of drivers as values."""

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from divit.kernel.words import Name, name

System = Literal["windows", "macos", "linux"]
SYSTEMS: tuple[System, ...] = ("windows", "macos", "linux")


@dataclass(frozen=True, slots=True)
class Driver:
    """A row of ``drivers.toml``. ``bases`` are names of its file by word length (32, 64) without the system's prefix
    and ending; ``places`` its own folders or whole files by system, which is missing where there is no such driver;
    ``providers`` the certificate service providers whose cards need it; ``download`` its maker's page or empty.
    """

    id: str
    name: str
    vendor: str
    kind: Literal["card", "hsm", "fallback", "test"]
    bases: Mapping[int, tuple[str, ...]]
    places: Mapping[System, tuple[str, ...]]
    providers: tuple[str, ...]
    download: str
    quirks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """A row of ``driver_places.toml``: names of files with ``{base}``, and the system's folders by word length."""

    files: tuple[str, ...]
    folders: Mapping[int, tuple[str, ...]]


def this_system() -> System:
    """The system that this program runs on; every other Unix is looked at as Linux."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")  # type: ignore[return-value]  # the values are Systems


@cache
def drivers() -> Mapping[str, Driver]:
    """Every driver, by id."""
    return {
        id_: Driver(
            id=id_,
            name=row["name"],
            vendor=row["vendor"],
            kind=row["kind"],
            bases={bits: (*row.get(f"bases_{bits}", ()), *row.get("bases", ())) for bits in (32, 64)},
            places={system: tuple(row[system]) for system in SYSTEMS if system in row},
            providers=tuple(row["providers"]),
            download=row.get("download", ""),
            quirks=tuple(row["quirks"]),
        )
        for id_, row in _read("drivers").items()
    }


@cache
def places() -> Mapping[str, Places]:
    """Where drivers may lie on each system."""
    return {
        system: Places(tuple(row["files"]), {bits: tuple(row[f"folders_{bits}"]) for bits in (32, 64)})
        for system, row in _read("driver_places").items()
    }


@cache
def quirks() -> Mapping[str, Name]:
    """What a person has to know about a driver's habit, by the habit's id."""
    return {id_: name(tr=row["tr"], en=row["en"]) for id_, row in _read("driver_quirks").items()}


def _read(table: str) -> dict[str, Any]:
    return tomllib.loads(files("divit.tokens").joinpath(f"data/{table}.toml").read_text(encoding="utf-8"))
