# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Counting once a request: menu, tabs and home page show the same counts, and ask for them once."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("divit_counts", default=None)


@contextmanager
def once() -> Iterator[None]:
    """Within it, what ``remembered`` was told is asked for once. What begins it ends it: nothing outlives a request."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def remembered(key: Hashable, ask: Callable[[], T]) -> T:
    """What ``ask()`` gave within this ``once``; outside of one it is asked each time."""
    known = _known.get()
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    return cast("T", known[key])


class CountOnce:
    """Middleware: each request that reads is one ``once``. One that writes is not: its counts change on the way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response."""
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with once():
            return self.get_response(request)
