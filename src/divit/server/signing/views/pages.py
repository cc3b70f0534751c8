# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What people see of a session: the page behind its link, and its state for pages that follow it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from divit.kernel.errors import DivitError
from divit.server.people.queries import Viewer
from divit.server.signing import knocking, queries, rules, services
from divit.server.signing.services.claiming import by_token
from divit.server.ui import streams
from divit.server.ui.permission import signed_in
from divit.server.ui.views import error_page


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
        "opener": knocking.opener(link),
        "waits": session.state == "created" and rules.within_claim_time(session),
    }
    return knocking.may_knock(render(request, "signing/open.html", context))


@signed_in
@require_GET
def state(request: HttpRequest, session: UUID) -> HttpResponse:
    """``/imza/<uuid>/durum``: how the viewer's own session stands, for a page or program that polls."""
    return JsonResponse(_state_json(_viewer(request), str(session)))


@signed_in
@require_GET
def stream(request: HttpRequest, session: UUID) -> StreamingHttpResponse:
    """``/imza/<uuid>/akis``: the same, without the documents, as server-sent events until the session has ended."""
    viewer, own = _viewer(request), str(session)
    queries.standing(viewer, own)

    def ask() -> streams.Told:
        stands = queries.standing(viewer, own)
        return _standing_json(stands), stands.ended

    return streams.follow(ask)


@signed_in
@require_POST
def cancel(request: HttpRequest, session: UUID) -> HttpResponse:
    """``/imza/<uuid>/iptal``: end the session; what is signed stays signed."""
    services.cancel(viewer=_viewer(request), session=str(session))
    return JsonResponse(_state_json(_viewer(request), str(session)))


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


def _state_json(viewer: Viewer, session: str) -> dict[str, Any]:
    return {
        **_standing_json(queries.standing(viewer, session)),
        "items": [
            {
                "id": each.id,
                "title": each.title,
                "state": each.state,
                "error": each.error,
                "next_try_at": each.next_try_at,
            }
            for each in queries.items(viewer, session)
            if each.error is not None
        ],
    }


def _standing_json(stands: queries.Standing) -> dict[str, Any]:
    return {
        "id": stands.id,
        "state": stands.state,
        "signer": stands.signer,
        "claimed_at": stands.claimed_at and stands.claimed_at.isoformat(),
        "claim_until": stands.claim_until.isoformat(),
        "released": stands.released,
        "total": stands.documents,
        "counts": stands.counts,
        "card": stands.card and {"outcome": stands.card.outcome, "tries": stands.card.tries},
    }
