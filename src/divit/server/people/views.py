# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages of the institution that everybody of it may read: its people, one person, its units; and where to work."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from divit.server.people import queries, rules
from divit.server.people.queries import directory
from divit.server.people.queries.person_page import person_page
from divit.server.people.request import WORKPLACE, viewer_of
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import role, signed_in


@signed_in
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people of the institution, found by any part of their names."""
    sought = request.GET.get("ara", "")[:100]
    page = directory.people_of(viewer_of(request), sought, _page_number(request))
    return render(request, "people/people.html", {"page": page, "sought": sought})


@signed_in
@require_safe
def person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One person: posts, deputations, roles."""
    return render(request, "people/person.html", {"person": person_page(viewer_of(request), uid)})


@signed_in
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The tree of units with their posts and who is in them."""
    viewer = viewer_of(request)
    context = {"tree": directory.tree(viewer), "may_arrange": rules.administers(viewer, viewer.institution_id)}
    return render(request, "people/units.html", context)


@role(rules.INSTITUTION_ADMIN)
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """What the institution has set for itself."""
    return render(request, "people/settings.html", {"settings": directory.own_settings(viewer_of(request))})


@signed_in
@require_POST
def work_in(request: HttpRequest) -> HttpResponse:
    """Work in another of the institutions in which the viewer serves, until they sign out or choose again."""
    viewer = viewer_of(request)
    places = {place.detsis: place for place in queries.workplaces(viewer.person_id, viewer.at)}
    chosen = places.get(request.POST.get("institution", ""))
    if chosen is None:
        raise NotThere
    request.session[WORKPLACE] = chosen.institution_id
    return HttpResponseRedirect("/")


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("sayfa", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
