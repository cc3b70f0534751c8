# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The login app."""

from django.apps import AppConfig


class LoginConfig(AppConfig):
    """Accounts and passwords."""

    name = "divit.server.login"
    label = "login"
