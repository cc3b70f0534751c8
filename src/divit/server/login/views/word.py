# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in by security word: the word, then the code of an SMS. Both pages say the same whatever was typed."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from divit.kernel import settings
from divit.kernel import words as language
from divit.kernel.errors import DivitError
from divit.server.login import arriving, words
from divit.server.login.forms import SmsCodeForm, WordForm
from divit.server.login.levels import Way
from divit.server.login.services import word
from divit.server.login.visitor import come_in
from divit.server.people import queries
from divit.server.ui.errors import NotThere
from divit.server.ui.permission import public

_STEP = "login_word"


@public
@never_cache
@sensitive_post_parameters("tckn", "word")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """``/giris/guvenlik-sozcugu``: take number and word, and go on to the code whether they are right or not."""
    if not words.are_kept():
        raise NotThere("nobody keeps words")
    form = WordForm(request.POST or None)
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            uid = word.begin(**form.cleaned_data, address=request.META.get("REMOTE_ADDR", ""))
            arriving.keep(request, _STEP, uid=uid, next=arriving.asked_next(request))
            return HttpResponseRedirect(reverse("login-word-code"))
        except DivitError as error:
            refusal = error
    return _page(request, "login/word.html", form, refusal, arriving.asked_next(request))


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """``/giris/guvenlik-sozcugu/kod``: the code; the same words for a wrong one and for a word that was wrong."""
    kept = arriving.kept(request, _STEP, 4 * settings.span("LOGIN_WORD_CODE_FOR"))
    if kept is None:
        return HttpResponseRedirect(reverse("login-word"))
    form = SmsCodeForm(request.POST or None)
    refusal: DivitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            person = word.check(uid=kept["uid"], code=form.cleaned_data["code"])
        except DivitError as error:
            refusal = error
        else:
            request.session.pop(_STEP)
            come_in(request, person_id=person, way=Way.WORD_SMS)
            return HttpResponseRedirect(arriving.where_to(request, kept["next"]))
    return _page(request, "login/word_code.html", form, refusal, kept["next"])


def _page(
    request: HttpRequest, template: str, form: WordForm | SmsCodeForm, refusal: DivitError | None, asked: str
) -> HttpResponse:
    context = {
        "form": form,
        "refusal": refusal.message(language.lang()) if refusal else "",
        "refusal_code": refusal.code if refusal else "",
        "next": asked,
        "minutes": int(settings.span("LOGIN_WORD_CODE_FOR").total_seconds() // 60) or 1,
        "institution": queries.first_institution_name(),
    }
    return render(request, template, context, status=refusal.http if refusal else 200)
