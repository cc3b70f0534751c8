# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The calls that a signer makes under a session's link: JSON, no cookies, a bearer secret after the claim."""

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.server.files import services as files
from divit.server.signing import rules, services
from divit.server.signing.errors import (
    BodyTooLarge,
    ClaimRefused,
    ItemUnknown,
    LinkExpired,
    SessionEnded,
    TooManyCodes,
)
from divit.server.signing.login_purpose import LOGIN
from divit.server.signing.models import SigningSession
from divit.server.signing.services.claiming import by_token, held_session
from divit.server.signing.views.pages import open_with_divit
from divit.server.signing.views.ranges import part_of
from divit.server.ui.permission import public
from divit.session import limits, messages

MEDIA_TYPE = "application/divit+json"
_BEARER = "Bearer "
_AT_ONCE = 4 * 1024 * 1024
# Longer than any key a signer makes; what is longer is nobody's key.
_LONGEST_KEY = 200
_log = logging.getLogger("divit.signing")

View = Callable[..., HttpResponseBase]


def _call(view: View) -> View:
    """What all calls share: open to whoever has the link, no cookies and so no CSRF, coded errors as JSON."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except DivitError as error:
            _log.info("%s %s %s", error.code, error.trace, error.detail)
            response = _refusal(error)
        response.headers["Cache-Control"] = "no-store"
        return response

    return public(csrf_exempt(answer))


def _refusal(error: DivitError) -> HttpResponse:
    response = JsonResponse(error.as_dict(words.lang()), status=error.http)
    if isinstance(error, TooManyCodes):
        response.headers["Retry-After"] = str(error.params["seconds"])
    elif isinstance(error, ClaimRefused):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _body(request: HttpRequest) -> bytes:
    """The body of a call. Raises ``BodyTooLarge`` before reading one that is larger than any message."""
    if int(request.headers.get("Content-Length") or 0) > limits.POSTED_BYTES:
        raise BodyTooLarge
    return request.body


def _held(request: HttpRequest, token: str) -> SigningSession:
    given = request.headers.get("Authorization", "")
    if not given.startswith(_BEARER):
        raise ClaimRefused
    return held_session(token=token, claim=given.removeprefix(_BEARER))


@_call
@require_POST
def redeem_code(request: HttpRequest) -> HttpResponseBase:
    """``POST /s/code``: the link behind a typed code."""
    code = messages.parse_code(_body(request))
    return JsonResponse({"link": services.redeem_code(code=code, address=request.META.get("REMOTE_ADDR", ""))})


@_call
@require_GET
def knock(request: HttpRequest, token: str) -> HttpResponseBase:
    """``GET`` of the link: who asks, for a signer; a page that opens the signer, for a browser. Claims nothing."""
    if MEDIA_TYPE not in request.headers.get("Accept", ""):
        return open_with_divit(request, token)
    session = by_token(token)
    if session.state in rules.ENDED:
        raise LinkExpired if session.state == "expired" else SessionEnded(state=session.state)
    if session.state == "created" and not rules.within_claim_time(session):
        raise LinkExpired
    site = messages.Site(origin=session.site_origin, name=session.site_name)
    answer = messages.to_json(messages.Knock(v=limits.VERSION, site=site))
    return JsonResponse(answer, content_type=MEDIA_TYPE)


@_call
@require_POST
def claim(request: HttpRequest, token: str) -> HttpResponseBase:
    """``POST /claim``: the request, once."""
    signer = messages.parse_claim(_body(request)).signer
    key = request.headers.get("Idempotency-Key", "")
    claimed = services.claim(token=token, signer=signer, key=key[:_LONGEST_KEY])
    return JsonResponse(
        {"claim": claimed.claim, "request": claimed.request, "manifest_sha256": claimed.manifest_sha256}
    )


@_call
@require_GET
def item(request: HttpRequest, token: str, item_id: str) -> HttpResponseBase:
    """``GET /items/<id>``: the item's bytes."""
    session = _held(request, token)
    if session.purpose == LOGIN and item_id == services.LOGIN_ITEM:
        return HttpResponse(session.one_time, content_type="text/plain")
    found = session.items.filter(item_id=item_id).values_list("sha256", "media_type", "size")[:1]
    if not found:
        raise ItemUnknown
    return _bytes(request, *found[0])


@_call
@require_GET
def attachment(request: HttpRequest, token: str, item_id: str, n: int) -> HttpResponseBase:
    """``GET /items/<id>/attachments/<n>``: an attachment's bytes."""
    session = _held(request, token)
    lists = session.items.filter(item_id=item_id).values_list("attachments", flat=True)[:1]
    found = [each for attachments in lists for each in attachments if each["n"] == n]
    if not found:
        raise ItemUnknown
    return _bytes(request, found[0]["sha256"], found[0]["media_type"], found[0]["size"])


def _bytes(request: HttpRequest, sha256: str, media_type: str, size: int) -> HttpResponseBase:
    part = part_of(request.headers.get("Range"), size)
    if size <= _AT_ONCE:
        # A letter is answered in one piece: under ASGI a thread would be woken for each piece of a stream.
        whole = files.read(sha256)
        content = whole[part.start : part.start + part.length]
        response: HttpResponseBase = HttpResponse(content, content_type=media_type, status=part.status)
    else:
        pieces = files.stream(sha256, start=part.start, length=part.length)
        response = StreamingHttpResponse(pieces, content_type=media_type, status=part.status)
    response.headers["Content-Length"] = str(part.length)
    response.headers["Accept-Ranges"] = "bytes"
    if part.status == 206:
        response.headers["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{size}"
    # Whatever its media type says, no browser is to run it.
    response.headers["Content-Disposition"] = "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@_call
@require_POST
def certificate(request: HttpRequest, token: str) -> HttpResponseBase:
    """``POST /certificate``: consent and the chosen certificate."""
    session = _held(request, token)
    services.choose_certificate(session=session, chosen=messages.parse_certificate(_body(request)))
    return JsonResponse({"ok": True})


@_call
@require_GET
def work(request: HttpRequest, token: str) -> HttpResponseBase:
    """``GET /work?after=<n>``: what to sign next."""
    session = _held(request, token)
    after = request.GET.get("after", "0")
    answer = services.next_work(session=session, after=int(after) if after.isdecimal() and len(after) < 6 else 0)
    return JsonResponse(messages.to_json(answer))


@_call
@require_POST
def results(request: HttpRequest, token: str) -> HttpResponseBase:
    """``POST /results``: signature values, each accepted or refused on its own."""
    session = _held(request, token)
    accept = services.accept_login if session.purpose == LOGIN else services.accept_results
    answers = accept(session=session, results=messages.parse_results(_body(request)))
    return JsonResponse(messages.results_to_json(answers))


@_call
@require_POST
def card(request: HttpRequest, token: str) -> HttpResponseBase:
    """``POST /card``: what the signer tells of its card (rule 9); a session about anything else refuses it."""
    session = _held(request, token)
    release = services.tell_card(session=session, card=messages.parse_card(_body(request)))
    return JsonResponse({"ok": True} if release is None else {"ok": True, "release": release})


@_call
@require_POST
def alive(request: HttpRequest, token: str) -> HttpResponseBase:
    """``POST /alive``: the signer's window is open; it learns here that the person has cancelled."""
    session = _held(request, token)
    messages.parse_alive(_body(request))
    return JsonResponse({"state": services.stay_alive(session=session)})


@_call
@require_POST
def end(request: HttpRequest, token: str) -> HttpResponseBase:
    """``POST /end``: finished, cancelled or not mine."""
    session = _held(request, token)
    state = services.end(session=session, message=messages.parse_end(_body(request)))
    return JsonResponse({"state": state})
