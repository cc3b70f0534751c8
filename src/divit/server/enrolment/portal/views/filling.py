# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The application form in its parts, and the page on which it is confirmed (R7, R11 to R20)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from divit.kernel.errors import DivitError
from divit.server.enrolment import services
from divit.server.enrolment.portal import answers, lists, showing
from divit.server.enrolment.portal.forms import application as asked
from divit.server.enrolment.portal.showing import applying
from divit.server.enrolment.portal.sitting import Sitting
from divit.server.enrolment.queries import ApplicationView
from divit.server.enrolment.rules.case import RENEWAL
from divit.server.enrolment.rules.form import Form
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import public

#: The parts after the reason, in order.
PARTS = ("gorev-yeri", "iletisim", "kart")
#: Fields that are as wide as the page.
_WIDE = {"unit", "address", "email"}


@public
@require_http_methods(["GET", "HEAD", "POST"])
@applying("identity_ok")
def reason(request: HttpRequest, sitting: Sitting, application: ApplicationView) -> HttpResponse:
    """Why a certificate is applied for: the same list for everybody (R7)."""
    form = asked.ReasonForm(showing.sent(request), initial={"reason": application.reason})
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_reason(application=sitting.application, reason=form.cleaned_data["reason"], by=sitting.by)
        except DivitError as error:
            refusal = error
        else:
            return HttpResponseRedirect(_after("", request))
    context = {"facts": answers.identity(application), **showing.refused(form, refusal)}
    return showing.page(request, "reason", context, step="form", status=showing.status_of(form, refusal))


@public
@require_http_methods(["GET", "HEAD", "POST"])
@applying("identity_ok")
def part(request: HttpRequest, sitting: Sitting, application: ApplicationView, name: str) -> HttpResponse:
    """One part of the form; what is typed is kept in the browser's session until the form is confirmed."""
    if name not in PARTS:
        raise NotThere(name)
    if not application.reason:
        return HttpResponseRedirect(reverse("apply-reason"))
    form = _form(name, application.reason, showing.sent(request), _as_typed(sitting.typed))
    if request.method == "POST" and form.is_valid():
        sitting.keep(_kept(form, application.reason))
        return HttpResponseRedirect(_after(name, request))
    at = PARTS.index(name)
    context = {
        "heading": _headings()[name],
        "about": _about(name, application.reason),
        "number": at + 2,
        "parts": len(PARTS) + 1,
        "wide": _WIDE,
        "back": reverse("apply-part", args=[PARTS[at - 1]]) if at else reverse("apply-reason"),
        **showing.refused(form, None),
    }
    return showing.page(request, "part", context, step="form", status=showing.status_of(form, None))


@public
@sensitive_post_parameters("security_word", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@applying("identity_ok")
def check(request: HttpRequest, sitting: Sitting, application: ApplicationView) -> HttpResponse:
    """Everything once more; "Confirm the form" fixes this version (R20)."""
    missing = _first_missing(sitting, application.reason)
    if missing:
        return HttpResponseRedirect(missing)
    form = asked.WordForm(showing.sent(request))
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        filled = Form(security_word=form.cleaned_data["security_word"], **sitting.typed)
        try:
            services.submit_form(application=sitting.application, form=filled, by=sitting.by)
        except DivitError as error:
            refusal = error
        else:
            return HttpResponseRedirect(reverse("apply-code"))
    context = {
        "facts": answers.identity(application),
        "groups": [(group, _address(group.part)) for group in answers.groups(application.reason, sitting.typed)],
        **showing.refused(form, refusal),
    }
    return showing.page(request, "check", context, step="form", status=showing.status_of(form, refusal))


@public
@require_POST
@applying("form_locked", "sms_ok")
def change(request: HttpRequest, sitting: Sitting, application: ApplicationView) -> HttpResponse:
    """Back to the form; a code that was sent counts no more (R20)."""
    services.change_form(application=sitting.application, by=sitting.by)
    return HttpResponseRedirect(reverse("apply-check"))


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the application in this browser; what was confirmed is kept."""
    Sitting.end(request)
    return HttpResponseRedirect(reverse("apply"))


def _form(name: str, reason: str, data: Any, initial: dict[str, Any]) -> forms.Form:
    if name == "gorev-yeri":
        return asked.WorkForm(data, initial=initial)
    if name == "iletisim":
        return asked.ContactForm(data, initial=initial)
    return asked.CardForm(data, initial=initial, reason=reason)


def _kept(form: forms.Form, reason: str) -> dict[str, Any]:
    """The fields of a part as the frozen form has them."""
    kept = dict(form.cleaned_data)
    if "province" in kept:
        kept["province"], kept["district"] = asked.place_names(kept["province"], kept["district"])
    if "validity_years" in kept and reason == RENEWAL:
        kept["reader"] = "not_wanted"
    return kept


def _as_typed(kept: dict[str, Any]) -> dict[str, Any]:
    """The other way round: names of places as the lists' values."""
    codes = {name: code for code, name in lists.provinces()}
    code = codes.get(kept.get("province", ""), "")
    return {**kept, "province": code, "district": f"{code}/{kept['district']}"} if code else dict(kept)


def _after(name: str, request: HttpRequest) -> str:
    """The next part; from the check page, back to it."""
    if "kontrol" in request.GET:
        return reverse("apply-check")
    at = PARTS.index(name) + 1 if name else 0
    return reverse("apply-part", args=[PARTS[at]]) if at < len(PARTS) else reverse("apply-check")


def _address(part_name: str) -> str:
    path = reverse("apply-reason") if part_name == "neden" else reverse("apply-part", args=[part_name])
    return f"{path}?kontrol"


def _first_missing(sitting: Sitting, reason: str) -> str:
    """The page of the first part that was not filled in, or nothing."""
    if not reason:
        return reverse("apply-reason")
    for name in PARTS:
        needed = _form(name, reason, None, {}).fields
        if any(field not in sitting.typed for field in needed):
            return reverse("apply-part", args=[name])
    return ""


def _headings() -> dict[str, str]:
    return {"gorev-yeri": _("Where you work"), "iletisim": _("How you are reached"), "kart": _("Card and certificate")}


def _about(name: str, reason: str) -> str:
    if name == "kart" and reason == RENEWAL:
        return _("You have a card reader from your present certificate, so none is sent with a renewal (not wanted).")
    return ""
