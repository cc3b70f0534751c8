# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The card in the holder's reader: its PIN made, or its lock opened, by a session of the signing program (R57 to R62).

The page never sees a PIN or a release code. The session's link and code stand on the one page that opened it; the
database keeps only their hashes.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_safe

from divit.kernel import settings
from divit.kernel.errors import DivitError
from divit.server.enrolment import queries
from divit.server.enrolment.portal import holding, showing
from divit.server.enrolment.portal.views.acts import FRESH
from divit.server.enrolment.services import releases
from divit.server.login.needing import needs
from divit.server.signing import knocking
from divit.server.signing import queries as signing
from divit.server.signing.services import OpenedSession
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import person

_OPENED = "enrolment_card_session"
_METHODS = ["GET", "HEAD", "POST"]


@person
@needs("e_devlet", FRESH)
@require_http_methods(_METHODS)
def create_pin(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every rule that must hold before a PIN is made, and the button that begins (R57, R58, R60, R61)."""
    by = holding.holder_of(request)
    found = holding.certificate_of(by, uid)
    verdicts = queries.pin_gate(person_id=holding.person_id_of(by), card_serial=found.card_serial, strength=by.strength)

    def opened() -> OpenedSession:
        return releases.open_pin_session(card_serial=found.card_serial, by=by, site_name=settings.text("ESHS_NAME"))

    return _answer(request, {"certificate": found, "purpose": "pin", "verdicts": verdicts}, opened)


@person
@needs("portal", FRESH)
@require_http_methods(_METHODS)
def unblock(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Unblock a locked card; the sign-in by security word has the code by SMS in it (R62)."""
    by = holding.holder_of(request)
    found = holding.certificate_of(by, uid)

    def opened() -> OpenedSession:
        return releases.open_unblock_session(
            card_serial=found.card_serial, by=by, sms_passed=True, site_name=settings.text("ESHS_NAME")
        )

    return _answer(request, {"certificate": found, "purpose": "unblock", "verdicts": []}, opened)


def _answer(request: HttpRequest, context: dict[str, Any], opened: Callable[[], OpenedSession]) -> HttpResponse:
    """The rules and the button; pressed, the way into the session, which stands on this answer and nowhere else."""
    refusal: DivitError | None = None
    if request.method == "POST":
        try:
            way = opened()
        except DivitError as error:
            refusal = error
        else:
            request.session[_OPENED] = way.id
            host = urlsplit(way.link).netloc
            opener = knocking.opener(way.link)
            page = showing.page(request, "card_open", {**context, "way": way, "host": host, "opener": opener})
            return knocking.may_knock(page)
    may = all(one.ok for one in context["verdicts"])
    shown = {**context, "may": may, **showing.refused(None, refusal)}
    return showing.page(request, "card", shown, status=showing.status_of(None, refusal))


@person
@needs("portal")
@require_safe
def session_page(request: HttpRequest, session: UUID) -> HttpResponse:
    """How the card session of this browser stands; for the page's script as JSON. Raises ``NotThere``."""
    if request.session.get(_OPENED) != str(session):
        raise NotThere(str(session))
    stands = signing.standing_without_person(str(session))
    if "json" in request.headers.get("Accept", ""):
        return JsonResponse({"state": stands.state, "ended": stands.ended})
    return showing.page(request, "card_session", {"stands": stands})
