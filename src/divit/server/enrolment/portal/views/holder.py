# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The personal portal: my certificates, my applications, my consent, and who looked at my record."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from divit.kernel import clock
from divit.server.enrolment import numbers, queries
from divit.server.enrolment.portal import holding, journey, showing
from divit.server.enrolment.portal.sitting import Sitting
from divit.server.enrolment.portal.views import standing
from divit.server.login.needing import needs
from divit.server.people import queries as people
from divit.server.ui.permission import person


@person
@needs("portal")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the person holds and has applied for, and what is to be done about it."""
    by = holding.holder_of(request)
    person_id = holding.person_id_of(by)
    now = clock.now()
    numbers_of = {one.id: one.detsis for one in people.institutions()}
    context = {
        "me": people.person(person_id, now),
        "certificates": [(one, numbers_of[one.institution_id]) for one in queries.certificates_of(person_id)],
        "now": now,
        "applications": [
            (one, numbers.shown(one.number), journey.said(one.state)) for one in queries.applications_of(person_id)
        ],
        "consent": queries.active_consent(person_id),
    }
    return showing.page(request, "holder", context)


@person
@needs("portal")
@require_safe
def application(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One of the person's applications: its way; one that is not finished goes on from here, with this sign-in."""
    by = holding.holder_of(request)
    found = holding.application_of(by, uid)
    if found.state in showing.PAGES:
        Sitting.begin(request, found.uid)
        return HttpResponseRedirect(reverse(showing.PAGES[found.state]))
    context = {**standing.shown(found), "paper_url": reverse("holder-paper", args=[found.uid])}
    return showing.page(request, "holder_application", context)


@person
@needs("portal")
@require_safe
def paper_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The form and the undertaking to be printed."""
    return standing.paper_answer(holding.application_of(holding.holder_of(request), uid))


@person
@needs("portal")
@require_safe
def certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One certificate: how long, on which card, and what can be done with it."""
    by = holding.holder_of(request)
    found = holding.certificate_of(by, uid)
    return showing.page(request, "certificate_mine", {"certificate": found, "now": clock.now()})


@person
@needs("portal")
@require_safe
def looked(request: HttpRequest) -> HttpResponse:
    """Who of an institution or of the provider looked at the person's record, when and why (R77)."""
    by = holding.holder_of(request)
    return showing.page(request, "looked", {"views": queries.viewers_of_record(holding.person_id_of(by))})
