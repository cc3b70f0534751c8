# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages that need a stronger, or a fresher, sign-in than any: ``@needs("strong", timedelta(minutes=10))``."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from divit.server.login.errors import StrongerNeeded
from divit.server.login.levels import enough_for
from divit.server.login.visitor import Visitor, visitor_of

View = Callable[..., HttpResponseBase]


def needs(level: str, max_age: timedelta | None = None) -> Callable[[View], View]:
    """Let the view answer only who has proved ``level``, not longer than ``max_age`` ago; under the view's permission.

    Who reads is led to the sign-in page, which offers the ways that are enough; who sends something is refused.
    """
    enough_for(level)

    def declare(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if is_proved(visitor_of(request), level, max_age):
                return view(request, *args, **kwargs)
            if request.method not in {"GET", "HEAD"}:
                raise StrongerNeeded(level)
            return HttpResponseRedirect(sign_in_at(request.get_full_path(), level))

        setattr(answer, "needs", (level, max_age))  # noqa: B010 - a function has no such attribute for the types
        return answer

    return declare


def is_proved(visitor: Visitor | None, level: str, max_age: timedelta | None = None) -> bool:
    """Whether somebody has signed in and has proved ``level``."""
    return visitor is not None and visitor.proved(level, max_age)


def sign_in_at(path: str, level: str) -> str:
    """The address of the sign-in page that leads back to ``path`` once ``level`` is proved."""
    return f"{reverse('login')}?{urlencode({'next': path, 'duzey': level})}"
