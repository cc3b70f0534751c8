# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The gateways app."""

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    """Each client has a stand-in that speaks the same protocol."""

    name = "divit.server.gateways"
    label = "gateways"
