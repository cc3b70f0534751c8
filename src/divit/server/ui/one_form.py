# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A page with one form: when what it asks for is done, the page behind it; when it is refused, why, above the form."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from divit.kernel import words
from divit.kernel.errors import DivitError
from divit.server.ui.errors import NotThere


@dataclass(frozen=True, slots=True)
class Words:
    """What a form's page says: its heading, the word on its button, what is said when it fails.

    ``button_class`` is the button's look (README of the design); ``warning`` stands above the fields.
    """

    heading: str
    about: str
    button: str
    failed: str
    warning: str = ""
    button_class: str = "btn-main"


class EmptyForm(forms.Form):
    """Nothing to fill in: the button alone is meant."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a form: what its page shows, its status; ``is_done``: it was sent, and saved."""

    context: dict[str, Any]
    status: int
    is_done: bool

    def after(self, form: forms.Form) -> "Outcome":
        """The same, with another form in the place of the one that is done."""
        return replace(self, context={**self.context, "form": form})


def refused(request: HttpRequest, form: forms.Form, save: Callable[[], None]) -> Outcome:
    """Save a form that was sent and is good; what it is refused with stands above it. Raises ``NotThere``."""
    refusal: DivitError | None = None
    is_done = False
    if request.method == "POST" and form.is_valid():
        try:
            save()
            is_done = True
        except NotThere:
            raise
        except DivitError as error:
            refusal = error
    context: dict[str, Any] = {
        "form": form,
        "refusal": refusal.message(words.lang()) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
    }
    return Outcome(context, refusal.http if refusal else 422 if form.errors else 200, is_done)


def answer(request: HttpRequest, form: forms.Form, save: Callable[[], None], say: Words, *, back: str) -> HttpResponse:
    """The form; when it is sent and good, ``save`` runs and the page ``back`` is shown. Raises ``NotThere``."""
    outcome = refused(request, form, save)
    if outcome.is_done:
        return HttpResponseRedirect(back)
    context = {**outcome.context, "say": say, "back": back}
    return render(request, "ui/one_form.html", context, status=outcome.status)
