# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The calls of the page element ``divit-passkey``: what the browser is to sign, and what it answered. JSON."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from divit.kernel import clock, settings, words
from divit.kernel.errors import DivitError
from divit.server.login import arriving
from divit.server.login.errors import PasskeyRefused, StrongerNeeded
from divit.server.login.levels import OWN, Way
from divit.server.login.models import Account
from divit.server.login.needing import is_proved
from divit.server.login.queries import account_of
from divit.server.login.services import passkeys
from divit.server.login.services.passkeys import Site
from divit.server.login.views import second
from divit.server.login.visitor import come_in, visitor_of
from divit.server.people import queries as people
from divit.server.ui.permission import person, public

_USING = "login_passkey"
_ADDING = "login_passkey_new"
_LONGEST = 64 * 1024
_LONGEST_NAME = 60


@public
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """``/giris/gecis-anahtari/basla``: a question for any passkey; in the second step, for one of that account."""
    options, state = passkeys.begin_using(site=_site(request), account=second.half_in(request))
    arriving.keep(request, _USING, state=state)
    return JsonResponse(options)


@public
@require_POST
def come(request: HttpRequest) -> HttpResponse:
    """``/giris/gecis-anahtari``: let in whose passkey answered; each question is answered once."""
    try:
        return JsonResponse({"to": _let_in(request, _answer(request))})
    except DivitError as error:
        return _refusal(error)


def _let_in(request: HttpRequest, answer: dict[str, Any]) -> str:
    state, half = _state(request, _USING), second.half_in(request)
    account = passkeys.use(site=_site(request), state=state, answer=answer["credential"], account=half)
    if half is not None:
        return second.finish(request, account)
    come_in(request, person_id=account.person_id, way=Way.PASSKEY, account=account)
    return arriving.where_to(request, str(answer.get("next", "")))


@person
@require_POST
def begin_adding(request: HttpRequest) -> HttpResponse:
    """``/hesabim/gecis-anahtari/basla``: what the browser is to make."""
    try:
        account = _fresh_account(request)
        name = people.person(account.person_id, clock.now()).full_name
        options, state = passkeys.begin_adding(account=account, site=_site(request), full_name=name)
    except DivitError as error:
        return _refusal(error)
    arriving.keep(request, _ADDING, state=state)
    return JsonResponse(options)


@person
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """``/hesabim/gecis-anahtari``: keep what it made."""
    try:
        account, answer = _fresh_account(request), _answer(request)
        name = str(answer.get("name", "")).strip()[:_LONGEST_NAME] or _site(request).host
        state = _state(request, _ADDING)
        passkeys.add(account=account, site=_site(request), state=state, answer=answer["credential"], name=name)
    except DivitError as error:
        return _refusal(error)
    return JsonResponse({"to": reverse("own-ways")})


def _site(request: HttpRequest) -> Site:
    """The site under the name by which this browser has it open; the host was held against ``WEB_HOSTS``."""
    host = request.get_host()
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    return Site(name, f"{request.scheme}://{host}")


def _state(request: HttpRequest, step: str) -> dict[str, Any]:
    values = arriving.kept(request, step, settings.span("LOGIN_SECOND_WITHIN"))
    request.session.pop(step, None)
    if values is None:
        raise PasskeyRefused("nothing was asked, or too long ago")
    state: dict[str, Any] = values["state"]
    return state


def _answer(request: HttpRequest) -> dict[str, Any]:
    """The body. Raises ``PasskeyRefused`` for what is no answer."""
    try:
        told = json.loads(request.body[:_LONGEST])
    except ValueError as error:
        raise PasskeyRefused("not JSON") from error
    if not isinstance(told, dict) or not isinstance(told.get("credential"), dict):
        raise PasskeyRefused("no credential")
    return told


def _fresh_account(request: HttpRequest) -> Account:
    """The visitor's account, when they signed in a moment ago. Raises ``StrongerNeeded``."""
    visitor = visitor_of(request)
    account = account_of(visitor.person_id) if visitor and visitor.has_account else None
    if account is None or not is_proved(visitor, OWN, settings.span("LOGIN_FRESH_FOR")):
        raise StrongerNeeded(OWN)
    return account


def _refusal(error: DivitError) -> HttpResponse:
    return JsonResponse(error.as_dict(words.lang()), status=error.http)
