# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of notices: what I was told, and how I want to be told."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from divit.server.notify import kinds, queries, services
from divit.server.people.queries import Viewer
from divit.server.ui.permission import signed_in


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = getattr(request, "viewer")  # noqa: B009 - HttpRequest has no such attribute for the types
    return viewer


@signed_in
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Everything that the viewer was told, newest first."""
    asked = request.GET.get("once", "")
    page = queries.page(_viewer(request), asked if _is_uid(asked) else "")
    return render(request, "notify/notices.html", {"page": page})


@signed_in
@require_POST
def read(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Mark one notice as read and stay on the page."""
    services.mark_read(viewer=_viewer(request), notice=uid)
    return HttpResponseRedirect(reverse("notices"))


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_all_read(viewer=_viewer(request))
    return HttpResponseRedirect(reverse("notices"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Which kinds reach the viewer over which channels, and in which language."""
    viewer = _viewer(request)
    if request.method == "POST":
        ticked = set(request.POST.getlist("wanted"))
        wanted = {(kind.name, way): f"{kind.name}.{way}" in ticked for kind in kinds.kinds() for way in kinds.CARRIED}
        services.choose(viewer=viewer, wanted=wanted, language=request.POST.get("language", "tr"))
        return HttpResponseRedirect(f"{reverse('notice-choices')}?kaydedildi")
    context = {
        "choices": queries.choices_of(viewer),
        "reach": queries.reach(viewer),
        "written_in": queries.language_of(viewer),
        "saved": "kaydedildi" in request.GET,
    }
    return render(request, "notify/choices.html", context)


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
