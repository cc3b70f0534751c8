# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The test page: a signature that binds to nothing, a trial of the PIN, and how each went."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from divit.kernel import ids
from divit.server.people import queries as people
from divit.server.people.request import viewer_of
from divit.server.signing import knocking, queries, services
from divit.server.signing.errors import SessionNotFound
from divit.server.signing.trial.purposes import PIN_TEST, TRIAL
from divit.server.ui.permission import signed_in


@signed_in
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """``/imza/deneme``: what can be tried, and where to get the signing program."""
    return render(request, "signing/trial.html")


@signed_in
@require_POST
def try_signature(request: HttpRequest) -> HttpResponse:
    """``/imza/deneme/imza``: a session over a text that says of itself that it is nothing."""
    ref = f"deneme:{ids.uuid7()}"
    opened = services.open_session(viewer=viewer_of(request), purpose=TRIAL, refs=[ref])
    return HttpResponseRedirect(reverse("trial-session", args=[opened.id]))


@signed_in
@require_POST
def try_pin(request: HttpRequest) -> HttpResponse:
    """``/imza/deneme/pin``: a session about the card; the PIN is typed in the signing program alone."""
    viewer = viewer_of(request)
    name = people.home_unit(viewer).institution_name
    opened = services.open_card_session(purpose=PIN_TEST, ref="", site_name=name, viewer=viewer)
    return HttpResponseRedirect(reverse("trial-session", args=[opened.id]))


@signed_in
@require_safe
def session(request: HttpRequest, session: UUID) -> HttpResponse:
    """``/imza/deneme/<uuid>``: the way to the signing program, then the answer in words."""
    viewer = viewer_of(request)
    stands = queries.standing(viewer, str(session))
    if stands.purpose not in (TRIAL, PIN_TEST):
        raise SessionNotFound
    context: dict[str, Any] = {"session": stands, "pin": stands.purpose == PIN_TEST, "ended": stands.ended}
    if stands.waits_for_signer:
        # The database keeps only hashes of the link and the code, so each showing makes new ones.
        context["way"] = services.show_again(viewer=viewer, session=stands.id)
        context["host"] = urlsplit(context["way"].link).netloc
        context["opener"] = knocking.opener(context["way"].link)
    elif stands.ended and stands.purpose == TRIAL:
        context["item"] = next(iter(queries.items(viewer, stands.id)), None)
    return knocking.may_knock(render(request, "signing/trial_session.html", context))
