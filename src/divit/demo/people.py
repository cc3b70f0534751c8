# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The made-up people, read from the one list."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

# Printed on screen by the demonstration; both open nothing outside DIVIT_ENV=demo.
PIN = "123456"
#: Of the card that is applied for: its holder chooses it, and 123456 is refused (R59).
CHOSEN_PIN = "480913"
PASSWORD = "divit-deneme"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person."""

    key: str
    tckn: str
    personnel_number: str
    email: str
    phone: str
    given_name: str
    surname: str
    unit: str
    title: str
    roles: tuple[str, ...]
    card: str

    @property
    def full_name(self) -> str:
        """Given name and surname, as on a screen."""
        return f"{self.given_name} {self.surname}"


def listed() -> bytes:
    """The list as it stands, for the systems outside: they know the same people."""
    return files("divit.demo").joinpath("data/people.toml").read_bytes()


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(listed().decode())


def institution() -> dict[str, Any]:
    """The made-up institution: names, contact block, addresses."""
    return dict(_table()["institution"])


def units() -> list[dict[str, str]]:
    """Its units: DETSİS number and name."""
    return [dict(row) for row in _table()["unit"]]


@cache
def people() -> tuple[Person, ...]:
    """Everybody on the list who works somewhere."""
    fields = Person.__dataclass_fields__
    rows = ({name: row[name] for name in fields} for row in _table()["person"])
    return tuple(Person(**{**row, "roles": tuple(row["roles"])}) for row in rows)


def person(key: str) -> Person:
    """The person with that key. Raises ``KeyError``."""
    return {one.key: one for one in people()}[key]


def register_facts(key: str) -> dict[str, str]:
    """What the civil registry has of that person, as it is typed into a form."""
    row = next(row for row in _table()["person"] if row["key"] == key)
    born = row["birth_date"]
    return {
        "tckn": row["tckn"],
        "given_name": row["given_name"],
        "surname": row["surname"],
        "birth_place": row["birth_place"],
        "birth_date": f"{born.day}.{born.month}.{born.year}",
    }


def settings() -> dict[str, str]:
    """What the institution has set for itself, by the name of the setting."""
    return dict(_table()["setting"])


def deputations() -> list[dict[str, Any]]:
    """Who acts for whom: keys of person and deputy, for how many days from the beginning of the demonstration."""
    return [dict(row) for row in _table()["deputation"]]


def spare_tckns() -> tuple[str, ...]:
    """Numbers on the list that belong to nobody in the institution."""
    return tuple(row["tckn"] for row in _table()["spare"])
