# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The calls of the production door: JSON, no cookies, the station's token with each. Each may be made again."""

import base64
import functools
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.server.enrolment.errors import ProductionMessageInvalid, StationUnknown
from divit.server.enrolment.production import messages
from divit.server.enrolment.services import issuing
from divit.server.enrolment.services import production as making
from divit.server.enrolment.services.stations import station_with
from divit.server.ui.permission import public

_BEARER = "Bearer "
_log = logging.getLogger("divit.enrolment")

View = Callable[..., HttpResponseBase]


def _call(view: View) -> View:
    """What all calls share: the station is known before anything is read; coded errors as JSON."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, _station(request), *args, **kwargs)
        except DivitError as error:
            _log.info("%s %s %s", error.code, error.trace, error.detail)
            response = JsonResponse(error.as_dict(words.lang()), status=error.http)
            if isinstance(error, StationUnknown):
                response.headers["WWW-Authenticate"] = "Bearer"
        response.headers["Cache-Control"] = "no-store"
        return response

    # Who may is asked by the token, not by a person's sign-in: there is no cookie here, and so no CSRF.
    return public(csrf_exempt(require_POST(answer)))


def _station(request: HttpRequest) -> int:
    given = request.headers.get("Authorization", "")
    if not given.startswith(_BEARER):
        raise StationUnknown
    return station_with(token=given.removeprefix(_BEARER))


def _told(request: HttpRequest, *fields: str) -> Any:
    if int(request.headers.get("Content-Length") or 0) > messages.MOST_BYTES:
        raise ProductionMessageInvalid("too long")
    return messages.read(request.body, *fields)


@_call
def take(request: HttpRequest, station: int) -> HttpResponseBase:
    """``POST take {card_serial}``: the application that waits longest, or none."""
    told = _told(request, "card_serial")
    order = making.take(station=station, card_serial=messages.serial(told["card_serial"]))
    if order is None:
        return JsonResponse({"production": None})
    return JsonResponse(
        {"production": order.production, "number": order.number, "algorithm": order.algorithm, "key": order.key}
    )


@_call
def code(request: HttpRequest, station: int, uid: UUID) -> HttpResponseBase:
    """``POST <production>/code {sealed}``: the release code that the card is about to be locked with."""
    sealed = messages.text(_told(request, "sealed")["sealed"])
    making.keep_code(station=station, production=uid, sealed=sealed)
    return JsonResponse({"ok": True})


@_call
def certificate(request: HttpRequest, station: int, uid: UUID) -> HttpResponseBase:
    """``POST <production>/certificate {request}``: the certificate for the card's key, its issuers after it."""
    proof = messages.octets(_told(request, "request")["request"])
    chain = issuing.issue(station=station, production=uid, request=proof)
    return JsonResponse({"certificates": [base64.b64encode(one).decode("ascii") for one in chain]})


@_call
def produced(request: HttpRequest, station: int, uid: UUID) -> HttpResponseBase:
    """``POST <production>/produced {certificate_sha256}``: the card gives that certificate back."""
    digest = messages.digest(_told(request, "certificate_sha256")["certificate_sha256"])
    making.produced(station=station, production=uid, certificate_sha256=digest)
    return JsonResponse({"ok": True})


@_call
def failed(request: HttpRequest, station: int, uid: UUID) -> HttpResponseBase:
    """``POST <production>/failed {why, is_touched}``: the card is not made; its application goes back to the queue."""
    told = _told(request, "why", "is_touched")
    why, is_touched = messages.reason(told["why"]), messages.truth(told["is_touched"])
    making.failed(station=station, production=uid, why=why, is_touched=is_touched)
    return JsonResponse({"ok": True})
