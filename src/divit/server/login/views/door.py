# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in with a password, and leaving; the page on which all ways in stand."""

from typing import Any

from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from divit.kernel import words as language
from divit.kernel.errors import DivitError
from divit.server.login import arriving, doors, openid, services, words
from divit.server.login.forms import LoginForm
from divit.server.login.levels import ANY, Way, enough_for
from divit.server.login.queries import asks_for_second
from divit.server.login.views import second
from divit.server.login.visitor import come_in, visitor_of
from divit.server.people import queries
from divit.server.ui.permission import person, public

_BY_PASSWORD = {Way.PASSWORD, Way.SECOND}


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The login page; with the right password, on to the second step or to the page that was asked for."""
    form = LoginForm(request.POST or None)
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _by_password(request, form)
        except DivitError as error:
            refusal = error
    return render(request, "login/login.html", page(request, form, refusal), status=refusal.http if refusal else 200)


def _by_password(request: HttpRequest, form: LoginForm) -> HttpResponse:
    account = services.check_password(**form.cleaned_data, address=request.META.get("REMOTE_ADDR", ""))
    asked = arriving.asked_next(request)
    if asks_for_second(account):
        second.begin(request, account, asked)
        return HttpResponseRedirect(reverse("login-second"))
    come_in(request, person_id=account.person_id, way=Way.PASSWORD, account=account)
    return HttpResponseRedirect(arriving.where_to(request, asked))


def page(request: HttpRequest, form: LoginForm, refusal: DivitError | None = None) -> dict[str, Any]:
    """What the login page shows: the ways that are enough for what was asked for."""
    level = arriving.asked_level(request)
    enough = enough_for(level or ANY)
    return {
        "form": form,
        "refusal": refusal.message(language.lang()) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
        "next": arriving.asked_next(request),
        "level": level,
        "again": visitor_of(request) is not None,
        "by_signature": Way.E_SIGNATURE in enough,
        "by_password": bool(_BY_PASSWORD & enough),
        "by_passkey": Way.PASSKEY in enough,
        "by_word": Way.WORD_SMS in enough and words.are_kept(),
        "providers": [one for one in openid.offered() if one.way in enough],
        "doors": doors.all_doors(),
        "institution": queries.first_institution_name(),
    }


@public
@require_safe
def forgotten(request: HttpRequest) -> HttpResponse:
    """``/giris/parola``: how to come to a new password. It asks for nothing, so it tells nothing."""
    context = {
        "institution": queries.first_institution_name(),
        "by_signature": True,
        "providers": openid.offered(),
        "next": reverse("own-ways"),
    }
    return render(request, "login/forgotten.html", context)


@person
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session and show the login page."""
    visitor = visitor_of(request)
    if visitor is not None:
        services.left(person=visitor.person_id)
    auth.logout(request)
    return HttpResponseRedirect(reverse("login"))
