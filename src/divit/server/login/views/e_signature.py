# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in by e-signature: the page that waits for the signer, and the page to which the signer leads back."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from divit.kernel import settings
from divit.kernel.errors import DivitError
from divit.server.login import arriving
from divit.server.login.errors import ReturnRefused
from divit.server.login.levels import Way
from divit.server.login.services import e_signature
from divit.server.login.visitor import come_in
from divit.server.people import queries
from divit.server.signing import knocking
from divit.server.signing import queries as signing
from divit.server.signing.errors import SessionNotFound
from divit.server.signing.services.claiming import by_token
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import public
from divit.server.ui.views import error_page

_STEP = "login_signature"
_CAME = "login_came_by_signature"
_WAITS = ("created", "claimed", "consented", "signing", "completing", "paused")


@public
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """``/giris/e-imza``: open a signing session for this browser alone."""
    begun = e_signature.begin()
    asked = arriving.asked_next(request)
    arriving.keep(request, _STEP, uid=begun.uid, browser=begun.browser, link=begun.link, next=asked)
    return HttpResponseRedirect(reverse("login-signature", args=[begun.uid]))


@public
@never_cache
@require_safe
def wait(request: HttpRequest, uid: str) -> HttpResponse:
    """``/giris/e-imza/<uid>``: the button that opens the signer, and how far it is."""
    values = _own(request, uid)
    context = {
        "uid": uid,
        "opener": knocking.opener(values["link"]),
        "state": _state(values),
        "origin": values["link"].partition("/s/")[0].partition("//")[2],
        "again": arriving.begin_again(values["next"]),
        "next": values["next"],
        "institution": queries.first_institution_name(),
    }
    return knocking.may_knock(render(request, "login/signature.html", context))


@public
@never_cache
@require_safe
def state(request: HttpRequest, uid: str) -> HttpResponse:
    """``/giris/e-imza/<uid>/durum``: how far it is, for the page that waits in the same browser."""
    came = request.session.get(_CAME)
    if came is not None and came["uid"] == uid:
        return JsonResponse({"state": "in", "to": arriving.where_to(request, came["next"])})
    return JsonResponse({"state": _state(_own(request, uid)), "to": ""})


@public
@require_POST
def cancel(request: HttpRequest, uid: str) -> HttpResponse:
    """``/giris/e-imza/<uid>/iptal``: the person leaves it."""
    values = _own(request, uid)
    request.session.pop(_STEP)
    e_signature.cancel(uid=uid)
    return HttpResponseRedirect(arriving.begin_again(values["next"]))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """``/s/<token>/return#c=<code>``: the page reads the code, which no server sees before, and sends it here."""
    if request.method != "POST":
        return render(request, "login/return.html", {"institution": queries.first_institution_name()})
    try:
        return HttpResponseRedirect(_complete(request, token, request.POST.get("code", "")))
    except DivitError as error:
        return error_page(request, error)


def _complete(request: HttpRequest, token: str, code: str) -> str:
    values = request.session.get(_STEP)
    if values is None:
        raise ReturnRefused("no cookie of a browser that began")
    try:
        session = by_token(token).uuid
    except SessionNotFound as error:
        raise ReturnRefused("no such link") from error
    row = e_signature.complete(session=session, code=code, browser=values["browser"])
    request.session.pop(_STEP)
    come_in(request, person_id=row.person_id or 0, way=Way.E_SIGNATURE)
    # The page on which it began asks how far it is, in the same browser.
    request.session[_CAME] = {"uid": row.uid, "next": values["next"]}
    return arriving.where_to(request, values["next"])


def _own(request: HttpRequest, uid: str) -> dict[str, Any]:
    """What this browser kept of its sign-in; another browser's looks as if it were not there. Raises ``NotThere``."""
    values = arriving.kept(request, _STEP, 4 * settings.span("SIGNING_CLAIM_WITHIN"))
    if values is None or values["uid"] != uid:
        raise NotThere(uid)
    return values


def _state(values: dict[str, Any]) -> str:
    """``waits``, ``signer`` (a program has it), ``signed`` or ``over``."""
    found = signing.standing_without_person(e_signature.session_of(values["uid"])).state
    if found == "created":
        return "waits"
    if found in ("done", "completing"):
        return "signed"
    return "signer" if found in _WAITS else "over"
