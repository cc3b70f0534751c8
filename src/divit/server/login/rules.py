# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pure decisions about tries and passwords."""

from datetime import timedelta

_MOST_DOUBLINGS = 8


def wait_after(wrong_in_a_row: int, free_tries: int, first_wait: timedelta) -> timedelta:
    """How long an account waits after its last wrong password: nothing at first, then doubling, up to 256 times."""
    beyond = wrong_in_a_row - free_tries
    return first_wait * 2 ** min(beyond, _MOST_DOUBLINGS) if beyond >= 0 else timedelta()
