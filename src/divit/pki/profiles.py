# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificate profiles: readable files in ``data/profiles``, one a kind of certificate.

A profile names the fields of the subject, the keys it allows, its validity, and its extensions, each with the place
that asks for it. A variant ``extends`` another: its own extensions take the place of those with the same name, and
``without`` leaves some out.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from divit.pki.errors import ProfileRefused


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """One extension of a profile: its name, whether it is critical, its parameters and its source."""

    name: str
    critical: bool
    parameters: Mapping[str, Any]
    source: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of certificate. ``subject`` is the order of the names; ``valid_days`` the usual validity."""

    name: str
    title: str
    source: str
    keys: tuple[str, ...]
    valid_days: int
    subject: tuple[str, ...]
    extensions: tuple[ExtensionRow, ...]

    @property
    def is_ca(self) -> bool:
        """Whether certificates of this profile may issue others."""
        return any(row.name == "basic_constraints" and row.parameters["ca"] for row in self.extensions)


def _folder() -> Any:
    return files("divit.pki").joinpath("data/profiles")


@cache
def names() -> tuple[str, ...]:
    """The names of all profiles, sorted."""
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir()))


@cache
def load(name: str) -> Profile:
    """The profile called ``name``. Raises ``ProfileRefused`` when there is none."""
    if name not in names():
        raise ProfileRefused(profile=name, why="no such profile")
    return read(name, tomllib.loads(_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8")))


def read(name: str, table: Mapping[str, Any], find: Callable[[str], Profile] = load) -> Profile:
    """The profile that ``table`` describes; ``find`` gives the one that it extends. Raises what ``find`` raises."""
    base = find(table["extends"]) if "extends" in table else None
    own = tuple(_row(row) for row in table.get("extension", ()))
    replaced = {row.name for row in own} | set(table.get("without", ()))
    inherited = tuple(row for row in base.extensions if row.name not in replaced) if base else ()
    return Profile(
        name=name,
        title=table["title"],
        source=table["source"],
        keys=tuple(table["keys"]) if "keys" in table or base is None else base.keys,
        valid_days=table["valid_days"] if "valid_days" in table or base is None else base.valid_days,
        subject=tuple(table["subject"]) if "subject" in table or base is None else base.subject,
        extensions=inherited + own,
    )


def _row(table: dict[str, Any]) -> ExtensionRow:
    parameters = {key: value for key, value in table.items() if key not in {"name", "critical", "source"}}
    return ExtensionRow(table["name"], table["critical"], parameters, table["source"])
