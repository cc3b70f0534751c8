# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The page on which a day begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from divit.kernel import clock
from divit.server.notify import queries as notices
from divit.server.people.queries import Viewer
from divit.server.ui.permission import signed_in
from divit.server.worklist import queries, registry

_SHOWN = 5


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, longest first; my queues; what I did last; what I was told."""
    viewer: Viewer = getattr(request, "viewer")  # noqa: B009 - HttpRequest has no such attribute for the types
    now = clock.local(viewer.at)
    context = {
        "today": now,
        "waiting": queries.waiting(viewer),
        "done": registry.done_by(viewer, _SHOWN),
        "notices": notices.newest(viewer, _SHOWN),
    }
    return render(request, "worklist/home.html", context)
