# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Work that another process can import; the modules of the tests themselves it cannot."""

import os


def pid(_given: int) -> int:
    """Who does it."""
    return os.getpid()


def divided(by: int) -> float:
    """Raises ``ZeroDivisionError``."""
    return 1 / by
