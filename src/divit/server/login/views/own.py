# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``/hesabim``: how I sign in, and how this browser proved it; changes need a fresh sign-in."""

from collections.abc import Callable

from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from divit.kernel import clock, settings, words
from divit.kernel.errors import DivitError
from divit.server.login import needing, services
from divit.server.login.errors import StrongerNeeded
from divit.server.login.forms import PasswordForm, SecondForm
from divit.server.login.levels import OWN, Way
from divit.server.login.models import Account
from divit.server.login.naming import label
from divit.server.login.queries import account_of, has_authenticator, own_ways
from divit.server.login.services import passkeys, recovery, totp
from divit.server.login.visitor import WAYS, Visitor, visitor_of
from divit.server.people import queries as people
from divit.server.printing.codes import qr_svg
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import person

OwnView = Callable[..., HttpResponseBase]


def _visitor(request: HttpRequest) -> Visitor:
    visitor = visitor_of(request)
    if visitor is None:
        raise NotThere("the gate lets nobody else come here")
    return visitor


def _account(request: HttpRequest) -> Account:
    """The visitor's account. Raises ``NotThere`` for a person without one."""
    visitor = _visitor(request)
    account = account_of(visitor.person_id) if visitor.has_account else None
    if account is None:
        raise NotThere("no account")
    return account


def _fresh(request: HttpRequest) -> bool:
    return needing.is_proved(visitor_of(request), OWN, settings.span("LOGIN_FRESH_FOR"))


def _changing(request: HttpRequest) -> Account:
    """The account of who may change it now. Raises ``StrongerNeeded``, ``NotThere``."""
    account = _account(request)
    if not _fresh(request):
        raise StrongerNeeded(OWN)
    return account


@person
@never_cache
@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """The page."""
    visitor = _visitor(request)
    account = account_of(visitor.person_id) if visitor.has_account else None
    proved = sorted(visitor.ways.items(), key=lambda item: item[1], reverse=True)
    context = {
        "person": people.person(visitor.person_id, clock.now()),
        "has_account": account is not None,
        "own": own_ways(account) if account else None,
        "proved": [(label(way), at) for way, at in proved],
        "fresh": _fresh(request),
        "again": needing.sign_in_at(reverse("own-ways"), OWN),
        "password": PasswordForm(),
    }
    return render(request, "login/own.html" if account else "login/citizen.html", context)


@person
@sensitive_post_parameters("password")
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """``/hesabim/parola``: set a new password; other browsers of the same account are signed out by it."""
    account = _changing(request)
    form = PasswordForm(request.POST)
    if form.is_valid():
        services.change_password(person=account.person_id, password=form.cleaned_data["password"])
        account.refresh_from_db()
        auth.update_session_auth_hash(request, account)
    return HttpResponseRedirect(reverse("own-ways"))


@person
@require_POST
def begin_authenticator(request: HttpRequest) -> HttpResponse:
    """``/hesabim/uygulama/basla``: a secret for an authenticator app."""
    totp.begin(account=_changing(request).pk)
    return HttpResponseRedirect(reverse("own-authenticator"))


@person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authenticator(request: HttpRequest) -> HttpResponse:
    """``/hesabim/uygulama``: the QR code of the secret, and the first code that shows that the app has it."""
    if not _fresh(request) and request.method != "POST":
        return HttpResponseRedirect(needing.sign_in_at(reverse("own-ways"), OWN))
    account = _changing(request)
    if has_authenticator(account):
        return HttpResponseRedirect(reverse("own-ways"))
    form, refusal = SecondForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            totp.confirm(account=account.pk, code=form.cleaned_data["code"])
        except DivitError as error:
            refusal = error
        else:
            # It was shown just now: this browser has both.
            request.session[WAYS] = {**request.session.get(WAYS, {}), Way.SECOND.value: clock.now().isoformat()}
            return _new_codes(request, account)
    uri = totp.uri(account)
    context = {
        "form": form,
        "secret": _in_fours(uri),
        "refusal": refusal.message(words.lang()) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
    }
    return render(request, "login/authenticator.html", context, status=refusal.http if refusal else 200)


@person
@never_cache
@require_safe
def authenticator_qr(request: HttpRequest) -> HttpResponse:
    """``/hesabim/uygulama/karekod``: the QR code of the secret that waits for its first code."""
    return HttpResponse(qr_svg(totp.uri(_changing(request))), content_type="image/svg+xml")


@person
@require_POST
def remove_authenticator(request: HttpRequest) -> HttpResponse:
    """``/hesabim/uygulama/kaldir``: ask for the app no more."""
    totp.remove(account=_changing(request).pk)
    return HttpResponseRedirect(reverse("own-ways"))


@person
@never_cache
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """``/hesabim/kurtarma-kodlari``: ten new codes, shown once."""
    return _new_codes(request, _changing(request))


@person
@require_POST
def remove_passkey(request: HttpRequest, number: int) -> HttpResponse:
    """``/hesabim/gecis-anahtari/<n>/kaldir``: let a passkey open nothing any more."""
    passkeys.remove(account=_changing(request), passkey=number)
    return HttpResponseRedirect(reverse("own-ways"))


def _new_codes(request: HttpRequest, account: Account) -> HttpResponse:
    codes = recovery.renew(account=account.pk)
    return render(request, "login/recovery_codes.html", {"codes": codes})


def _in_fours(uri: str) -> str:
    """The secret of an ``otpauth:`` address, for who types it."""
    secret = uri.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
