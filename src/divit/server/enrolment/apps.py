# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The enrolment app."""

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    """Above the authority, which issues what is applied for here."""

    name = "divit.server.enrolment"
    label = "enrolment"

    def ready(self) -> None:
        """Declare the roles and the notices, and have what is due looked after."""
        from divit.server.enrolment import joined, tasks
        from divit.server.enrolment.consent.purpose import consent_purpose
        from divit.server.enrolment.csp import menu as csp_menu
        from divit.server.enrolment.officer import menu as officer_menu
        from divit.server.enrolment.services import releases
        from divit.server.notify import kinds
        from divit.server.people import roles
        from divit.server.signing.purposes import register

        roles.declare_from(__package__)
        kinds.declare_from(__package__)
        tasks.register()
        joined.join()
        releases.register()
        officer_menu.register()
        csp_menu.register()
        register(consent_purpose())
