# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Above jobs, below everybody who does something."""

    name = "divit.server.audit"
    label = "audit"
