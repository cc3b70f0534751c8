# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pure decisions about tries, passwords, and how strongly a browser has proved whose it is."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from divit.server.login.levels import Way, enough_for

_MOST_DOUBLINGS = 8
#: Strongest first, as enrolment names what a person has proved.
_STRENGTHS = (Way.E_DEVLET, Way.E_SIGNATURE, Way.WORD_SMS)


def wait_after(wrong_in_a_row: int, free_tries: int, first_wait: timedelta) -> timedelta:
    """How long an account waits after its last wrong password: nothing at first, then doubling, up to 256 times."""
    beyond = wrong_in_a_row - free_tries
    return first_wait * 2 ** min(beyond, _MOST_DOUBLINGS) if beyond >= 0 else timedelta()


def proved(ways: Mapping[Way, datetime], level: str, at: datetime, max_age: timedelta | None = None) -> bool:
    """Whether one of ``ways`` (with the times at which they were gone) is enough for ``level`` at ``at``, and not
    older than ``max_age``. A time after ``at`` is no proof: a clock was moved. Raises ``LevelUnknown``.
    """
    enough = enough_for(level)
    return any(
        way in enough and since <= at and (max_age is None or at - since <= max_age) for way, since in ways.items()
    )


def strength(ways: Mapping[Way, datetime]) -> str:
    """The strongest of what citizens prove themselves with: ``e_devlet``, ``e_signature``, ``word_sms``, or nothing."""
    return next((way.value for way in _STRENGTHS if way in ways), "")
