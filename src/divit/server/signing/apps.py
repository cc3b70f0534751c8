# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signing app."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Above printing, below every owner of documents."""

    name = "divit.server.signing"
    label = "signing"

    def ready(self) -> None:
        """Have the loop complete signatures and end sessions; the test page is an owner like any other."""
        from divit.server.signing import tasks
        from divit.server.signing.trial.purposes import register_trials

        tasks.register()
        register_trials()
