# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The call centre: somebody on the telephone is asked who they are, then what they want is done (R55, R70, R73)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from divit.kernel import clock
from divit.server.enrolment import queries, services
from divit.server.enrolment.csp.forms import CallerForm, LostForm, NoteForm, WithoutHolderForm
from divit.server.enrolment.queries import CertificateView
from divit.server.enrolment.services import calls
from divit.server.enrolment.services.rows import CSP_CALL_CENTRE
from divit.server.people.request import viewer_of
from divit.server.ui.errors import NotThere
from divit.server.ui.one_form import Words, answer, refused
from divit.server.ui.permission import role

_form = require_http_methods(["GET", "HEAD", "POST"])
_call_centre = role(CSP_CALL_CENTRE)
_CALL = "enrolment_call"
#: How long a caller counts as identified.
LASTS = timedelta(minutes=15)


@_call_centre
@_form
def caller(request: HttpRequest) -> HttpResponse:
    """Ask the caller; nothing of what is on record is shown."""
    form = CallerForm(request.POST or None)
    found: list[int] = []
    outcome = refused(
        request, form, lambda: found.append(calls.identify(viewer=viewer_of(request), answers=form.answers()))
    )
    if found:
        request.session[_CALL] = {"person": found[0], "at": clock.now().isoformat()}
        return HttpResponseRedirect(reverse("csp-call"))
    waiting = len(queries.leavings(viewer_of(request)))
    return render(request, "enrolment/csp/caller.html", {**outcome.context, "leavings": waiting}, status=outcome.status)


@_call_centre
@require_safe
def call(request: HttpRequest) -> HttpResponse:
    """The certificates of the caller who was identified."""
    person = _person(request)
    if person is None:
        return HttpResponseRedirect(reverse("csp-caller"))
    rows = queries.certificates_by_person(viewer_of(request), person)
    return render(request, "enrolment/csp/call.html", {"rows": rows, "holder": rows[0].holder if rows else ""})


@_call_centre
@require_POST
def hang_up(request: HttpRequest) -> HttpResponse:
    """The call is over: the next caller is asked anew."""
    request.session.pop(_CALL, None)
    return HttpResponseRedirect(reverse("csp-caller"))


@_call_centre
@_form
def lost(request: HttpRequest, uid: UUID) -> HttpResponse:
    """T30: the caller's card is lost or stolen; its certificate is revoked at once."""
    person, row = _of_caller(request, uid)
    form = LostForm(request.POST or None)

    def save() -> None:
        kind = form.cleaned_data["kind"]
        calls.report_lost(viewer=viewer_of(request), person_id=person, certificate=row.uid, kind=kind)

    say = Words(
        _("Report the card lost or stolen"),
        _("{holder}, serial number {serial}").format(holder=row.holder, serial=row.serial),
        _("Revoke now"),
        _("The certificate was not revoked"),
        warning=_("The certificate is revoked at once and for good. Say so to the caller before you press."),
        button_class="btn-bad",
    )
    return answer(request, form, save, say, back=reverse("csp-call"))


@_call_centre
@_form
def suspend(request: HttpRequest, uid: UUID) -> HttpResponse:
    """T31: the caller cannot find the card at the moment."""
    person, row = _of_caller(request, uid)
    form = NoteForm(request.POST or None)

    def save() -> None:
        note = form.cleaned_data["note"]
        calls.suspend(viewer=viewer_of(request), person_id=person, certificate=row.uid, note=note)

    say = Words(
        _("Suspend"),
        _("{holder}, serial number {serial}").format(holder=row.holder, serial=row.serial),
        _("Suspend now"),
        _("The certificate was not suspended"),
        warning=_("Only the holder ends it, signed in by e-Devlet or e-signature; one that lasts too long is revoked."),
        button_class="btn-bad",
    )
    return answer(request, form, save, say, back=reverse("csp-call"))


@_call_centre
@_form
def without_holder(request: HttpRequest) -> HttpResponse:
    """R70: a revocation that the holder cannot ask for any more."""
    form = WithoutHolderForm(request.POST or None)

    def save() -> None:
        said = form.cleaned_data
        calls.revoke_without_holder(
            viewer=viewer_of(request), serial=said["serial"], reason=said["reason"], note=said["note"]
        )

    say = Words(
        _("Revoke without the holder"),
        _("For a holder who has died or cannot act, and for a card that could not be delivered."),
        _("Revoke now"),
        _("The certificate was not revoked"),
        warning=_("The certificate is revoked at once and for good. Name the document that shows why in the note."),
        button_class="btn-bad",
    )
    return answer(request, form, save, say, back=reverse("csp-caller"))


@_call_centre
@require_safe
def leavings(request: HttpRequest) -> HttpResponse:
    """T34: what institutions ask to be revoked, because somebody leaves."""
    return render(request, "enrolment/csp/leavings.html", {"rows": queries.leavings(viewer_of(request))})


@_call_centre
@require_POST
def confirm_leaving(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Revoke what an institution asked for."""
    services.confirm_left_post(viewer=viewer_of(request), request=str(uid))
    return HttpResponseRedirect(reverse("csp-leavings"))


@_call_centre
@require_POST
def decline_leaving(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Do not revoke it."""
    services.decline_left_post(viewer=viewer_of(request), request=str(uid))
    return HttpResponseRedirect(reverse("csp-leavings"))


def _person(request: HttpRequest) -> int | None:
    """Who is on the telephone, as long as the call may last."""
    kept = request.session.get(_CALL)
    if not isinstance(kept, dict) or clock.now() - datetime.fromisoformat(kept["at"]) > LASTS:
        return None
    return int(kept["person"])


def _of_caller(request: HttpRequest, uid: UUID) -> tuple[int, CertificateView]:
    """A certificate of the caller. Raises ``NotThere`` for any other, and when nobody was identified."""
    person = _person(request)
    if person is not None:
        for row in queries.certificates_by_person(viewer_of(request), person):
            if row.uid == str(uid):
                return person, row
    raise NotThere(f"certificate {uid}")
