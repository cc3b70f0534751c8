# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The notify app."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Above search: whoever changes something tells the people whom it concerns."""

    name = "divit.server.notify"
    label = "notify"

    def ready(self) -> None:
        """Have the worker send what is due."""
        from divit.server.notify import tasks

        tasks.register()
