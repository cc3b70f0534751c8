# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a holder does with a certificate: suspend, resume, report it lost, withdraw the consent (R55, R70, R73)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from divit.kernel.errors import DivitError
from divit.server.enrolment import queries, services
from divit.server.enrolment.portal import holding, showing
from divit.server.enrolment.portal.forms.acts import LostForm, SureForm, SuspendForm
from divit.server.login.needing import needs
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import person

#: A proof that is older than this is asked for again before something final is done.
FRESH = timedelta(minutes=15)
_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Act:
    """The words of one act: its heading, what it means, its button."""

    heading: Promise
    about: Promise
    button: Promise
    button_class: str = "btn-main"


_SUSPEND = Act(
    _("Suspend the certificate"),
    _("Nobody can sign with it until you end the suspension. After 30 days it is revoked by itself."),
    _("Suspend"),
)
_RESUME = Act(
    _("End the suspension"),
    _("The certificate can sign again. Do this only if the card is in your hands."),
    _("End the suspension"),
)
_LOST = Act(
    _("Report the card lost or stolen"),
    _("The certificate is revoked at once, and for good: it never becomes valid again, even if you find the card."),
    _("Revoke the certificate"),
    "btn-bad",
)
_WITHDRAW = Act(
    _("Withdraw E-Onay"),
    _("Later applications then need a form signed on paper, until you give a new E-Onay."),
    _("Withdraw E-Onay"),
    "btn-bad",
)


@person
@needs("portal", FRESH)
@require_http_methods(_METHODS)
def suspend(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Suspend (R73)."""
    by = holding.holder_of(request)
    found = holding.certificate_of(by, uid)
    form = SuspendForm(showing.sent(request))
    return _answer(
        request,
        form,
        _SUSPEND,
        lambda said: services.suspend(certificate=found.uid, note=said["note"], by=by),
        reverse("holder-certificate", args=[uid]),
    )


@person
@needs("strong", FRESH)
@require_http_methods(_METHODS)
def resume(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a suspension; only with a strong sign-in (R73)."""
    by = holding.holder_of(request)
    found = holding.certificate_of(by, uid)
    form = SureForm(showing.sent(request))
    back = reverse("holder-certificate", args=[uid])
    return _answer(request, form, _RESUME, lambda _said: services.resume(certificate=found.uid, by=by), back)


@person
@needs("portal", FRESH)
@require_http_methods(_METHODS)
def lost(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Report lost or stolen: revoked at once (R55)."""
    by = holding.holder_of(request)
    found = holding.certificate_of(by, uid)
    form = LostForm(showing.sent(request))
    return _answer(
        request,
        form,
        _LOST,
        lambda said: services.report_lost(certificate=found.uid, kind=said["kind"], by=by),
        reverse("holder-certificate", args=[uid]),
    )


@person
@needs("portal", FRESH)
@require_http_methods(_METHODS)
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw the consent (R30)."""
    by = holding.holder_of(request)
    consent = queries.active_consent(holding.person_id_of(by))
    if consent is None:
        raise NotThere("no consent")
    form = SureForm(showing.sent(request))
    uid, back = consent.uid, reverse("enrolment-portal")
    return _answer(request, form, _WITHDRAW, lambda _said: services.withdraw_consent(consent=uid, by=by), back)


def _answer(
    request: HttpRequest, form: forms.Form, act: Act, do: Callable[[Mapping[str, Any]], object], back: str
) -> HttpResponse:
    """The page of an act; done, the page behind it."""
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except NotThere:
            raise
        except DivitError as error:
            refusal = error
        else:
            return HttpResponseRedirect(back)
    context = {"act": act, "back": back, **showing.refused(form, refusal)}
    return showing.page(request, "act", context, status=showing.status_of(form, refusal))
