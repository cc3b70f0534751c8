# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Just above ui: it runs what higher apps register and knows none of them."""

    name = "divit.server.jobs"
    label = "jobs"
