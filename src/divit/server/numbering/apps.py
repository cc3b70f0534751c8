# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The numbering app."""

from django.apps import AppConfig


class NumberingConfig(AppConfig):
    """Gap-free registers."""

    name = "divit.server.numbering"
    label = "numbering"
