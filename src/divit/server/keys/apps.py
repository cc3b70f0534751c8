# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The keys app."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """The only app that may open a token."""

    name = "divit.server.keys"
    label = "keys"

    def ready(self) -> None:
        """Give the log its keys."""
        from divit.server.audit import registry
        from divit.server.keys.audit_keeper import AuditKeeper

        registry.register(AuditKeeper())
