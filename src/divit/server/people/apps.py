# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The people app."""

from django.apps import AppConfig

from divit.server.people import roles


class PeopleConfig(AppConfig):
    """Persons, institutions, units, posts, appointments, roles."""

    name = "divit.server.people"
    label = "people"

    def ready(self) -> None:
        """Declare the roles that every app knows."""
        roles.declare_from(__package__)
