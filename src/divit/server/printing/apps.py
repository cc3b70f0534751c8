# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The printing app."""

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """Data to PDF/A, codes, page images."""

    name = "divit.server.printing"
    label = "printing"
