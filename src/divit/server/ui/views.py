# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages that belong to no app: help, language and appearance, and errors that Django finds before any view runs."""

from dataclasses import asdict

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.server.ui import help as help_texts
from divit.server.ui.appearance import COOKIE, Appearance, AppearanceForm, chosen
from divit.server.ui.errors import BodyTooLarge, FormExpired, NotThere
from divit.server.ui.permission import public

_A_YEAR_S = 365 * 24 * 3600


def error_page(request: HttpRequest, error: DivitError) -> HttpResponse:
    """The page (for a program the JSON) of ``error``: what happened, what to do, code, trace, help desk."""
    if "json" in request.headers.get("Accept", ""):
        return JsonResponse(error.as_dict(words.lang()), status=error.http)
    context = {"error": error, "message": error.message(words.lang())}
    return render(request, "ui/error.html", context, status=error.http)


def not_there(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's 404: the same page as for something that is not the viewer's."""
    return error_page(request, NotThere())


def unexpected(request: HttpRequest) -> HttpResponse:
    """Django's 500."""
    return error_page(request, DivitError())


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose anti-forgery token does not fit."""
    return error_page(request, FormExpired(reason))


@public
@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """Every message that a person can meet; a code asked for leads to its page."""
    typed = request.GET.get("kod", "")
    found = help_texts.with_code(typed)
    if found:
        return HttpResponseRedirect(f"{reverse('help-page', args=[found.page])}#{found.anchor}")
    return render(request, "ui/help_index.html", {"errors": help_texts.all_explained(), "typed": typed})


@public
@require_safe
def help_page(request: HttpRequest, name: str) -> HttpResponse:
    """What the errors of the help page ``name`` mean and what to do."""
    return render(request, "ui/help.html", {"errors": help_texts.explained(name)})


@public
@require_safe
def too_large(request: HttpRequest) -> HttpResponse:
    """What ``config.bodies`` shows in the place of a request whose body it has not passed on."""
    return error_page(request, BodyTooLarge())


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back to the page that asked."""
    asked = request.POST.get("language", "")
    response = HttpResponseRedirect(_back(request, request.POST.get("next", "/")))
    if asked in words.LANGUAGES:
        _keep(response, django_settings.LANGUAGE_COOKIE_NAME, asked)
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def appearance(request: HttpRequest) -> HttpResponse:
    """Choose how pages look, and go back to the page that asked."""
    form = AppearanceForm(request.POST or None, initial=asdict(chosen(request)))
    back = _back(request, request.POST.get("next", request.GET.get("next", "/")))
    if request.method == "POST" and form.is_valid():
        response = HttpResponseRedirect(back)
        _keep(response, COOKIE, Appearance(**form.cleaned_data).kept())
        return response
    return render(request, "ui/appearance.html", {"form": form, "next": back}, status=422 if form.errors else 200)


def _back(request: HttpRequest, asked: str) -> str:
    """``asked`` if it is a page of ours."""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) else "/"


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=_A_YEAR_S,
        samesite="Lax",
        httponly=True,
        secure=django_settings.SESSION_COOKIE_SECURE,
    )
