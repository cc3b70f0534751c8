# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What of login is due: SMS codes that are to be sent. Registered with ``jobs``."""

from divit.server.jobs.registry import register_due
from divit.server.login.services import word


def register() -> None:
    """Hand it to the loop."""
    register_due("login.send_code", word.due, word.send)
