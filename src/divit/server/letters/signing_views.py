# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From ticked letters to a signing session, and the page that follows it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from divit.kernel import clock
from divit.server.letters import finishing, queries
from divit.server.letters.forms import chosen_letters, moment_shown
from divit.server.letters.refs import StepRef
from divit.server.people.queries import Viewer
from divit.server.people.request import viewer_of
from divit.server.signing import knocking, services
from divit.server.signing import queries as signing
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import signed_in

_ON_A_PAGE = 50
_FAILED_SHOWN = 100
_HELD = ("claimed", "consented", "signing", "paused")


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
    """The ticked letters, the whole queue as it stood when its page was shown, or what a session left unsigned."""
    again = request.POST.get("again", "")
    if again:
        return chosen_letters(_left_unsigned(viewer, again, purpose))
    shown_at = moment_shown(request.POST.get("whole", ""))
    if shown_at is None:
        return chosen_letters(request.POST.getlist("letter"))
    queue = "paraf" if purpose == finishing.PARAF else "signature"
    if request.POST.get("queue", "").startswith("delegated"):
        queue = f"delegated_{queue}"
    return chosen_letters(queries.whole_queue(viewer, queue, shown_at))


def _left_unsigned(viewer: Viewer, session: str, purpose: str) -> list[str]:
    """The letters that a session left unsigned and that still wait for the viewer."""
    queue = "paraf" if purpose == finishing.PARAF else "signature"
    waiting = {uid for name in (queue, f"delegated_{queue}") for uid in queries.whole_queue(viewer, name, clock.now())}
    left = [StepRef.parse(item.ref).uid for item in signing.items(viewer, session, failed=True)]
    return [uid for uid in left if uid in waiting]


@signed_in
@require_safe
def session_page(request: HttpRequest, session: UUID) -> HttpResponse:
    """The session: how to reach the signer, how far it is, each letter's result in words."""
    viewer = viewer_of(request)
    context = _progress(request, session)
    if context["session"].waits_for_signer:
        # The database keeps only hashes of the link and the code, so each showing makes new ones.
        context["way"] = services.show_again(viewer=viewer, session=str(session))
        context["host"] = urlsplit(context["way"].link).netloc
        context["opener"] = knocking.opener(context["way"].link)
    return knocking.may_knock(render(request, "letters/signing.html", context))


@signed_in
@require_safe
def progress(request: HttpRequest, session: UUID) -> HttpResponse:
    """The moving part of the session's page, and whether it may still move."""
    context = _progress(request, session)
    stands: signing.Standing = context["session"]
    html = render(request, "letters/signing_progress.html", context).content.decode()
    told = {"ended": stands.ended, "waits": stands.waits_for_signer}
    counted = {"completed": context["completed"], "total": context["total"]}
    return JsonResponse({"state": stands.state, **told, **counted, "html": html})


@signed_in
@require_POST
def cancel(request: HttpRequest, session: UUID) -> HttpResponse:
    """End the session; what is signed stays signed."""
    services.cancel(viewer=viewer_of(request), session=str(session))
    return HttpResponseRedirect(reverse("signing-page", args=[session]))


@signed_in
@require_POST
def release(request: HttpRequest, session: UUID) -> HttpResponse:
    """Let another signer take over; the page then shows a fresh link and code."""
    services.release(viewer=viewer_of(request), session=str(session))
    return HttpResponseRedirect(reverse("signing-page", args=[session]))


def _progress(request: HttpRequest, session: UUID) -> dict[str, Any]:
    viewer, own = viewer_of(request), str(session)
    stands = signing.standing(viewer, own)
    made, failed = sum(stands.counts.values()), stands.counts.get("failed", 0)
    others = Paginator(range(made - failed), _ON_A_PAGE).get_page(request.GET.get("sayfa"))
    start = max(others.start_index() - 1, 0)
    completed = stands.counts.get("completed", 0)
    return {
        "session": stands,
        "total": stands.documents,
        "made": made,
        "completed": completed,
        "waiting": made - completed - failed,
        "begun": any(stands.counts.get(one) for one in ("signed", "awaiting", "completed", "failed")),
        "failed_count": failed,
        "failed": _lines(viewer, signing.items(viewer, own, failed=True, count=_FAILED_SHOWN)),
        "others": _lines(viewer, signing.items(viewer, own, failed=False, start=start, count=_ON_A_PAGE)),
        "page": others,
        "ended": stands.ended,
        "held": stands.state in _HELD and not stands.released,
    }


def _lines(viewer: Viewer, items: Sequence[signing.ItemView]) -> list[dict[str, Any]]:
    uids = [StepRef.parse(item.ref).uid for item in items]
    rows = queries.titles(viewer, uids)
    return [{"item": item, "letter": rows.get(uid)} for item, uid in zip(items, uids, strict=True)]
