# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of login, by the way of signing in they belong to."""

from divit.server.login.services.accounts import change_password, check_password, open_account, set_password
from divit.server.login.services.coming import came_in, left, person_of_tckn

__all__ = [
    "came_in",
    "change_password",
    "check_password",
    "left",
    "open_account",
    "person_of_tckn",
    "set_password",
]
