# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The stand-in of the personnel directory (as MEBBİS)."""

from http import HTTPStatus

from divit.standins import traffic
from divit.standins.exchange import Answer, Door, Doors, Request, told
from divit.standins.outbox import Outbox
from divit.standins.population import Population, Resident

CHANNEL = "personnel"
_TOKEN = "Bearer personnel-trial-token"  # noqa: S105  # opens nothing but this


class PersonnelDirectory:
    """Answers from the people of the stand-ins' folder who serve somewhere."""

    def __init__(self, outbox: Outbox, people: Population) -> None:
        self._outbox = outbox
        self._people = people

    def doors(self) -> Doors:
        """Where it answers."""
        return {("POST", "/mebbis/personnel/query"): Door(CHANNEL, self._query, _refusal)}

    def _query(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != _TOKEN:
            return told({"error": "unauthorized"}, HTTPStatus.UNAUTHORIZED)
        tckn = str(request.json().get("tckn", ""))
        found = self._people.find(tckn)
        record = _record(found) if found is not None and found.serves else None
        masked = traffic.masked(tckn)
        answered = record or {"error": "not_found"}
        shown = {name: str(value) for name, value in answered.items() if name != "tckn"}
        traffic.keep(self._outbox, CHANNEL, "personnel/query", asked={"tckn": masked}, answered=shown, about=masked)
        return told(answered, HTTPStatus.OK if record else HTTPStatus.NOT_FOUND)


def _refusal(_request: Request) -> Answer:
    return told({"error": "refused"}, HTTPStatus.UNPROCESSABLE_ENTITY)


def _record(person: Resident) -> dict[str, str | None]:
    return {
        "tckn": person.tckn,
        "personnel_number": person.personnel_number,
        "service_class": person.service_class,
        "title": person.title,
        "unit_detsis": person.unit,
        "unit_name": person.unit_name,
        "email": person.email,
        "position": person.title,
        "since": person.since or None,
    }
