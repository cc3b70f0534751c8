# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Customer relations: the list of consents, and the follow-up of those that were not finished (001 §2)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from divit.server.enrolment import queries
from divit.server.enrolment.services.consenting import UNFINISHED, remind_consent
from divit.server.enrolment.services.rows import CSP_CUSTOMER_RELATIONS
from divit.server.people.request import viewer_of
from divit.server.ui.permission import role

_WORDS = {
    "code_issued": _("waiting for a signature"),
    "signed": _("being checked"),
    "active": _("in force"),
    "withdrawn": _("withdrawn"),
    "lapsed": _("not signed in time"),
    "refused": _("refused"),
}
_relations = role(CSP_CUSTOMER_RELATIONS)


@_relations
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Every consent, the newest first, or those of one state; who was reminded just now."""
    state = request.GET.get("durum", "")
    chosen = state if state in _WORDS else ""
    found = queries.consents(viewer_of(request), state=chosen)
    in_force = {one.person_id for one in found if one.state == "active"}
    rows = [(one, _WORDS[one.state], one.state in UNFINISHED and one.person_id not in in_force) for one in found]
    context = {"rows": rows, "states": _WORDS, "chosen": chosen, "reminded": "hatirlatildi" in request.GET}
    return render(request, "enrolment/csp/consents.html", context)


@_relations
@require_POST
def remind(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write to somebody whose consent was not finished."""
    remind_consent(viewer=viewer_of(request), consent=str(uid))
    return HttpResponseRedirect(f"{reverse('csp-consents')}?hatirlatildi")
