# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The public page: a code in, an answer in plain words out."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.server.files import services as files
from divit.server.people.queries import first_institution_name
from divit.server.printing import pages
from divit.server.signing.registers.queries import DocumentView
from divit.server.ui.permission import public
from divit.server.ui.pictures import asked_width
from divit.server.verification import queries, services
from divit.server.verification.errors import CodeUnknown
from divit.server.verification.rules import normalized

# The code is the key: whoever has it may keep what it opens, but no shared cache may.
_KEPT = "private, max-age=3600"


@public
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """The form; a typed code leads to its page."""
    typed = request.GET.get("kod", "").strip()
    if not typed:
        return _form(request)
    code = normalized(typed)
    if not code:
        return _form(request, CodeUnknown(), typed)
    return HttpResponseRedirect(reverse("verify-code", args=[code]))


@public
@require_safe
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Who signed the document under ``code``, when, and whether it is still as it was."""
    address = _address(request)
    try:
        services.refuse_guessing(address=address)
        verdict = queries.verdict(code, viewer=None)
    except DivitError as error:
        if isinstance(error, CodeUnknown):
            services.count_wrong(address=address)
        return _form(request, error, code)
    pdf = verdict.document.media_type == "application/pdf"
    numbers = range(1, _page_count(verdict.document.sha256) + 1) if pdf else range(0)
    context = {"verdict": verdict, "pages": numbers, "institution": first_institution_name()}
    return render(request, "verification/verdict.html", context)


@public
@require_safe
def download(request: HttpRequest, code: str) -> HttpResponse:
    """The signed document itself, byte for byte."""
    found = _open(request, code)
    headers = {"Content-Disposition": f'attachment; filename="{found.code}.pdf"', "Cache-Control": _KEPT}
    return HttpResponse(files.read(found.sha256), content_type=found.media_type, headers=headers)


@public
@require_safe
def page_image(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A page of the signed document as a picture."""
    found = _open(request, code)
    png = _drawn(found.sha256, number, asked_width(request.GET.get("w", "")))
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": _KEPT})


def _open(request: HttpRequest, code: str) -> DocumentView:
    address = _address(request)
    services.refuse_guessing(address=address)
    try:
        return queries.document(code, viewer=None)
    except CodeUnknown:
        services.count_wrong(address=address)
        raise


def _form(request: HttpRequest, error: DivitError | None = None, typed: str = "") -> HttpResponse:
    context = {
        "refusal": error.message(words.lang()) if error else "",
        "refusal_code": error.code if error else "",
        "typed": typed,
        "institution": first_institution_name(),
    }
    return render(request, "verification/ask.html", context, status=error.http if error else 200)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@lru_cache(maxsize=256)
def _page_count(sha256: str) -> int:
    return pages.page_count(files.read(sha256))


@lru_cache(maxsize=32)
def _drawn(sha256: str, number: int, width: int) -> bytes:
    return pages.page_png(files.read(sha256), number, width=width)
