# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The door: what can be done here, and the entry of an application (R1 to R6)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.enrolment import information, services
from divit.server.enrolment.portal import guarding, showing
from divit.server.enrolment.portal.forms.entry import EntryForm
from divit.server.enrolment.portal.sitting import Sitting
from divit.server.enrolment.rules.identity import Facts
from divit.server.people import queries as people
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import public

_FORM = "entry"


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where everybody begins: apply, follow an application, go to one's own certificates."""
    context = {"institutions": people.institutions(), "was_closed": "kapandi" in request.GET}
    return showing.page(request, "start", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, detsis: str) -> HttpResponse:
    """The facts of R1, behind the challenge. What is refused is refused in one way, whatever was wrong (R3)."""
    institution = people.institution(detsis)
    if institution is None:
        raise NotThere(detsis)
    asks = bool(people.setting("ESHS_NEEDS_PERSONNEL_NO", institution.id, clock.now()))
    form = EntryForm(showing.sent(request), asks_personnel_no=asks)
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            application = _enter(request, institution.id, form)
        except DivitError as error:
            refusal = error
        else:
            Sitting.begin(request, application)
            return HttpResponseRedirect(reverse("apply-reason"))
    context = {
        "institution": institution,
        "notice": information.present("aydinlatma"),
        "task": guarding.task(_FORM, request),
        **showing.refused(form, refusal),
    }
    return showing.page(request, "entry", context, step="identity", status=showing.status_of(form, refusal))


def _enter(request: HttpRequest, institution: int, form: EntryForm) -> str:
    """The application's uid. Raises what the challenge and ``services.enter`` raise."""
    guarding.pass_by(_FORM, request)
    application = services.enter(
        institution=institution,
        facts=Facts(**form.cleaned_data),
        address=guarding.address(request),
        challenge_passed=True,
    )
    services.saw_information(application=application, name="aydinlatma")
    return application
