# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Online İşlemler → NES İşlemleri → E-Onay İşlemleri: the text, the steps with the verification code, the result
(001 §4.1 to 4.8).

The signer's own windows are the other screen; what it has done is seen here as soon as it has ended.
"""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.enrolment import information, queries
from divit.server.enrolment.consent.paper import TEXT
from divit.server.enrolment.portal import holding, showing
from divit.server.enrolment.queries import ApplicationView, ConsentView
from divit.server.enrolment.queries.sessions import consent_in
from divit.server.enrolment.services.consenting import open_consent
from divit.server.files import services as files
from divit.server.login.needing import needs
from divit.server.login.visitor import visitor_of
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.signing import knocking
from divit.server.signing import queries as signing
from divit.server.signing import services as sessions
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import person, public

_METHODS = ["GET", "HEAD", "POST"]


@public
@require_safe
def online(request: HttpRequest) -> HttpResponse:
    """Online İşlemler: where it goes on, and what is needed for it (001 §4.1, §4.2)."""
    visitor = visitor_of(request)
    return showing.page(request, "online", {"is_in": visitor is not None and visitor.proved("strong")})


@person
@needs("strong")
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """NES İşlemleri (001 §4.3)."""
    return showing.page(request, "online_certificates", {})


@person
@needs("strong")
@require_http_methods(_METHODS)
def consents(request: HttpRequest) -> HttpResponse:
    """E-Onay İşlemleri: the consent in force, or the text and the button that accepts it (001 §4.4, §4.5; R25)."""
    by = holding.holder_of(request)
    refusal: DivitError | None = None
    if request.method == "POST":
        try:
            opened = open_consent(by=by, text_version=request.POST.get("version", ""))
        except DivitError as error:
            refusal = error
        else:
            return HttpResponseRedirect(reverse("consent-session", args=[opened.id]))
    person_id = holding.person_id_of(by)
    text = information.present(TEXT)
    active = queries.active_consent(person_id)
    context = {
        "text": text,
        "paragraphs": text.body.split("\n\n"),
        "active": active,
        "must_renew": active is not None and active.text_version != text.version,
        "former": [one for one in queries.consents_of(person_id) if one.state in {"withdrawn", "refused"}],
    }
    shown = {**context, **showing.refused(None, refusal)}
    return showing.page(request, "consents", shown, status=showing.status_of(None, refusal))


@person
@require_http_methods(_METHODS)
def session_page(request: HttpRequest, session: UUID) -> HttpResponse:
    """The numbered steps with the code, then how it stands, then the result (001 §4.6 to §4.8; R26).

    Sent to: end the session, or (``again``) let another signer take over.
    """
    viewer = _viewer(request)
    consent = _consent_of(viewer.person_id, session)
    if request.method == "POST":
        act = sessions.release if "again" in request.POST else sessions.cancel
        act(viewer=viewer, session=str(session))
        return HttpResponseRedirect(reverse("consent-session", args=[session]))
    stands = signing.standing(viewer, str(session))
    if "json" in request.headers.get("Accept", ""):
        # The page changes with the state, so the script leads to it anew.
        moved = stands.ended or request.GET.get("durum", stands.state) != stands.state
        return JsonResponse({"state": stands.state, "ended": moved})
    context: dict[str, Any] = {"stands": stands, "consent": consent, "error": _error(viewer, session)}
    context["application"] = _waiting_for_it(viewer.person_id)
    if stands.waits_for_signer:
        # The database keeps only hashes of the link and the code, so each showing makes new ones.
        way = sessions.show_again(viewer=viewer, session=str(session))
        context |= {"way": way, "host": urlsplit(way.link).netloc, "opener": knocking.opener(way.link)}
    return knocking.may_knock(showing.page(request, "consent_session", context))


@person
@require_safe
def document(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The signed consent as it is archived."""
    consent = _own(request, uid)
    return _file(consent.signed_sha256, "application/pdf", "e-onay.pdf")


@person
@require_safe
def report(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The validator's report as it is archived (R28)."""
    consent = _own(request, uid)
    return _file(consent.report_sha256, "application/json", "e-onay-rapor.json")


def _viewer(request: HttpRequest) -> Viewer:
    by = holding.holder_of(request)
    return people.viewer_of_nowhere(holding.person_id_of(by), clock.now())


def _own(request: HttpRequest, uid: UUID) -> ConsentView:
    """Raises ``NotThere``."""
    person_id = holding.person_id_of(holding.holder_of(request))
    found = [one for one in queries.consents_of(person_id) if one.uid == str(uid)]
    if not found:
        raise NotThere(str(uid))
    return found[0]


def _consent_of(person_id: int, session: UUID) -> ConsentView:
    """Raises ``NotThere``."""
    found = consent_in(person_id, str(session))
    if found is None:
        raise NotThere(str(session))
    return found


def _error(viewer: Viewer, session: UUID) -> dict[str, str] | None:
    """What its one document met, if it met something."""
    items = signing.items(viewer, str(session))
    return items[0].error if items else None


def _waiting_for_it(person_id: int) -> ApplicationView | None:
    """R40b: the person's application that waits for its way of being signed, to which they go back."""
    return next((one for one in queries.applications_of(person_id) if one.state in showing.PAGES), None)


def _file(sha256: str, media_type: str, name: str) -> HttpResponse:
    """Raises ``NotThere`` for what was not archived."""
    if not sha256:
        raise NotThere(name)
    answer = HttpResponse(files.read(sha256), content_type=media_type)
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
