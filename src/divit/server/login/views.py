# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in and leaving."""

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.server.login import services
from divit.server.login.forms import LoginForm
from divit.server.login.queries import person_of
from divit.server.people import queries
from divit.server.ui.permission import public, signed_in


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The login page; with the right password, on to the page that was asked for."""
    form = LoginForm(request.POST or None)
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            account = services.check_password(**form.cleaned_data)
        except DivitError as error:
            refusal = error
        else:
            auth.login(request, account, backend="django.contrib.auth.backends.ModelBackend")
            return HttpResponseRedirect(_where_to(request))
    context = {
        "form": form,
        "refusal": refusal.message(words.lang()) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
        "next": request.POST.get("next", request.GET.get("next", "")),
        "institution": queries.first_institution_name(),
    }
    return render(request, "login/login.html", context, status=refusal.http if refusal else 200)


@signed_in
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session and show the login page."""
    person_id = person_of(request.user)
    if person_id is not None:
        services.left(person=person_id)
    auth.logout(request)
    return HttpResponseRedirect(reverse("login"))


def _where_to(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if allowed else settings.LOGIN_REDIRECT_URL
