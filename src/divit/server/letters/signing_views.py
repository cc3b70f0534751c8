# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From ticked letters to a signing session, and the page that follows it."""

from collections import Counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from divit.server.letters import finishing, queries
from divit.server.letters.forms import chosen_letters, moment_shown
from divit.server.letters.refs import StepRef
from divit.server.people.queries import Viewer
from divit.server.people.request import viewer_of
from divit.server.signing import queries as signing
from divit.server.signing import services
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import signed_in


@signed_in
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a session over the ticked letters; number and finish them first when they are to be signed."""
    viewer = viewer_of(request)
    purpose = request.POST.get("purpose", "")
    letters = _chosen(request, viewer, purpose)
    if purpose == finishing.PARAF:
        refs = finishing.ready_to_initial(viewer=viewer, letters=letters)
    elif purpose == finishing.LETTER:
        refs = finishing.ready_to_sign(viewer=viewer, letters=letters)
    else:
        raise NotThere(purpose)
    opened = services.open_session(viewer=viewer, purpose=purpose, refs=refs, channel="web")
    return HttpResponseRedirect(reverse("signing-page", args=[opened.id]))


def _chosen(request: HttpRequest, viewer: Viewer, purpose: str) -> list[str]:
    """The ticked letters, or the whole queue as it stood when its page was shown."""
    shown_at = moment_shown(request.POST.get("whole", ""))
    if shown_at is None:
        return chosen_letters(request.POST.getlist("letter"))
    queue = "paraf" if purpose == finishing.PARAF else "signature"
    if request.POST.get("queue", "").startswith("delegated"):
        queue = f"delegated_{queue}"
    return chosen_letters(queries.whole_queue(viewer, queue, shown_at))


@signed_in
@require_safe
def session_page(request: HttpRequest, session: UUID) -> HttpResponse:
    """The session: how to reach the signer, how far it is, each letter's result in words."""
    viewer = viewer_of(request)
    context = _progress(viewer, session)
    if context["session"].state == "created":
        # The database keeps only hashes of the link and the code, so each showing makes new ones.
        context["way"] = services.show_again(viewer=viewer, session=str(session))
        context["host"] = urlsplit(context["way"].link).netloc
    return render(request, "letters/signing.html", context)


@signed_in
@require_safe
def progress(request: HttpRequest, session: UUID) -> HttpResponse:
    """The moving part of the session's page, and whether it may still move."""
    context = _progress(viewer_of(request), session)
    html = render(request, "letters/signing_progress.html", context).content.decode()
    told = {name: context[name] for name in ("ended", "claimed", "completed", "total")}
    return JsonResponse({"state": context["session"].state, **told, "html": html})


@signed_in
@require_POST
def cancel(request: HttpRequest, session: UUID) -> HttpResponse:
    """End the session; what is signed stays signed."""
    services.cancel(viewer=viewer_of(request), session=str(session))
    return HttpResponseRedirect(reverse("signing-page", args=[session]))


def _progress(viewer: Viewer, session: UUID) -> dict[str, Any]:
    view = signing.session(viewer, str(session))
    uids = [StepRef.parse(item.ref).uid for item in view.items]
    rows = queries.titles(viewer, uids)
    items = [{"item": item, "letter": rows.get(uid)} for item, uid in zip(view.items, uids, strict=True)]
    states = Counter(item.state for item in view.items)
    return {
        "session": view,
        "items": items,
        "total": len(items),
        "failed": [one for one, item in zip(items, view.items, strict=True) if item.state == "failed"],
        "completed": states["completed"],
        "begun": any(states[one] for one in ("signed", "awaiting", "completed", "failed")),
        "waiting": len(items) - states["completed"] - states["failed"],
        "ended": view.ended,
        "claimed": view.state not in ("preparing", "created"),
    }
