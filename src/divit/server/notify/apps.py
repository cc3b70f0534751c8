# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The notify app."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Knows no way out of the house; gateways hand it their carriers."""

    name = "divit.server.notify"
    label = "notify"
