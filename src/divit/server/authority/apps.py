# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The authority app."""

from django.apps import AppConfig


class AuthorityConfig(AppConfig):
    """Above keys, which hold what it signs with."""

    name = "divit.server.authority"
    label = "authority"

    def ready(self) -> None:
        """Have what was prepared and never issued burnt."""
        from divit.server.authority import leftovers

        leftovers.register()
