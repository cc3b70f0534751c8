# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The bell at the head of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from divit.server.notify import queries


def bell(request: HttpRequest) -> dict[str, Any]:
    """``unread_notices`` of whoever is signed in, counted only if the page shows it."""
    viewer = getattr(request, "viewer", None)
    return {"unread_notices": SimpleLazyObject(lambda: queries.unread_count(viewer)) if viewer else 0}
