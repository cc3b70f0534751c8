# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How an application stands: its way, its paper, its courier; and the way back to it from another browser."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from divit.kernel import settings, words
from divit.kernel.errors import DivitError
from divit.kernel.money import Money
from divit.kernel.words import gettext as _
from divit.server.enrolment import information, numbers, services
from divit.server.enrolment.portal import guarding, journey, paper, showing
from divit.server.enrolment.portal.forms.entry import CodeForm, FindForm
from divit.server.enrolment.portal.showing import applying
from divit.server.enrolment.portal.sitting import Sitting
from divit.server.enrolment.queries import ApplicationView
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import public

_FORM = "find"
_PROOF = "enrolment_proof"


@public
@require_safe
@applying()
def standing(request: HttpRequest, sitting: Sitting, application: ApplicationView) -> HttpResponse:
    """What is done, where it stands, what the applicant does next."""
    if application.state in showing.PAGES:
        return HttpResponseRedirect(reverse(showing.PAGES[application.state]))
    context = {**shown(application), "paper_url": reverse("apply-paper")}
    return showing.page(request, "standing", context, step="result")


def shown(application: ApplicationView) -> dict[str, object]:
    """What the page of an application's standing says of it."""
    next_words = journey.NEXT.get(application.state, "")
    return {
        "application": application,
        "form_address": settings.text("ESHS_FORM_ADDRESS"),
        "number": numbers.shown(application.number),
        "stops": journey.stops(application),
        "next": _(next_words) if next_words else "",
        "courier": journey.courier(application),
        "fee": _fee(),
    }


def _fee() -> str:
    fee = settings.value("ESHS_LOST_FEE")
    return words.money(fee) if isinstance(fee, Money) else ""


@public
@require_safe
@applying("paper_wait")
def paper_file(request: HttpRequest, sitting: Sitting, application: ApplicationView) -> HttpResponse:
    """The form and the undertaking to be printed (R32)."""
    return paper_answer(application)


def paper_answer(application: ApplicationView) -> HttpResponse:
    """The PDF; that it was made is kept with its hash."""
    if application.paper is None:
        raise NotThere(application.uid)
    body = paper.kept(application)
    answer = HttpResponse(body, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="basvuru-{application.number}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@public
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """An application by its number and whose it is. Whatever was typed, the next page asks for a code by SMS."""
    form = FindForm(showing.sent(request))
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            guarding.pass_by(_FORM, request)
            proof = services.send_status_code(**form.cleaned_data, address=guarding.address(request))
        except DivitError as error:
            refusal = error
        else:
            request.session.cycle_key()
            request.session[_PROOF] = proof
            return HttpResponseRedirect(reverse("apply-found"))
    context = {"task": guarding.task(_FORM, request), **showing.refused(form, refusal)}
    return showing.page(request, "find", context, status=showing.status_of(form, refusal))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """The code that went to the phone of the form, if there is one; the page is the same in every case."""
    proof = request.session.get(_PROOF, "")
    if not proof:
        return HttpResponseRedirect(reverse("apply-find"))
    form = CodeForm(showing.sent(request))
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            application = services.check_status_code(proof=proof, code=form.cleaned_data["code"])
        except DivitError as error:
            refusal = error
        else:
            del request.session[_PROOF]
            Sitting.begin(request, application)
            return HttpResponseRedirect(reverse(showing.STANDING))
    context = showing.refused(form, refusal)
    return showing.page(request, "found", context, status=showing.status_of(form, refusal))


@public
@require_safe
def notice(request: HttpRequest, name: str) -> HttpResponse:
    """A text that people are told: the information notice, the undertaking, the terms of E-Onay, with its version."""
    try:
        text = information.present(name)
    except KeyError:
        raise NotThere(name) from None
    paragraphs = text.body.split("\n\n")
    return showing.page(request, "notice", {"text": text, "since": words.day(text.since), "paragraphs": paragraphs})
