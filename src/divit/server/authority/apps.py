# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The authority app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthorityConfig(AppConfig):
    """Above keys, which hold what it signs with."""

    name = "divit.server.authority"
    label = "authority"

    def ready(self) -> None:
        """Have what was prepared and never issued burnt; declare the roles, and the lines of the menu for them."""
        from divit.server.authority import leftovers
        from divit.server.authority.staff import AUDITOR, STAFF
        from divit.server.authority.staff.desk import alarms_not_seen, waiting_for
        from divit.server.people import roles
        from divit.server.ui import menu

        leftovers.register()
        roles.declare_from(__package__)
        for entry in (
            menu.Entry("authority", _("Overview"), "shield", "authority", 310, roles=STAFF),
            menu.Entry("authority", _("Certificates"), "id", "certificates", 320, roles=STAFF),
            menu.Entry("authority", _("Requests for two"), "users", "proposals", 330, waiting_for, STAFF),
            menu.Entry("authority", _("Alarms"), "warn", "alarms", 340, alarms_not_seen, STAFF),
            menu.Entry("authority", _("Time-stamps"), "stamp", "stamp-customers", 350, roles=STAFF),
            menu.Entry("authority", _("Profiles and ceremonies"), "key", "profiles", 360, roles=STAFF),
            menu.Entry("authority", _("Audit log"), "archive", "audit-export", 370, roles=frozenset({AUDITOR})),
        ):
            menu.register(entry)
