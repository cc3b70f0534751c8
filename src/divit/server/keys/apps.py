# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The keys app."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """The only app that may open a token."""

    name = "divit.server.keys"
    label = "keys"
