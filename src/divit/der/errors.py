# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with an encoding."""

from divit.kernel.errors import DivitError


class DerError(DivitError):
    """The bytes are not the DER of the structure that was expected (X.690, clauses 8 and 10)."""

    code = "IMZ-1001"
