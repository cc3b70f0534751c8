# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pure decisions about dates, names and who may arrange what."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from divit.kernel import clock, turkish
from divit.server.people.errors import ContactInvalid
from divit.server.ui.errors import NotThere

if TYPE_CHECKING:
    from divit.server.people.queries.viewers import Viewer

INSTITUTION_ADMIN = "institution_admin"
SYSTEM_ADMIN = "system_admin"
# Shapes only; whether somebody answers there is what a proof date says.
_SHAPES = {
    "email": re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+"),
    "phone": re.compile(r"\+[1-9][0-9]{7,14}"),
}


def in_force(at: datetime, prefix: str = "") -> Q:
    """The condition that a dated row (``begins_at`` ≤ ``at`` < ``ends_at``, not withdrawn) holds at ``at``."""
    begun = Q(**{f"{prefix}begins_at__lte": at, f"{prefix}withdrawn_at__isnull": True})
    return begun & (Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": at}))


def overlapping(begins_at: datetime, ends_at: datetime | None) -> Q:
    """The condition that a dated row shares a moment with [``begins_at``, ``ends_at``)."""
    lasts = Q(withdrawn_at__isnull=True) & (Q(ends_at__isnull=True) | Q(ends_at__gt=begins_at))
    return lasts & Q(begins_at__lt=ends_at) if ends_at is not None else lasts


def one_of_the_two(person_id: int) -> Q:
    """The condition that a deputation is one of this person's, or makes them somebody's deputy."""
    return Q(person_id=person_id) | Q(deputy_id=person_id)


def lasts_until(ends_at: datetime | None) -> Q:
    """The condition that a dated row does not end before ``ends_at``."""
    open_ended = Q(ends_at__isnull=True)
    return open_ended | Q(ends_at__gte=ends_at) if ends_at is not None else open_ended


def beginning_of(day: date) -> datetime:
    """The first moment of a day, as days go in Istanbul."""
    return datetime.combine(day, time(), clock.ISTANBUL).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment that is no longer in the day: where a period with this last day ends."""
    return beginning_of(day + timedelta(days=1))


def printed_name(given_name: str, surname: str) -> str:
    """A name as letters print it: the surname in capitals, by Turkish rules (Işıl İNCEDERE)."""
    return f"{given_name} {turkish.upper(surname)}"


def printed_title(title: str, acting: bool) -> str:
    """A title as letters print it: who only acts in the post has "V." (*vekili*) after it."""
    return f"{title} V." if acting else title


def covers(documents: list[str], kind: str) -> bool:
    """Whether a delegation of these kinds of documents covers ``kind``; none named are all."""
    return not documents or kind in documents


def check_contact(kind: str, value: str) -> None:
    """Whether this can be an e-mail address, or a telephone number in E.164 form. Raises ``ContactInvalid``."""
    shape = _SHAPES.get(kind)
    if shape is None or not shape.fullmatch(value):
        raise ContactInvalid


def administers(viewer: "Viewer", institution_id: int) -> bool:
    """Whether the viewer arranges the people of this institution at the viewer's time."""
    return viewer.institution_id == institution_id and INSTITUTION_ADMIN in viewer.roles


def check_administers(viewer: "Viewer | None", institution_id: int) -> None:
    """Whether this viewer (None: the system itself) may arrange this institution. Raises ``NotThere``."""
    if viewer is not None and not administers(viewer, institution_id):
        raise NotThere(f"institution {institution_id}")
