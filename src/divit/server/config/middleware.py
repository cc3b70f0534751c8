# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What every request passes: security headers, the language, and the gate that asks each route for its permission."""

import contextlib
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from divit.kernel import clock, words
from divit.kernel.errors import DivitError
from divit.server.login.queries import person_of
from divit.server.login.visitor import visitor_of
from divit.server.people import queries
from divit.server.people.errors import NoPlace
from divit.server.people.queries import Viewer
from divit.server.people.request import chosen_workplace
from divit.server.ui import permission
from divit.server.ui.errors import MethodRefused, NotThere, ServerBusy
from divit.server.ui.faults import of_database
from divit.server.ui.policy import content_security_policy
from divit.server.ui.views import error_page

Handler = Callable[[HttpRequest], HttpResponse]
_log = logging.getLogger("divit.web")
_POLICY = content_security_policy()


class SecurityHeaders:
    """Nothing inline, nothing from elsewhere, no frames; pages of signed-in people are kept by no cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response with the headers added."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if getattr(request, "is_private", False):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Words:
    """Let ``kernel.words`` speak the language that Django chose for this request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, made in that language."""
        words.use(get_language() or "tr")
        return self.get_response(request)


class Gate:
    """Ask the route for its declared permission before its view runs, and turn coded errors into pages."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on to ``process_view``; a wrong method, which Django answers with an empty page, is told in words."""
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        told = error_page(request, MethodRefused())
        told.headers["Allow"] = response.headers["Allow"]
        return told

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the view run (``None``) or answer in its place. Raises ``ImproperlyConfigured`` without declaration."""
        declared = permission.declared(view)
        if declared is None:
            raise ImproperlyConfigured(f"{view!r} declares no permission")
        if declared == permission.PUBLIC:
            return None
        person_id = person_of(request.user)
        _mark_private(request)
        if declared == permission.PERSON:
            return _for_person(request, person_id)
        if person_id is None:
            return _to_login(request)
        try:
            viewer = queries.viewer_for(person_id, clock.now(), chosen_workplace(request))
        except DivitError as error:
            return self.process_exception(request, error)
        roles = permission.required_roles(declared)
        if roles and not roles & viewer.roles:
            return self.process_exception(request, NotThere(f"needs {declared}"))
        _set_viewer(request, viewer)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a coded error, or of a database that gave no turn; everything else is Django's to report."""
        told = of_database(exception)
        if told is not None:
            _log.warning("%s %s", request.path, exception)
            answer = error_page(request, told)
            if isinstance(told, ServerBusy):
                answer.headers["Retry-After"] = "5"
            return answer
        if not isinstance(exception, DivitError):
            return None
        _log.info("%s %s %s", exception.code, exception.trace, exception.detail)
        return error_page(request, exception)


def _for_person(request: HttpRequest, person_id: int | None) -> HttpResponse | None:
    """Let whoever has proved who they are pass. A user with a post is the page's viewer too, so that its head is
    theirs; a citizen never is anybody's viewer.
    """
    if visitor_of(request) is None:
        return _to_login(request)
    if person_id is not None:
        with contextlib.suppress(NoPlace):
            _set_viewer(request, queries.viewer_for(person_id, clock.now(), chosen_workplace(request)))
    return None


def _set_viewer(request: HttpRequest, viewer: Viewer) -> None:
    setattr(request, "viewer", viewer)  # noqa: B010 - HttpRequest has no such attribute for the types


def _mark_private(request: HttpRequest) -> None:
    setattr(request, "is_private", True)  # noqa: B010 - as above


def _to_login(request: HttpRequest) -> HttpResponse:
    target = reverse("login")
    if request.method == "GET" and request.path != "/":
        target += "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(target)
