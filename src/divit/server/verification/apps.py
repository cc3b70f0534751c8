# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The verification app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VerificationConfig(AppConfig):
    """Answers for printed codes."""

    name = "divit.server.verification"
    label = "verification"

    def ready(self) -> None:
        """Stand in the menu of who is signed in."""
        from divit.server.ui import menu

        menu.register(menu.Entry("signatures", _("Verify a document"), "shield", "verify", 90))
