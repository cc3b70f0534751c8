# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The person and the place at the head of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from divit.server.notify import queries as notices
from divit.server.people import queries


def who(request: HttpRequest) -> dict[str, Any]:
    """``me`` (PersonView), ``place`` (UnitView) and the unread notices of whoever is signed in, if the page shows them."""
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        return {"me": None, "place": None, "unread_notices": 0}
    return {
        "me": SimpleLazyObject(lambda: queries.person(viewer.person_id, viewer.at)),
        "place": SimpleLazyObject(lambda: queries.home_unit(viewer)),
        "unread_notices": SimpleLazyObject(lambda: notices.unread_count(viewer)),
    }
