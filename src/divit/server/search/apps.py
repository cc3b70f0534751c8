# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The search app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Above printing: apps that own documents hand it their words."""

    name = "divit.server.search"
    label = "search"
