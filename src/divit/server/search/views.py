# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of results. It works without a script, and every state of it is an address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from divit.kernel import words
from divit.server.people import queries as people
from divit.server.people.queries import Viewer
from divit.server.search import queries, registry, rules
from divit.server.search.forms import SearchForm
from divit.server.ui.permission import signed_in


@signed_in
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What the viewer finds with the words of ``q``, narrowed by state, unit and days; ``devam`` is the next page."""
    viewer: Viewer = getattr(request, "viewer")  # noqa: B009 - HttpRequest has no such attribute for the types
    states = [state for owner in registry.owners() for state in owner.states.items()]
    form = SearchForm(states, people.units(viewer), request.GET)
    form.is_valid()
    text = form.cleaned_data.get("q", "")
    asked = rules.asked_words(text)
    found = queries.find(viewer, text, form.filters(), after=request.GET.get("devam", ""))
    again = request.GET.copy()
    again["devam"] = found.next
    context = {
        "form": form,
        "text": text,
        "asked": asked,
        "found": found,
        "counted": words.number(queries.COUNTED),
        "more_than_counted": found.total > queries.COUNTED,
        "next": again.urlencode() if found.next else "",
        "begun": "devam" in request.GET,
    }
    return render(request, "search/results.html", context)
