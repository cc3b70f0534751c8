# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The second step after a password: a code of the app, a recovery code, or one's passkey."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from divit.kernel import ids, settings, words
from divit.kernel.errors import DivitError
from divit.server.login import arriving
from divit.server.login.forms import RecoveryForm, SecondForm
from divit.server.login.levels import Way
from divit.server.login.models import Account
from divit.server.login.queries import has_authenticator
from divit.server.login.services import recovery, totp
from divit.server.login.visitor import come_in
from divit.server.people import queries
from divit.server.ui.permission import public

_STEP = "login_half"


def begin(request: HttpRequest, account: Account, asked: str) -> None:
    """The password was right: remember whose, under a new session key."""
    request.session.cycle_key()
    arriving.keep(request, _STEP, account=account.pk, next=asked)


def half_in(request: HttpRequest) -> Account | None:
    """Whose password was right a moment ago, while the second step is open."""
    values = arriving.kept(request, _STEP, settings.span("LOGIN_SECOND_WITHIN"))
    return None if values is None else Account.objects.filter(pk=values["account"], is_active=True).first()


def finish(request: HttpRequest, account: Account) -> str:
    """Let the person in after the second step; where they go."""
    asked = request.session.pop(_STEP)["next"]
    come_in(request, person_id=account.person_id, way=Way.SECOND, account=account)
    return arriving.where_to(request, asked)


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest) -> HttpResponse:
    """``/giris/ikinci-adim``: ask for the code; whoever comes here without a password begins again."""
    account = half_in(request)
    if account is None:
        return HttpResponseRedirect(reverse("login"))
    form = SecondForm(request.POST or None)
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _check(account, form.cleaned_data["code"])
            return HttpResponseRedirect(finish(request, account))
        except DivitError as error:
            refusal = error
    context = {
        "form": form,
        "recovery": RecoveryForm(auto_id="recovery_%s"),
        "refusal": refusal.message(words.lang()) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
        "has_authenticator": has_authenticator(account),
        "has_passkey": account.passkeys.exists(),
        "institution": queries.first_institution_name(),
    }
    return render(request, "login/second.html", context, status=refusal.http if refusal else 200)


def _check(account: Account, typed: str) -> None:
    """A recovery code has letters, or more of them than the app's; either is used up by this."""
    if ids.normalize_code(typed):
        recovery.check(account=account.pk, code=typed)
    else:
        totp.check(account=account.pk, code=typed)
