# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The audit app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Above jobs, below everybody who does something."""

    name = "divit.server.audit"
    label = "audit"

    def ready(self) -> None:
        """Have the log stand on its footing after every migration, and its heads signed in time."""
        from divit.server.audit import anchoring, footing
        from divit.server.jobs.registry import register_due

        post_migrate.connect(footing.make, sender=self, dispatch_uid="audit.footing")
        register_due("audit.anchor", anchoring.due, anchoring.anchor, stuck=anchoring.stuck)
        register_due("audit.stamp", anchoring.unfinished, anchoring.finish, stuck=anchoring.stuck_unfinished)
