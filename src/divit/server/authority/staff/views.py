# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages to look at: how the services do, the register, what waits, profiles and ceremonies."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from divit.server.authority import counts, profiles
from divit.server.authority.staff import CA_OPERATOR, SECURITY_OFFICER, STAFF, SUSPENDING, desk, health, register
from divit.server.authority.staff.actors import actor_of
from divit.server.authority.staff.charts import chart
from divit.server.authority.staff.forms import FindForm
from divit.server.people.request import viewer_of
from divit.server.ui.permission import role

DAYS = 30
staff = role(*sorted(STAFF))


@staff
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """How each service does, and how much was issued, suspended and revoked on each day."""
    authorities, stamping, days = health.of_authorities(), health.of_stamping(), counts.of_days(DAYS)
    states = [one.state for authority in authorities for one in authority.services] + [one.state for one in stamping]
    context = {
        "authorities": authorities,
        "stamping": stamping,
        "bad": states.count("bad"),
        "warn": states.count("warn"),
        "counts": [(state, register.STATES[state], count) for state, count in desk.counts().items()],
        "days": days[::-1],
        "issued": chart([(one.day, one.issued) for one in days]),
        "suspended": chart([(one.day, one.suspended) for one in days]),
        "revoked": chart([(one.day, one.revoked) for one in days]),
        "lists": desk.lists(),
        "alarms": desk.alarms_not_seen(None),
        "waiting": desk.waiting_for(None),
    }
    return render(request, "authority/overview.html", context)


@staff
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """The register: certificates by serial number, holder and state."""
    form = FindForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = request.GET.get("sayfa", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    found = register.found(sought=asked.get("ara", ""), state=asked.get("durum", ""), page=number)
    context = {"form": form, "found": found, "asked": asked, "most": register.MOST_FOUND}
    return render(request, "authority/certificates.html", context)


@staff
@require_safe
def certificate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One certificate: what it is, what happened to it, what may be done."""
    viewer = viewer_of(request)
    page = register.one(uid, actor_of(viewer))
    may_operate = CA_OPERATOR in viewer.roles and not page.is_final
    may_suspend = page.row.state == "valid" and not page.is_final and bool(viewer.roles & SUSPENDING)
    context = {
        "page": page,
        "may_suspend": may_suspend,
        "may_propose": may_operate and page.waiting is None and page.row.state in {"valid", "suspended"},
        "may_decide": CA_OPERATOR in viewer.roles,
    }
    return render(request, "authority/certificate.html", context)


@staff
@require_safe
def certificate_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A certificate's octets."""
    serial, body = register.body_of(uid)
    answer = HttpResponse(body, content_type="application/pkix-cert")
    answer.headers["Content-Disposition"] = f'attachment; filename="{serial}.cer"'
    return answer


@staff
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits for a second operator."""
    viewer = viewer_of(request)
    context = {"proposals": desk.proposals(actor_of(viewer)), "may_decide": CA_OPERATOR in viewer.roles}
    return render(request, "authority/proposals.html", context)


@staff
@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """What was stopped at the last moment."""
    context = {"alarms": desk.alarms(), "may_see": SECURITY_OFFICER in viewer_of(request).roles}
    return render(request, "authority/alarms.html", context)


@staff
@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """Who may have time-stamps, how many are left, how many were given each day."""
    rows, held = desk.customers()
    days = desk.stamped_a_day(DAYS)
    context = {
        "customers": [(one, held.get(one.name, 0)) for one in rows],
        "stamped": chart(days),
        "days": days[::-1],
        "stamping": health.of_stamping(),
        "may_give": CA_OPERATOR in viewer_of(request).roles,
    }
    return render(request, "authority/customers.html", context)


@staff
@require_safe
def all_profiles(request: HttpRequest) -> HttpResponse:
    """By which profiles certificates are issued, and the ceremonies that were performed."""
    kinds = [profiles.load(name) for name in profiles.names()]
    return render(request, "authority/profiles.html", {"kinds": kinds, "ceremonies": desk.ceremonies()})


@staff
@require_safe
def ceremony(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The transcript of one ceremony."""
    return render(request, "authority/ceremony.html", {"ceremony": desk.ceremony(uid)})
