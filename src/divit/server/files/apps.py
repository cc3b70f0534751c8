# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The files app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Above people: keeps bytes for every app above it and knows none of them."""

    name = "divit.server.files"
    label = "files"

    def ready(self) -> None:
        """Hand the scanning of what came from outside to the loop; we are ready when files can be stored."""
        from divit.server.files import scanning, store
        from divit.server.jobs import readiness

        scanning.register()
        readiness.register("storage", store.refuse_unwritable)
