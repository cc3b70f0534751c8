# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Lists that an applicant chooses from: provinces with their districts, and named choices (R7, R13, R15, R18)."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from divit.kernel import turkish, words

_DATA = files("divit.server.enrolment") / "data"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list. ``name`` is kept; the rest is shown."""

    name: str
    tr: str
    en: str
    tr_hint: str = ""
    en_hint: str = ""

    @property
    def label(self) -> str:
        """As the reader's language has it."""
        return self.en if words.lang() == "en" else self.tr

    @property
    def hint(self) -> str:
        """What choosing it means, or nothing."""
        return self.en_hint if words.lang() == "en" else self.tr_hint


@cache
def choices(kind: str) -> tuple[Choice, ...]:
    """The lines of the list ``kind``: reason, reader, channel or operator. Raises ``KeyError`` for another."""
    table = tomllib.loads((_DATA / "choices.toml").read_text(encoding="utf-8"))
    return tuple(
        Choice(row["name"], row["tr"], row["en"], row.get("tr_hint", ""), row.get("en_hint", "")) for row in table[kind]
    )


def label(kind: str, name: str) -> str:
    """What the list ``kind`` shows for ``name``; the name itself where the list has none such."""
    return next((one.label for one in choices(kind) if one.name == name), name)


@cache
def provinces() -> tuple[tuple[str, str], ...]:
    """Plate code and name of every province, in Turkish order."""
    rows = ((row["code"], row["name"]) for row in _rows("provinces.csv"))
    return tuple(sorted(rows, key=lambda row: turkish.sort_key(row[1])))


@cache
def districts() -> Mapping[str, tuple[str, ...]]:
    """The names of each province's districts, in Turkish order, by the province's plate code."""
    found: dict[str, list[str]] = {}
    for row in _rows("districts.csv"):
        found.setdefault(row["province"], []).append(row["name"])
    return {code: tuple(sorted(names, key=turkish.sort_key)) for code, names in found.items()}


def province(code: str) -> str:
    """The name of the province with the plate code ``code``, or nothing."""
    return dict(provinces()).get(code, "")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((_DATA / name).read_text(encoding="utf-8").splitlines()))
