# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The people whom the stand-ins know: ``people.toml`` in their folder, read at each question.

It is the list of the demonstration's people. A demonstration or a test changes the file, and the registry's record,
the appointment or the password of somebody has changed.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

_FILE = "people.toml"


@dataclass(frozen=True, slots=True)
class Resident:
    """One made-up person, as outside systems know them."""

    tckn: str = field(repr=False)
    given_name: str
    surname: str
    birth_place: str
    birth_date: date
    alive: bool
    personnel_number: str
    service_class: str
    title: str
    unit: str
    unit_name: str
    email: str
    since: str
    edevlet_password: str = field(repr=False)

    @property
    def full_name(self) -> str:
        """Given name and surname."""
        return f"{self.given_name} {self.surname}"

    @property
    def serves(self) -> bool:
        """Whether the personnel directory knows them."""
        return bool(self.service_class)


class Population:
    """The people of ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    def find(self, tckn: str) -> Resident | None:
        """Who has this number, or nobody."""
        table = self._table()
        units = {row["detsis"]: row["name"] for row in table.get("unit", [])}
        rows = (row for row in table.get("person", []) if row["tckn"] == tckn)
        return next((_resident(row, units) for row in rows), None)

    def _table(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}


def _resident(row: dict[str, Any], units: dict[str, str]) -> Resident:
    return Resident(
        tckn=row["tckn"],
        given_name=row["given_name"],
        surname=row["surname"],
        birth_place=row["birth_place"],
        birth_date=row["birth_date"],
        alive=row.get("alive", True),
        personnel_number=row.get("personnel_number", ""),
        service_class=row.get("service_class", ""),
        title=row.get("title", ""),
        unit=row.get("unit", ""),
        unit_name=units.get(row.get("unit", ""), ""),
        email=row.get("email", ""),
        since=str(row.get("since", "")),
        edevlet_password=row.get("edevlet_password", ""),
    )
