# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a sign-in leads, and what its steps keep in the session meanwhile."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from divit.kernel import clock
from divit.server.login.levels import levels
from divit.server.login.visitor import visitor_of

_AT = "at"
_landing = {"route": "own-ways"}


def register_landing(route: str) -> None:
    """The page (name of a route) to which people without an account come when they asked for none."""
    _landing["route"] = route


def asked_next(request: HttpRequest) -> str:
    """The page of ours that was asked for, or nothing."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    return asked if _is_ours(request, asked) else ""


def asked_level(request: HttpRequest) -> str:
    """The level that the sign-in is to reach, or nothing."""
    asked = request.POST.get("duzey", request.GET.get("duzey", ""))
    return asked if asked in levels() else ""


def where_to(request: HttpRequest, asked: str) -> str:
    """Where whoever has just come in goes: the page that was asked for, else the first one of theirs."""
    if _is_ours(request, asked):
        return asked
    visitor = visitor_of(request)
    return settings.LOGIN_REDIRECT_URL if visitor and visitor.has_account else reverse(_landing["route"])


def begin_again(asked: str, level: str = "") -> str:
    """The address of the sign-in page that leads to ``asked``."""
    told = {name: value for name, value in (("next", asked), ("duzey", level)) if value}
    return reverse("login") + (f"?{urlencode(told)}" if told else "")


def keep(request: HttpRequest, step: str, **values: Any) -> None:
    """Remember a step of a sign-in until the next one."""
    request.session[step] = {**values, _AT: clock.now().isoformat()}


def kept(request: HttpRequest, step: str, within: timedelta) -> dict[str, Any] | None:
    """What was kept, if it is not older than ``within``."""
    values: dict[str, Any] | None = request.session.get(step)
    if values is None or clock.now() - datetime.fromisoformat(values[_AT]) > within:
        return None
    return values


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
