# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The person and the place at the head of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from divit.server.people import queries


def who(request: HttpRequest) -> dict[str, Any]:
    """``me`` (PersonView) and ``place`` (UnitView) of whoever is signed in, asked for only if the page shows them."""
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        return {"me": None, "place": None}
    return {
        "me": SimpleLazyObject(lambda: queries.person(viewer.person_id, viewer.at)),
        "place": SimpleLazyObject(lambda: queries.home_unit(viewer)),
    }
