# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages of letters: the queues, one letter, writing."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.server.files import services as files
from divit.server.letters import paper, queries, queues, services
from divit.server.letters.forms import LetterForm, ReturnForm, TextForm
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.people.request import viewer_of
from divit.server.printing import pages
from divit.server.ui.permission import role, signed_in
from divit.server.ui.pictures import asked_width

_FOR_EVER = "private, max-age=31536000, immutable"
_STATE_QUEUE = {"paraf_wait": "paraf", "signature_wait": "signature", "returned": "returned"}
_DELEGATED = "delegated_"


@signed_in
@require_safe
def queue(request: HttpRequest, name: str) -> HttpResponse:
    """A queue: the list at the left, the chosen letter as paper at the right."""
    viewer = viewer_of(request)
    page = queries.waiting(viewer, name, _page_number(request))
    asked = request.GET.get("yazi", "")
    current = next((row for row in page.object_list if row.uid == asked), None)
    current = current or next(iter(page.object_list), None)
    context: dict[str, Any] = {
        "queue": name,
        "kind": name.removeprefix(_DELEGATED),
        "page": page,
        "current": current,
        "shown_at": viewer.at.isoformat(),
        "whole": _whole_count(viewer, name, page),
    }
    if current is not None:
        context |= _letter_context(viewer, current.uid)
    if request.headers.get("X-Divit-Part") == "preview" and current is not None:
        return render(request, "letters/preview.html", context)
    return render(request, "letters/queue.html", context | _tabs(viewer, name))


@signed_in
@require_safe
def delegated(request: HttpRequest) -> HttpResponse:
    """What has passed to the viewer as a deputy: to sign, or to initial where only that waits."""
    viewer = viewer_of(request)
    only_parafs = queues.count(viewer, "delegated_paraf") and not queues.count(viewer, "delegated_signature")
    if only_parafs:
        return HttpResponseRedirect(_queue_address("delegated_paraf"))
    return queue(request, "delegated_signature")


@role(services.DRAFTER)
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """The viewer's drafts."""
    page = queries.drafts(viewer_of(request), _page_number(request))
    return render(request, "letters/list.html", {"page": page, "kind": "drafts"})


@signed_in
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What went out."""
    page = queries.sent(viewer_of(request), _page_number(request))
    return render(request, "letters/list.html", {"page": page, "kind": "sent"})


@signed_in
@require_safe
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One letter: the page as paper, the route, and what the viewer may do."""
    return render(request, "letters/letter.html", _whole_page(request, uid))


@signed_in
@require_safe
def page_image(request: HttpRequest, uid: UUID, sha256: str, number: int) -> HttpResponse:
    """A page as a picture, drawn from the very bytes named by ``sha256``; it can never change, so it is kept."""
    name = queries.page_bytes_of(viewer_of(request), uid, sha256)
    png = _drawn(name, number, asked_width(request.GET.get("w", "")))
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": _FOR_EVER})


@signed_in
@require_safe
def document(request: HttpRequest, uid: UUID, sha256: str) -> HttpResponse:
    """The bytes themselves."""
    name = queries.page_bytes_of(viewer_of(request), uid, sha256)
    headers = {"Cache-Control": _FOR_EVER, "Content-Disposition": f'attachment; filename="{uid}.pdf"'}
    return HttpResponse(files.read(name), content_type="application/pdf", headers=headers)


@role(services.DRAFTER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a letter; "send on its way" submits it at once."""
    viewer = viewer_of(request)
    form = LetterForm(people.colleagues(viewer), request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = {name: form.cleaned_data[name] for name in TextForm.base_fields}
        uid = services.draft(viewer=viewer, **text, paraf_by=form.paraf_by(), signer=form.cleaned_data["signer"])
        if "submit" in request.POST:
            services.submit(viewer=viewer, letter=uid)
        return HttpResponseRedirect(reverse("letter", args=[uid]))
    return render(request, "letters/write.html", {"form": form}, status=422 if form.errors else 200)


@role(services.DRAFTER)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change the words of the viewer's own letter."""
    viewer = viewer_of(request)
    detail = queries.own(viewer, uid)
    first = {name: getattr(detail, name) for name in TextForm.base_fields}
    form = TextForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        services.change_text(viewer=viewer, letter=str(uid), **form.cleaned_data)
        return HttpResponseRedirect(reverse("letter", args=[uid]))
    context = {"form": form, "letter": detail}
    return render(request, "letters/write.html", context, status=422 if form.errors else 200)


@role(services.DRAFTER)
@require_POST
def submit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send a draft on its way."""
    services.submit(viewer=viewer_of(request), letter=str(uid))
    return HttpResponseRedirect(reverse("letter", args=[uid]))


@signed_in
@require_POST
def send_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return the letter with a note, and go on with the queue."""
    viewer = viewer_of(request)
    detail = queries.detail(viewer, uid)
    try:
        services.send_back(viewer=viewer, letter=str(uid), note=request.POST.get("note", "")[:500])
    except DivitError as error:
        told = {"refusal": error.message(words.lang()), "refusal_code": error.code}
        context = _whole_page(request, uid) | {"return_form": ReturnForm(request.POST), "returning": True} | told
        return render(request, "letters/letter.html", context, status=error.http)
    deputising = detail.in_place_of is not None
    return HttpResponseRedirect(_queue_address(_queue_of(detail.state, deputising=deputising) or "paraf"))


def _whole_page(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """What the page of one letter shows; asked for with ``?iade`` it opens where a return is explained."""
    viewer = viewer_of(request)
    context = _letter_context(viewer, str(uid))
    name = _queue_of(context["letter"].state, deputising=context["letter"].in_place_of is not None)
    context |= {
        "queue": name,
        "letterhead": paper.letterhead(context["letter"].unit_id),
        "return_form": ReturnForm(),
        "returning": "iade" in request.GET,
    }
    if name is not None and context["letter"].waits_for_me:
        before, after, position, length = queries.neighbours(viewer, name, str(uid))
        context |= {"before": before, "after": after, "position": position, "length": length}
    return context


def _tabs(viewer: Viewer, name: str) -> dict[str, Any]:
    """The queues beside this one; those of a deputy have a second row."""
    passed = [_tab(viewer, one, name) for one in ("delegated_signature", "delegated_paraf")]
    first = [_tab(viewer, one, name) for one in ("paraf", "signature", "returned")]
    is_delegated = name.startswith(_DELEGATED)
    whole = {
        "href": reverse("queue-delegated"),
        "label": _("Delegated to me"),
        "count": sum(one["count"] for one in passed),
        "current": is_delegated,
    }
    return {"tabs": [*first, whole], "delegated_tabs": passed if is_delegated else []}


def _tab(viewer: Viewer, name: str, current: str) -> dict[str, Any]:
    labels = {
        "paraf": _("Waiting for paraf"),
        "signature": _("Waiting for signature"),
        "returned": _("Returned to me"),
        "delegated_signature": _("To sign"),
        "delegated_paraf": _("To initial"),
    }
    count = queues.count(viewer, name)
    return {"href": _queue_address(name), "label": labels[name], "count": count, "current": name == current}


def _queue_of(state: str, *, deputising: bool) -> str | None:
    """The queue in which a letter in ``state`` waits, if it waits in one."""
    name = _STATE_QUEUE.get(state)
    return f"{_DELEGATED}{name}" if deputising and name else name


def _queue_address(name: str) -> str:
    return reverse(f"queue-{name.replace('_', '-')}")


def _letter_context(viewer: Viewer, uid: str) -> dict[str, Any]:
    detail = queries.detail(viewer, uid)
    return {"letter": detail, "pages": range(1, _page_count(detail.page_sha256) + 1)}


def _whole_count(viewer: Viewer, name: str, page: "Page[queries.Row]") -> int | None:
    """How many letters the box of the whole queue stands for; None where one page shows them all."""
    if page.paginator.num_pages == 1 or name == "returned":
        return None
    return len(queries.whole_queue(viewer, name, viewer.at))


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("sayfa", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


@lru_cache(maxsize=256)
def _page_count(sha256: str) -> int:
    return pages.page_count(files.read(sha256))


@lru_cache(maxsize=64)
def _drawn(sha256: str, number: int, width: int) -> bytes:
    return pages.page_png(files.read(sha256), number, width=width)
