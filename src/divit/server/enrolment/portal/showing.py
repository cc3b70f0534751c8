# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What every page of an applicant has: its steps, its refusals, and that no cache keeps it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from divit.kernel import settings, words
from divit.kernel.errors import DivitError
from divit.server.enrolment import queries
from divit.server.enrolment.errors import SittingOver
from divit.server.enrolment.portal.sitting import Sitting

#: The steps as the head of each page shows them.
STEPS = (
    ("identity", _("Identity")),
    ("form", _("Application form")),
    ("code", _("SMS confirmation")),
    ("method", _("How you sign")),
    ("result", _("Result")),
)
#: Which page an application in a state is on; every other state is on the page of its standing.
PAGES = {"identity_ok": "apply-reason", "form_locked": "apply-code", "sms_ok": "apply-method"}
STANDING = "enrolment-status"
View = Callable[..., HttpResponse]


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, step: str = "", status: int = 200
) -> HttpResponse:
    """A page of the portal; nobody's cache keeps it."""
    names = [name for name, _label in STEPS]
    steps = [
        {"label": label, "number": number, "state": _state(names, name, step)}
        for number, (name, label) in enumerate(STEPS, 1)
    ]
    shown = {
        "steps": steps if step else [],
        "provider": settings.text("ESHS_NAME"),
        "call_centre": settings.text("ESHS_CALL_CENTRE_PHONE"),
        **context,
    }
    answer = render(request, f"enrolment/{template}.html", shown, status=status)
    patch_cache_control(answer, no_store=True)
    return answer


def _state(names: list[str], name: str, now: str) -> str:
    if name == now:
        return "now"
    return "done" if now in names and names.index(name) < names.index(now) else ""


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is filled with: what was sent, even if that is nothing, or nothing yet."""
    return request.POST if request.method == "POST" else None


def refused(form: forms.Form | None, error: DivitError | None) -> dict[str, Any]:
    """What the summary above a refused form says."""
    return {
        "form": form,
        "refusal": error.message(words.lang()) if error else "",
        "refusal_code": error.code if error else "",
    }


def status_of(form: forms.Form | None, error: DivitError | None) -> int:
    """The status of a page with a form that was refused, or was not."""
    return error.http if error else 422 if form is not None and form.errors else 200


def applying(*states: str) -> Callable[[View], View]:
    """Give the view this browser's application when it is in one of ``states`` (any, when none is named); else lead to
    the page on which it is. Without an application the entry says so.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                sitting = Sitting.of(request)
            except SittingOver:
                return HttpResponseRedirect(f"{reverse('apply')}?kapandi")
            application = queries.application(by=sitting.by, uid=sitting.application)
            if states and application.state not in states:
                return HttpResponseRedirect(reverse(PAGES.get(application.state, STANDING)))
            return view(request, sitting, application, *args, **kwargs)

        return answer

    return declare
