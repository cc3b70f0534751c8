# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Paper, fees, production, couriers, figures: what the CSP's people look at and do in their own queues."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from divit.kernel import clock
from divit.server.authority.staff.charts import chart
from divit.server.enrolment import queries, services
from divit.server.enrolment.csp import desk
from divit.server.enrolment.csp.forms import DeliveryForm, FeeForm, HandOverForm, PaperForm
from divit.server.enrolment.csp.words import APPLICATION, CERTIFICATE, counted
from divit.server.enrolment.queries.offices import CSP
from divit.server.enrolment.services import couriers as parcels
from divit.server.enrolment.services.rows import CSP_CLERK, CSP_PRODUCTION
from divit.server.people.request import viewer_of
from divit.server.ui.errors import NotThere
from divit.server.ui.one_form import Words, answer, refused
from divit.server.ui.permission import role

DAYS = 30
_form = require_http_methods(["GET", "HEAD", "POST"])
_clerk = role(CSP_CLERK)
_production = role(CSP_PRODUCTION)
_AT_CSP = ("produced", "returned")
_ON_THE_WAY = "handed_to_courier"


@_clerk
@_form
def paper(request: HttpRequest) -> HttpResponse:
    """T10: one form on paper after another, scanned in; the next one is scanned right away."""
    viewer = viewer_of(request)
    form = PaperForm(request.POST or None)

    def save() -> None:
        said = form.cleaned_data
        taken.append(services.receive_paper(viewer=viewer, barcode=said["barcode"], sender=said["sender"]))

    taken: list[str] = []
    outcome = refused(request, form, save)
    if request.method == "POST" and outcome.is_done:
        outcome = outcome.after(PaperForm(initial={"sender": form.cleaned_data["sender"]}))
    context = {
        **outcome.context,
        "received": desk.received(taken[0]) if taken else None,
        "waiting": desk.waiting("paper_wait"),
    }
    return render(request, "enrolment/csp/paper.html", context, status=outcome.status)


@_clerk
@require_safe
def fees(request: HttpRequest) -> HttpResponse:
    """R68: whose card waits for a fee."""
    return render(request, "enrolment/csp/fees.html", {"rows": desk.fees_due()})


@_clerk
@_form
def fee(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Record that a fee was paid, or is waived."""
    row = desk.one(uid, "queued")
    if not row.fee:
        raise NotThere(f"fee of {uid}")
    form = FeeForm(request.POST or None)

    def save() -> None:
        said = form.cleaned_data
        waived = said["settled"] == "waived"
        services.record_fee(viewer=viewer_of(request), application=row.uid, waived=waived, reference=said["reference"])

    say = Words(
        _("Fee of a lost card"),
        _("{name}, application {number}: {fee}").format(name=row.applicant, number=row.number, fee=row.fee),
        _("Record it"),
        _("Nothing was recorded"),
    )
    return answer(request, form, save, say, back=reverse("csp-fees"))


@_production
@require_safe
def production(request: HttpRequest) -> HttpResponse:
    """What waits for a card, what is on the stations' benches, and how the last ones went."""
    context = {
        "queued": desk.waiting("queued"),
        "under_way": desk.tries(under_way=True),
        "ended": desk.tries(under_way=False),
        "stations": desk.stations(),
    }
    return render(request, "enrolment/csp/production.html", context)


@_production
@require_safe
def couriers(request: HttpRequest) -> HttpResponse:
    """The cards that are to go to their holders, those that came back, and those on their way."""
    context = {"ready": desk.waiting(*_AT_CSP), "on_the_way": desk.waiting(_ON_THE_WAY)}
    return render(request, "enrolment/csp/couriers.html", context)


@_production
@_form
def hand_over(request: HttpRequest, uid: UUID) -> HttpResponse:
    """T23: a card goes to the courier."""
    row = desk.one(uid, *_AT_CSP)
    form = HandOverForm(request.POST or None)

    def save() -> None:
        said, viewer = form.cleaned_data, viewer_of(request)
        if said["tracking_no"]:
            number, carrier = said["tracking_no"], said["carrier"]
            services.hand_over(viewer=viewer, application=row.uid, tracking_no=number, carrier=carrier)
        else:
            parcels.book(viewer=viewer, application=row.uid)

    say = Words(
        _("Hand over to the courier"),
        _("{name}, application {number}, card {card}").format(name=row.applicant, number=row.number, card=row.card),
        _("It is with the courier"),
        _("The card was not handed over"),
    )
    return answer(request, form, save, say, back=reverse("csp-couriers"))


@_production
@_form
def delivery(request: HttpRequest, uid: UUID) -> HttpResponse:
    """T24, T25 by hand: what the courier's list says, where the courier has no door for programs."""
    row = desk.one(uid, _ON_THE_WAY)
    form = DeliveryForm(request.POST or None)

    def save() -> None:
        said = form.cleaned_data
        services.courier_told(
            tracking_no=row.tracking_no,
            kind=said["kind"],
            at=clock.now(),
            id_checked=bool(said["id_checked"]),
            note=said["note"],
        )

    say = Words(
        _("What the courier said"),
        _("{name}, application {number}, parcel {parcel}").format(
            name=row.applicant, number=row.number, parcel=row.tracking_no
        ),
        _("Record it"),
        _("Nothing was recorded"),
        warning=_("A card that was handed to somebody else is not delivered: record it as returned."),
    )
    return answer(request, form, save, say, back=reverse("csp-couriers"))


@role(*sorted(CSP))
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How many applications and certificates stand where, and how many cards were made each day."""
    viewer = viewer_of(request)
    days = desk.made_a_day(DAYS)
    context = {
        "applications": counted(APPLICATION, queries.statistics(viewer)),
        "certificates": counted(CERTIFICATE, desk.certificates_by_state(viewer)),
        "made": chart(days),
        "days": days[::-1],
    }
    return render(request, "enrolment/csp/figures.html", context)
