# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The lines of the menu for an institution's officer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from divit.server.enrolment import queries
from divit.server.enrolment.services.rows import INSTITUTION_OFFICER
from divit.server.ui import menu


def register() -> None:
    """Add them."""
    officer = frozenset({INSTITUTION_OFFICER})
    menu.register(menu.Entry("enrolment", _("Applications"), "id", "enrolment-queue", 400, _waiting, officer))
    menu.register(
        menu.Entry("enrolment", _("Calendar of certificates"), "calendar", "officer-calendar", 405, roles=officer)
    )


def _waiting(viewer: Any) -> int:
    return queries.count(viewer, "approval_wait")
