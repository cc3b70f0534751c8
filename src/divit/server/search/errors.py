# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Refusals of the search (IMZ-9420 to 9439)."""

from divit.kernel.errors import DivitError


class CursorUnreadable(DivitError):
    """The address of the next results was cut off or changed."""

    code = "IMZ-9420"
