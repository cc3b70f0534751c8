# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The personnel directory (as MEBBİS): who serves where, in which class, and their official address.

``POST <address>/personnel/query {"tckn": …}`` with a bearer token; 404 says that nobody serves under this number. The
number stands in the body, since addresses are logged on the way.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any

from divit.kernel import settings
from divit.kernel.words import term
from divit.server.gateways import asking
from divit.server.gateways.errors import AnswerNotUnderstood

_NAME = term("personnel directory")
_PATH = "/personnel/query"
#: The directory's own word in a 404, so that a wrong address is not taken for a person who serves nowhere.
_NOBODY = "not_found"
_TEXTS = ("personnel_number", "service_class", "title", "unit_detsis", "unit_name", "email", "position")
ADMINISTRATIVE = "administrative"
SERVICE_CLASSES = frozenset({ADMINISTRATIVE, "education", "technical", "health", "other"})


@dataclass(frozen=True, slots=True)
class PersonnelRecord:
    """A person's place in the service. ``service_class`` is one of ``SERVICE_CLASSES``; ``position`` the post held
    (kadro), empty where the directory knows none; ``since`` the day of appointment.
    """

    tckn: str = field(repr=False)
    personnel_number: str
    service_class: str
    title: str
    unit_detsis: str
    unit_name: str
    email: str
    position: str
    since: date | None


def is_set_up() -> bool:
    """Whether the settings name the directory."""
    return bool(settings.text("PERSONNEL_URL"))


def record_of(tckn: str) -> PersonnelRecord | None:
    """The directory's record of the person; None for who serves nowhere.

    Raises the errors of this app whose names begin with Service, and ``AnswerNotUnderstood``, ``AnswerTooLarge``,
    ``WayOpen``, ``OnlyAStandIn``.
    """
    asked = asking.service(_NAME, "PERSONNEL")
    token = settings.text("PERSONNEL_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = asking.ask(asked, path=_PATH, json={"tckn": tckn}, headers=headers)
    if answer.status == HTTPStatus.NOT_FOUND and _said(answer.body).get("error") == _NOBODY:
        return None
    told = asking.refused(asked, answer.status)
    if told is not None:
        raise told
    return _record(tckn, _said(answer.body))


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _record(tckn: str, said: dict[str, Any]) -> PersonnelRecord:
    try:
        since = said.get("since")
        record = PersonnelRecord(
            tckn=tckn,
            since=date.fromisoformat(since) if since else None,
            **{name: _text(said, name) for name in _TEXTS},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AnswerNotUnderstood(service=_NAME, why=type(error).__name__) from error
    if said.get("tckn") != tckn or record.service_class not in SERVICE_CLASSES:
        raise AnswerNotUnderstood(service=_NAME, why="tckn, service_class")
    return record


def _text(said: dict[str, Any], name: str) -> str:
    """Raises ``KeyError``, ``TypeError``."""
    value = said[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value
