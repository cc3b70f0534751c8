# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of the login app."""

from typing import Any

from divit.server.login.models import Account


def person_of(user: Any) -> int | None:
    """The person behind a request's user, or ``None`` when nobody is signed in."""
    return user.person_id if isinstance(user, Account) and user.is_active else None
