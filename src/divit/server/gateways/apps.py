# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The gateways app."""

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    """Above notify and files, which know no outside system: carriers and scanner are filled in here."""

    name = "divit.server.gateways"
    label = "gateways"

    def ready(self) -> None:
        """Carry notices out of the house, show what comes in to the virus scanner; ready are we when time is told."""
        from divit.server.files import scanning
        from divit.server.gateways import clamd, time_services
        from divit.server.gateways.mail import MailCarrier
        from divit.server.gateways.sms import SmsCarrier
        from divit.server.jobs import readiness
        from divit.server.notify import carriers, kinds

        carriers.register(kinds.MAIL, MailCarrier())
        carriers.register(kinds.SMS, SmsCarrier())
        scanning.register_scanner(clamd.configured)
        readiness.register("time", time_services.refuse_unreachable, holds_s=30.0)
