# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A page with one form: when what it asks for is done, the page behind it; when it is refused, why, above the form."""

from collections.abc import Callable
from dataclasses import dataclass
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


def answer(request: HttpRequest, form: forms.Form, save: Callable[[], None], say: Words, *, back: str) -> HttpResponse:
    """The form; when it is sent and good, ``save`` runs and the page ``back`` is shown. Raises ``NotThere``."""
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except NotThere:
            raise
        except DivitError as error:
            refusal = error
        else:
            return HttpResponseRedirect(back)
    context: dict[str, Any] = {
        "form": form,
        "say": say,
        "back": back,
        "refusal": refusal.message(words.lang()) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
    }
    status = refusal.http if refusal else 422 if form.errors else 200
    return render(request, "ui/one_form.html", context, status=status)
