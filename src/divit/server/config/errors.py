# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What keeps the server from starting."""

from divit.kernel.errors import DivitError


class ClockMoved(DivitError):
    """A production start with a moved clock."""

    code = "IMZ-9810"


class NoFreePort(DivitError):
    """Every port that was tried is taken."""

    code = "IMZ-9811"
