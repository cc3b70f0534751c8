# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether this machine's clock may be stamped with: it is compared with others', and with itself.

EN 319 421, 7.7.2: the clock is kept within the accuracy that is told, and no token is issued when it is found not to
be. Between two comparisons the clock that nobody can set (monotonic) tells how far the other one should have come: one
that was set by hand is found out at the next request.
"""

import logging
import threading
from datetime import datetime, timedelta

from django.db import Error as DatabaseError

from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.server.authority import sntp
from divit.server.authority.errors import ClockOff, ClockUnwatched
from divit.server.authority.services.alarms import alarm
from divit.server.keys import protection

_log = logging.getLogger("divit.authority")
_AGAIN = timedelta(seconds=5)


class ClockGuard:
    """One process's watch over its clock. May be called from several threads."""

    def __init__(self) -> None:
        self._sources = tuple(settings.text("TSA_TIME_SOURCES").replace(",", " ").split())
        self._most = settings.span("TSA_MOST_DRIFT")
        self._every = settings.span("TSA_TIME_EVERY").total_seconds()
        self._trusted = settings.span("TSA_TIME_TRUSTED").total_seconds()
        self._lock = threading.Lock()
        self._right: datetime | None = None  # what the others said, at
        self._heard = 0.0  # this point of the monotonic clock
        self._ask_at: float | None = None
        self._alarmed = ""

    def now(self) -> datetime:
        """The present moment, when it may be stamped.

        Raises ``ClockOff`` for a clock that is further from the others than ``TSA_MOST_DRIFT``, ``ClockUnwatched``
        where none was heard for longer than ``TSA_TIME_TRUSTED``. The first refusal of a kind is told as an alarm.
        """
        try:
            at = self._checked()
        except (ClockOff, ClockUnwatched) as error:
            self._alarm(error)
            raise
        self._alarmed = ""
        return at

    def _checked(self) -> datetime:
        if not self._sources:
            if protection.is_trial():
                return clock.now()
            raise ClockUnwatched(minutes=0)
        self._ask()
        at, since = clock.now(), clock.monotonic() - self._heard
        if self._right is None or since > self._trusted:
            raise ClockUnwatched(minutes=0 if self._right is None else int(since / 60))
        off = at - (self._right + timedelta(seconds=since))
        if abs(off) > self._most:
            # The others may have been heard through a line that is no more: they are asked again, soon.
            self._ask_at = min(self._ask_at or 0, clock.monotonic() + _AGAIN.total_seconds())
            raise ClockOff(seconds=f"{off.total_seconds():+.3f}", most=f"{self._most.total_seconds():g}")
        return at

    def _ask(self) -> None:
        """Compare with the other clocks, unless that was done a while ago or is being done."""
        if self._ask_at is not None and clock.monotonic() < self._ask_at:
            return
        # Whoever comes first asks. The others go on with what is known, and wait only where nothing is.
        if not self._lock.acquire(blocking=self._right is None):
            return
        try:
            if self._ask_at is not None and clock.monotonic() < self._ask_at:
                return
            drift = sntp.drift(self._sources)
            if drift is not None:
                self._right, self._heard = clock.now() - drift, clock.monotonic()
            pause = _AGAIN.total_seconds() if drift is None else self._every
            self._ask_at = clock.monotonic() + pause
        finally:
            self._lock.release()

    def _alarm(self, error: DivitError) -> None:
        if self._alarmed == error.code:
            return
        self._alarmed = error.code
        try:
            alarm("tsa", error)
        except (DatabaseError, DivitError) as unheard:
            _log.error("the alarm is not in the log: %s", unheard)
