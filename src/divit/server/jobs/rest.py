# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How long a row rests whose work ended with an error that nobody expected."""

_LONGEST_S = 300.0


def rest_s(failures: int) -> float:
    """Seconds after that many failures in a row: 1, 2, 4 … 300."""
    return min(2.0 ** min(failures - 1, 16), _LONGEST_S)
