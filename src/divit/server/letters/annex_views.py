# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Adding, opening and removing a letter's annexes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.server.files import services as files
from divit.server.letters import annexes, queries, services
from divit.server.letters.forms import AnnexForm
from divit.server.people.request import viewer_of
from divit.server.ui.permission import role, signed_in


@role(services.DRAFTER)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A page of its own for one more annex; what is refused is told there, with the title still in its field."""
    viewer = viewer_of(request)
    letter = queries.own(viewer, uid)
    form = AnnexForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            annexes.add(
                viewer=viewer,
                letter=str(uid),
                title=form.cleaned_data["title"],
                data=form.cleaned_data["file"].read(),
            )
        except DivitError as error:
            form.add_error("file", f"{error.message(words.lang())} ({error.code})")
            status = error.http
        else:
            return HttpResponseRedirect(reverse("letter", args=[uid]) + "#h-annexes")
    status = 422 if form.errors and status == 200 else status
    return render(request, "letters/annex.html", {"form": form, "letter": letter}, status=status)


@role(services.DRAFTER)
@require_POST
def remove(request: HttpRequest, uid: UUID, order: int) -> HttpResponse:
    """Take it off the letter."""
    annexes.remove(viewer=viewer_of(request), letter=str(uid), order=order)
    return HttpResponseRedirect(reverse("letter", args=[uid]) + "#h-annexes")


@signed_in
@require_safe
def document(request: HttpRequest, uid: UUID, order: int) -> HttpResponse:
    """The annex itself, once its scan lets it through."""
    annex = queries.annex_of(viewer_of(request), uid, order)
    headers = {"Content-Disposition": f'attachment; filename="{uid}-ek-{order}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(files.read(annex.sha256), content_type="application/pdf", headers=headers)
