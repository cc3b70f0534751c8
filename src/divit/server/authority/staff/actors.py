# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who the log means: people by their names, programs by what they are."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from divit.kernel import clock
from divit.server.people import queries as people
from divit.server.people.queries import Viewer

_PERSON = re.compile(r"person:(\d{1,18})")


def actor_of(viewer: Viewer) -> str:
    """The viewer as the log names them."""
    return f"person:{viewer.person_id}"


def named(actors: Iterable[str]) -> dict[str, str]:
    """What pages call those actors of the log."""
    wanted = set(actors)
    ids = {one: int(found[1]) for one in wanted if (found := _PERSON.fullmatch(one))}
    known = people.people(ids.values(), clock.now()) if ids else {}
    return {one: _name(one, known.get(ids[one])) if one in ids else _program(one) for one in wanted}


def _name(actor: str, person: people.PersonView | None) -> str:
    return actor if person is None else person.full_name


def _program(actor: str) -> str:
    return _("the system") if actor == "system" else actor
