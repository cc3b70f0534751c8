# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The code by SMS, and what follows it: whether the reason fits, and how the form is signed (R21 to R24, R35, R40b)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from divit.kernel.errors import DivitError
from divit.server.enrolment import queries, services
from divit.server.enrolment.portal import showing, telephones
from divit.server.enrolment.portal.forms.entry import CodeForm
from divit.server.enrolment.portal.showing import applying
from divit.server.enrolment.portal.sitting import Sitting
from divit.server.enrolment.queries import ApplicationView
from divit.server.login.needing import sign_in_at
from divit.server.ui.permission import public


@public
@require_http_methods(["GET", "HEAD", "POST"])
@applying("form_locked")
def code(request: HttpRequest, sitting: Sitting, application: ApplicationView) -> HttpResponse:
    """The number that was typed; "Send" sends the code, and the page is the same whether one was sent (R21)."""
    form, refusal = CodeForm(), None
    does = request.POST.get("do", "")
    if does == "send":
        refusal = _send(sitting, application.form_sha256)
    elif does == "check":
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                services.enter_code(application=sitting.application, code=form.cleaned_data["code"], by=sitting.by)
            except DivitError as error:
                refusal = error
            else:
                return HttpResponseRedirect(reverse("apply-method"))
    context = {
        "mobile": telephones.shown(str((application.form or {}).get("mobile", ""))),
        "was_sent": sitting.asked_for == application.form_sha256,
        "sign_in": sign_in_at(reverse("holder-application", args=[application.uid]), "strong"),
        **showing.refused(form, refusal),
    }
    return showing.page(request, "code", context, step="code", status=showing.status_of(form, refusal))


def _send(sitting: Sitting, version: str) -> DivitError | None:
    try:
        services.send_code(application=sitting.application, by=sitting.by)
    except DivitError as error:
        return error
    sitting.asked(version)
    return None


@public
@require_http_methods(["GET", "HEAD", "POST"])
@applying("sms_ok")
def method(request: HttpRequest, sitting: Sitting, application: ApplicationView) -> HttpResponse:
    """How the form and the undertaking are signed; or, when the reason does not fit, why and what to do."""
    refusal: DivitError | None = None
    if request.method == "POST":
        try:
            _choose(request.POST.get("method", ""), sitting)
        except DivitError as error:
            refusal = error
        else:
            return HttpResponseRedirect(reverse(showing.STANDING))
    ways = queries.methods(by=sitting.by, uid=sitting.application)
    context = {
        "application": application,
        "ways": ways,
        "fits": all(one.ok for one in ways.verdicts),
        "portal": sign_in_at(reverse("holder-application", args=[application.uid]), "portal"),
        "strong": sign_in_at(reverse("holder-application", args=[application.uid]), "strong"),
        **showing.refused(None, refusal),
    }
    return showing.page(request, "method", context, step="method", status=showing.status_of(None, refusal))


def _choose(way: str, sitting: Sitting) -> None:
    if way == "e_onay":
        services.choose_e_onay(application=sitting.application, by=sitting.by)
    else:
        services.choose_wet(application=sitting.application, by=sitting.by)


@public
@require_POST
@applying()
def cancel(request: HttpRequest, sitting: Sitting, application: ApplicationView) -> HttpResponse:
    """Give the application up (T29)."""
    services.cancel(application=sitting.application, by=sitting.by)
    return HttpResponseRedirect(reverse(showing.STANDING))
