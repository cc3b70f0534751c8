# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The person and the place at the head of every page, and whose help desk stands at its foot."""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from divit.kernel import clock, settings
from divit.server.login.queries import person_of
from divit.server.people import queries
from divit.server.people.errors import NoPlace
from divit.server.people.queries import Viewer
from divit.server.people.request import chosen_workplace


def who(request: HttpRequest) -> dict[str, Any]:
    """``me`` (PersonView), ``place`` (UnitView) and ``workplaces`` of whoever is signed in, asked for only if shown.

    ``help_desk_phone`` and ``help_desk_url`` are those of the viewer's institution, also on a page that is not there,
    so that it looks like one that is not the viewer's.
    """
    viewer: Viewer | None = getattr(request, "viewer", None)
    help_desk = {
        "help_desk_phone": SimpleLazyObject(lambda: _help_desk(request, "HELP_DESK_PHONE")),
        "help_desk_url": SimpleLazyObject(lambda: _help_desk(request, "HELP_DESK_URL")),
    }
    if viewer is None:
        return {"me": None, "place": None, "workplaces": [], **help_desk}
    several = len(viewer.serves_in) > 1
    return {
        "me": SimpleLazyObject(lambda: queries.person(viewer.person_id, viewer.at)),
        "place": SimpleLazyObject(lambda: queries.home_unit(viewer)),
        "workplaces": queries.workplaces(viewer.person_id, viewer.at) if several else [],
        **help_desk,
    }


def _help_desk(request: HttpRequest, name: str) -> str:
    """The institution's help desk; the installation's where no institution is known, or the database is away."""
    try:
        return str(queries.setting(name, _institution_of(request), clock.now()))
    except DatabaseError:
        return settings.text(name)


def _institution_of(request: HttpRequest) -> int | None:
    """Where whoever looks works; for a stranger the one institution of the installation, if it has one."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is not None:
        return viewer.institution_id
    person_id = person_of(getattr(request, "user", None))
    if person_id is None:
        return queries.only_institution()
    try:
        return queries.viewer_for(person_id, clock.now(), chosen_workplace(request)).institution_id
    except NoPlace:
        return queries.only_institution()
