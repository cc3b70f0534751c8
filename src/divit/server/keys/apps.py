# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The keys app."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """The only app that may open a token."""

    name = "divit.server.keys"
    label = "keys"

    def ready(self) -> None:
        """Give the log its keys; we are ready when they open, since nothing is done that cannot be logged."""
        from divit.server.audit import registry
        from divit.server.jobs import readiness
        from divit.server.keys import queries
        from divit.server.keys.audit_keeper import AuditKeeper

        registry.register(AuditKeeper())
        readiness.register("keys", queries.refuse_unopened)
