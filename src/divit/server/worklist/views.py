# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The page on which a day begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from divit.kernel import clock
from divit.server.notify import queries as notices
from divit.server.people.queries import Viewer
from divit.server.ui.permission import signed_in
from divit.server.worklist import queries, registry

_SHOWN = 5
_NOON, _EVENING = 12, 18


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, longest first; my queues; what I did last; what I was told."""
    viewer: Viewer = getattr(request, "viewer")  # noqa: B009 - HttpRequest has no such attribute for the types
    now = clock.local(viewer.at)
    context = {
        "today": now,
        "greeting": _greeting(now.hour),
        "actions": [(action, reverse(action.route)) for action in registry.actions_of(viewer)],
        "waiting": queries.waiting(viewer),
        "done": registry.done_by(viewer, _SHOWN),
        "notices": notices.unread(viewer, _SHOWN),
    }
    return render(request, "worklist/home.html", context)


def _greeting(hour: int) -> str:
    if hour < _NOON:
        return _("Good morning.")
    return _("Good afternoon.") if hour < _EVENING else _("Good evening.")
