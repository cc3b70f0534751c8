# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every route says who may use it. A view without a declaration answers nobody.

The declaration is the attribute ``permission`` of the view: ``public``, ``person``, ``signed_in`` or ``role:<name>``
(several names with commas between them: any of these roles);
``config.middleware`` enforces it before the view runs, and a test walks all routes.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
PUBLIC = "public"
PERSON = "person"
SIGNED_IN = "signed_in"
_ROLE = "role:"


def public(view: View) -> View:
    """Anybody, signed in or not. The view itself must not show more than it would to a stranger."""
    return _declare(view, PUBLIC)


def person(view: View) -> View:
    """Whoever has proved which human being they are, with an account or without one; no role follows from it. What
    the person may do there hangs on how strongly it was proved (``login.needing``).
    """
    return _declare(view, PERSON)


def signed_in(view: View) -> View:
    """Whoever has an account and a place in an institution; the query behind the view says what they see."""
    return _declare(view, SIGNED_IN)


def role(*names: str) -> Callable[[View], View]:
    """Only who holds one of the roles ``names`` now."""

    def declare(view: View) -> View:
        return _declare(view, _ROLE + ",".join(names))

    return declare


def required_roles(permission: str) -> frozenset[str]:
    """The roles one of which ``permission`` asks for; empty when it asks for none."""
    return frozenset(permission.removeprefix(_ROLE).split(",")) if permission.startswith(_ROLE) else frozenset()


def declared(view: Callable[..., Any]) -> str | None:
    """What ``view`` (a function or the result of ``as_view``) declares, or ``None``."""
    found = getattr(view, "permission", None)
    if found is None:
        found = getattr(getattr(view, "view_class", None), "permission", None)
    return found


def _declare(view: View, permission: str) -> View:
    setattr(view, "permission", permission)  # noqa: B010 - a plain assignment to a function is refused by the types
    return view
