# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The worklist app."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """Above login: apps that have queues register them here."""

    name = "divit.server.worklist"
    label = "worklist"
