# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who looks, for views: the gate puts the viewer on the request; the session remembers where they chose to work."""

from django.http import HttpRequest

from divit.server.people.queries.viewers import Viewer

WORKPLACE = "workplace"


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer whom the gate put on the request."""
    viewer: Viewer = getattr(request, "viewer")  # noqa: B009 - HttpRequest has no such attribute for the types
    return viewer


def chosen_workplace(request: HttpRequest) -> int | None:
    """The institution that the person chose to work in, if they did in this session."""
    chosen = request.session.get(WORKPLACE)
    return chosen if isinstance(chosen, int) else None
