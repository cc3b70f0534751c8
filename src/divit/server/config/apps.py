# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The config app: the top of the stack."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from divit.server.jobs import readiness
from divit.server.ui import menu


class ConfigConfig(AppConfig):
    """Puts the apps together."""

    name = "divit.server.config"
    label = "config"

    def ready(self) -> None:
        """Set the order of the menu's headings; we are ready when the database answers."""
        from divit.server.config import health

        readiness.register("database", health.refuse_without_database)
        menu.register_section("waiting", _("Waiting for me"))
        menu.register_section("letters", _("Letters"))
        menu.register_section("signatures", _("E-signature"))
        menu.register_section("enrolment", _("Certificate applications"))
        menu.register_section("authority", _("Certificate services"))
        menu.register_section("institution", _("Institution"))
