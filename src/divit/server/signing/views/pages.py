# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What people see of a session: the page behind its link, and its state for pages that follow it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from divit.kernel.errors import DivitError
from divit.server.people.queries import Viewer
from divit.server.signing import queries, rules, services
from divit.server.signing.services.claiming import by_token
from divit.server.ui.permission import signed_in
from divit.server.ui.views import error_page
from divit.session.link import knock


def open_with_divit(request: HttpRequest, token: str) -> HttpResponse:
    """The page that a browser gets at a session's link: who asks, and a button that opens the signer.

    Looking at it claims nothing, so a preview of the link does no harm.
    """
    try:
        session = by_token(token)
    except DivitError as error:
        return error_page(request, error)
    link = f"{session.site_origin}/s/{token}"
    context = {
        "site_name": session.site_name,
        "site_origin": session.site_origin,
        "knock": knock(link),
        "link": link,
        "waits": session.state == "created" and rules.within_claim_time(session),
    }
    return render(request, "signing/open.html", context)


@signed_in
@require_GET
def state(request: HttpRequest, session: UUID) -> HttpResponse:
    """``/imza/<uuid>/durum``: how the viewer's own session stands, for a page or program that polls."""
    view = queries.session(_viewer(request), str(session))
    return JsonResponse(_state_json(view))


@signed_in
@require_POST
def cancel(request: HttpRequest, session: UUID) -> HttpResponse:
    """``/imza/<uuid>/iptal``: end the session; what is signed stays signed."""
    services.cancel(viewer=_viewer(request), session=str(session))
    return JsonResponse(_state_json(queries.session(_viewer(request), str(session))))


@signed_in
@require_POST
def release(request: HttpRequest, session: UUID) -> HttpResponse:
    """``/imza/<uuid>/birak``: let another signer take over, and give it a fresh link and code."""
    viewer = _viewer(request)
    services.release(viewer=viewer, session=str(session))
    opened = services.show_again(viewer=viewer, session=str(session))
    return JsonResponse({"link": opened.link, "code": opened.code})


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = getattr(request, "viewer")  # noqa: B009 - the gate sets it, HttpRequest does not declare it
    return viewer


def _state_json(view: queries.SessionView) -> dict[str, Any]:
    return {
        "id": view.id,
        "state": view.state,
        "signer": view.signer,
        "claimed_at": view.claimed_at,
        "claim_until": view.claim_until,
        "total": len(view.items),
        "counts": view.counts,
        "items": [
            {
                "id": each.id,
                "title": each.title,
                "state": each.state,
                "error": each.error,
                "next_try_at": each.next_try_at,
            }
            for each in view.items
            if each.error is not None
        ],
    }
