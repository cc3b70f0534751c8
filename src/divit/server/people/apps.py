# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The people app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from divit.server.people import roles, rules
from divit.server.ui import menu


class PeopleConfig(AppConfig):
    """Persons, institutions, units, posts, appointments, roles."""

    name = "divit.server.people"
    label = "people"

    def ready(self) -> None:
        """Declare the roles that every app knows, and the lines of the menu that everybody of an institution has."""
        roles.declare_from(__package__)
        menu.register(menu.Entry("institution", _("People"), "users", "people", 210))
        menu.register(menu.Entry("institution", _("Units and posts"), "building", "units", 220))
        admins = frozenset({rules.INSTITUTION_ADMIN})
        menu.register(menu.Entry("institution", _("Settings"), "gear", "institution-settings", 230, roles=admins))
