# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Production stations: who may make cards. A token is shown on one page, once."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from divit.server.enrolment.csp import desk
from divit.server.enrolment.csp.forms import StationForm
from divit.server.enrolment.services import stations
from divit.server.enrolment.services.rows import CSP_PRODUCTION
from divit.server.people.request import viewer_of
from divit.server.ui.one_form import EmptyForm, Words, answer, refused
from divit.server.ui.permission import role

_form = require_http_methods(["GET", "HEAD", "POST"])
_production = role(CSP_PRODUCTION)


@_production
@_form
def add(request: HttpRequest) -> HttpResponse:
    """Let another desk make cards."""
    form = StationForm(request.POST or None)
    say = Words(
        _("New production station"),
        _("The station shows a token at the production door. You see it once, on the next page."),
        _("Add it and show the token"),
        _("No station was added"),
    )
    return _told_once(request, form, say, lambda: _added(request, form))


@_production
@_form
def renew(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a station another token."""
    row = desk.station(uid)
    say = Words(
        _("New token for a station"),
        row.name,
        _("Show the new token"),
        _("The token stays as it was"),
        warning=_("The token it has now opens nothing any more, from this moment."),
    )
    actor = f"person:{viewer_of(request).person_id}"
    form = EmptyForm(request.POST if request.method == "POST" else None)
    return _told_once(request, form, say, lambda: (row.name, stations.renew_station(station=uid, actor=actor)))


@_production
@_form
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a station make no more cards."""
    row = desk.station(uid)
    actor = f"person:{viewer_of(request).person_id}"
    say = Words(
        _("Close a station"),
        row.name,
        _("Close it"),
        _("The station stays open"),
        warning=_("It makes no more cards. What it has under way goes back to the queue when its time is over."),
        button_class="btn-bad",
    )
    form = EmptyForm(request.POST if request.method == "POST" else None)
    return answer(
        request, form, lambda: stations.end_station(station=uid, actor=actor), say, back=reverse("csp-production")
    )


def _added(request: HttpRequest, form: StationForm) -> tuple[str, str]:
    name = form.cleaned_data["name"]
    return name, stations.add_station(name=name, actor=f"person:{viewer_of(request).person_id}")


def _told_once(
    request: HttpRequest, form: StationForm | EmptyForm, say: Words, make: Callable[[], tuple[str, str]]
) -> HttpResponse:
    """The form; when it is sent, the token, on a page that is kept nowhere."""
    made: list[tuple[str, str]] = []
    outcome = refused(request, form, lambda: made.append(make()))
    if not made:
        context = {**outcome.context, "say": say, "back": reverse("csp-production")}
        return render(request, "ui/one_form.html", context, status=outcome.status)
    [(name, token)] = made
    shown = render(request, "enrolment/csp/token.html", {"name": name, "token": token})
    shown.headers["Cache-Control"] = "no-store"
    return shown
