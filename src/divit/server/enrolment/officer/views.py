# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The officer: a queue, one application before them, the calendar of certificates."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from divit.kernel import clock, words
from divit.kernel.errors import DivitError
from divit.server.enrolment import queries, services
from divit.server.enrolment.officer.forms import ApproveForm, LeavingForm, PrerequisiteForm, RejectForm
from divit.server.enrolment.portal import lists
from divit.server.enrolment.queries.views import OfficerView, QueueRow
from divit.server.enrolment.services.reminding import remind as remind_holder
from divit.server.enrolment.services.rows import INSTITUTION_OFFICER
from divit.server.people.request import viewer_of
from divit.server.ui.errors import NotThere
from divit.server.ui.one_form import Words, answer
from divit.server.ui.permission import role

_form = require_http_methods(["GET", "HEAD", "POST"])
_officer = role(INSTITUTION_OFFICER)
_WAITS = "approval_wait"


@_officer
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The applications of the institution that wait for approval."""
    return _queue(request)


@_officer
@require_POST
def approve_each(request: HttpRequest) -> HttpResponse:
    """T13 for those that were chosen; what stopped one is told beside it."""
    viewer = viewer_of(request)
    chosen = request.POST.getlist("application")
    waiting = {row.uid for row in queries.queue(viewer)}
    told = services.approve_each(
        viewer=viewer,
        applications=[uid for uid in chosen if uid in waiting],
        position_checked=request.POST.get("position_checked") == "on",
    )
    stopped = {uid: error.message(words.lang()) for uid, error in told.items() if error is not None}
    approved = len(told) - len(stopped)
    return _queue(request, approved=approved, stopped=stopped, status=409 if stopped else 200)


def _queue(
    request: HttpRequest, *, approved: int = 0, stopped: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    found = stopped or {}
    rows = [(row, _reason(row), found.get(row.uid, "")) for row in queries.queue(viewer_of(request))]
    context = {"rows": rows, "approved": approved, "stopped": len(found)}
    return render(request, "enrolment/officer/queue.html", context, status=status)


@_officer
@require_safe
def application(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One application: what every rule says of it, in words, and what may be done."""
    viewer = viewer_of(request)
    view = queries.officer_view(viewer, str(uid))
    person = view.application.person_id
    if person is not None:
        services.looked(viewer=viewer, person_id=person, about="application", role=INSTITUTION_OFFICER)
    context = {
        "view": view,
        "reason": lists.label("reason", view.application.reason),
        "waits": view.application.state == _WAITS,
    }
    return render(request, "enrolment/officer/application.html", context)


@_officer
@_form
def prerequisite(request: HttpRequest, uid: UUID) -> HttpResponse:
    """T12: the notice of the person's unit came (R37)."""
    view = _waiting(request, uid)
    form = PrerequisiteForm(request.POST or None)

    def save() -> None:
        services.record_prerequisite(viewer=viewer_of(request), application=str(uid), **form.cleaned_data)

    say = Words(
        _("Record the notice of the unit"),
        _("{name}, application {number}").format(name=view.applicant, number=view.application.number),
        _("Record it"),
        _("Nothing was recorded"),
    )
    return answer(request, form, save, say, back=_page(uid))


@_officer
@_form
def approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """T13: approve one application."""
    view = _waiting(request, uid)
    form = ApproveForm(request.POST if request.method == "POST" else None)

    def save() -> None:
        services.approve(viewer=viewer_of(request), application=str(uid), position_checked=True)

    say = Words(
        _("Approve the application"),
        _("{name}, application {number}").format(name=view.applicant, number=view.application.number),
        _("Approve"),
        _("The application was not approved"),
    )
    return answer(request, form, save, say, back=reverse("enrolment-queue"))


@_officer
@_form
def reject(request: HttpRequest, uid: UUID) -> HttpResponse:
    """T14: reject one application, with a code and in words."""
    view = _waiting(request, uid)
    form = RejectForm(request.POST or None)

    def save() -> None:
        said = form.cleaned_data
        services.reject(viewer=viewer_of(request), application=str(uid), code=said["code"], text=said["text"])

    say = Words(
        _("Reject the application"),
        _("{name}, application {number}").format(name=view.applicant, number=view.application.number),
        _("Reject"),
        _("The application was not rejected"),
        button_class="btn-bad",
    )
    return answer(request, form, save, say, back=reverse("enrolment-queue"))


@_officer
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The certificates of the institution that end within four months."""
    return _calendar(request)


@_officer
@require_POST
def remind(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Tell a holder that the certificate ends."""
    try:
        remind_holder(viewer=viewer_of(request), certificate=str(uid))
    except NotThere:
        raise
    except DivitError as error:
        return _calendar(request, refusal=error)
    return HttpResponseRedirect(f"{reverse('officer-calendar')}?hatirlatildi={uid}")


def _calendar(request: HttpRequest, refusal: DivitError | None = None) -> HttpResponse:
    rows = queries.ending_soon(viewer_of(request), clock.now())
    told = next((row for row in rows if row.uid == request.GET.get("hatirlatildi")), None)
    context = {"rows": rows, "told": told, "refusal": refusal.message(words.lang()) if refusal else ""}
    return render(request, "enrolment/officer/calendar.html", context, status=refusal.http if refusal else 200)


@_officer
@_form
def leaving(request: HttpRequest, uid: UUID) -> HttpResponse:
    """T34: the holder leaves the post; the CSP is asked to revoke."""
    viewer = viewer_of(request)
    row = queries.certificate_for(viewer, str(uid))
    form = LeavingForm(request.POST or None)

    def save() -> None:
        services.ask_left_post(viewer=viewer, certificate=row.uid, note=form.cleaned_data["note"])

    say = Words(
        _("Ask for revocation: the holder leaves the post"),
        row.holder,
        _("Ask the certification service provider"),
        _("Nothing was asked for"),
        warning=_("When the provider confirms, the certificate is revoked for good."),
        button_class="btn-bad",
    )
    return answer(request, form, save, say, back=reverse("officer-calendar"))


def _waiting(request: HttpRequest, uid: UUID) -> OfficerView:
    """An application that waits for approval. Raises ``NotThere``."""
    view = queries.officer_view(viewer_of(request), str(uid))
    if view.application.state != _WAITS:
        raise NotThere(f"application {uid}")
    return view


def _reason(row: QueueRow) -> str:
    return lists.label("reason", row.reason)


def _page(uid: UUID) -> str:
    return reverse("officer-application", args=[uid])
