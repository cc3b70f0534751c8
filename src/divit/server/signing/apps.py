# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signing app."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Above printing, below every owner of documents."""

    name = "divit.server.signing"
    label = "signing"

    def ready(self) -> None:
        """Have the loop complete signatures and end sessions."""
        from divit.server.signing import tasks

        tasks.register()
