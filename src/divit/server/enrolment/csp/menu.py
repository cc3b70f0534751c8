# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The lines of the menu for the CSP's people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from divit.server.enrolment import queries
from divit.server.enrolment.csp import desk
from divit.server.enrolment.queries.offices import CSP
from divit.server.enrolment.services.rows import CSP_CALL_CENTRE, CSP_CLERK, CSP_CUSTOMER_RELATIONS, CSP_PRODUCTION
from divit.server.ui import menu

_SECTION = "enrolment"


def register() -> None:
    """Add them."""
    clerk, production, calls = (frozenset({one}) for one in (CSP_CLERK, CSP_PRODUCTION, CSP_CALL_CENTRE))
    for entry in (
        menu.Entry(_SECTION, _("Forms on paper"), "inbox", "csp-paper", 410, _waiting("paper_wait"), clerk),
        menu.Entry(_SECTION, _("Fees of lost cards"), "money", "csp-fees", 420, _fees, clerk),
        menu.Entry(_SECTION, _("Card production"), "card", "csp-production", 430, _waiting("queued"), production),
        menu.Entry(_SECTION, _("Courier"), "send", "csp-couriers", 440, _waiting("produced"), production),
        menu.Entry(_SECTION, _("Call centre"), "phone", "csp-caller", 450, roles=calls),
        menu.Entry(_SECTION, _("Who leaves a post"), "users", "csp-leavings", 460, _leavings, calls),
        menu.Entry(_SECTION, _("E-Onay"), "pen", "csp-consents", 465, roles=frozenset({CSP_CUSTOMER_RELATIONS})),
        menu.Entry(_SECTION, _("Figures"), "table", "csp-figures", 470, roles=CSP),
    ):
        menu.register(entry)


def _waiting(state: str) -> menu.Count:
    return lambda _viewer: desk.count(state)


def _fees(_viewer: Any) -> int:
    return desk.fee_count()


def _leavings(viewer: Any) -> int:
    return len(queries.leavings(viewer))
