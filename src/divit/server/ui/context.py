# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What every template may rely on."""

import os
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from divit.kernel import words
from divit.server.ui import appearance, menu


def page(request: HttpRequest) -> dict[str, Any]:
    """Language, trial banner, and the menu of whoever is signed in (counted only if it is drawn)."""
    viewer = getattr(request, "viewer", None)
    return {
        "language": words.lang(),
        "appearance": appearance.chosen(request),
        "is_trial": os.environ.get("DIVIT_ENV") in {"demo", "test"},
        "viewer": viewer,
        "menu_sections": SimpleLazyObject(lambda: menu.sections_for(viewer, request.path) if viewer else []),
    }
