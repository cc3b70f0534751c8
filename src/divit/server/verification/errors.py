# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Refusals of the verification page (IMZ-9600 to 9699)."""

from divit.kernel.errors import DivitError


class CodeUnknown(DivitError):
    """No document is open to the asker under this code; whether one exists is not told."""

    code = "IMZ-9600"


class TooManyCodes(DivitError):
    """Too many wrong codes from one address."""

    code = "IMZ-9601"
