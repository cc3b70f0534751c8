# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming in by e-Devlet or another identity provider: out to it, and back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from divit.kernel import settings
from divit.server.login import arriving
from divit.server.login.errors import ProviderRefused
from divit.server.login.services import openid
from divit.server.login.visitor import come_in
from divit.server.ui.permission import public
from divit.session.link import origin_of

_STEP = "login_openid"


# A link and not a form: browsers hold the redirect that answers a form to the page's form-action, which is us alone.
@public
@never_cache
@require_safe
def begin(request: HttpRequest, provider: str) -> HttpResponse:
    """``/giris/kimlik/<provider>``: to the provider, with what binds its answer to this browser."""
    asked = openid.begin(name=provider, redirect_uri=_back())
    arriving.keep(
        request,
        _STEP,
        provider=provider,
        state=asked.state,
        nonce=asked.nonce,
        verifier=asked.verifier,
        next=arriving.asked_next(request),
    )
    return HttpResponseRedirect(asked.address)


@public
@never_cache
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """``/giris/donus``: the provider's answer; each question is answered once, in the browser that asked."""
    kept = arriving.kept(request, _STEP, settings.span("SIGNING_CLAIM_WITHIN"))
    request.session.pop(_STEP, None)
    if kept is None:
        raise ProviderRefused("nothing was asked from this browser", provider="")
    if request.GET.get("error") == "access_denied" and request.GET.get("state") == kept["state"]:
        # The person changed their mind there; that is no refusal.
        return HttpResponseRedirect(arriving.begin_again(kept["next"]))
    proved = openid.finish(kept=kept, answer=request.GET.dict(), redirect_uri=_back())
    detail = f"{proved.provider.name} {proved.acr}".strip()
    come_in(request, person_id=proved.person_id, way=proved.provider.way, detail=detail)
    return HttpResponseRedirect(arriving.where_to(request, kept["next"]))


def _back() -> str:
    return origin_of(settings.text("PUBLIC_URL"), allow_http_loopback=True) + reverse("login-openid-return")
