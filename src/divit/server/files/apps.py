# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The files app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Above people: keeps bytes for every app above it and knows none of them."""

    name = "divit.server.files"
    label = "files"

    def ready(self) -> None:
        """Hand the scanning of what came from outside to the loop."""
        from divit.server.files import scanning

        scanning.register()
