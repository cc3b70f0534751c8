# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one place that reads the time.

Inside Divit a moment is an aware UTC ``datetime``; on screen it is shown in Europe/Istanbul. The file named by
``DIVIT_CLOCK_FILE`` holds an offset in seconds that every process adds: a demonstration or a test moves the whole
system (server, agent, CA, OCSP, TSA) through time with it. A production start refuses the variable.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ISTANBUL = ZoneInfo("Europe/Istanbul")
CLOCK_FILE_VARIABLE = "DIVIT_CLOCK_FILE"


def _offset() -> timedelta:
    path = os.environ.get(CLOCK_FILE_VARIABLE)
    if not path:
        return timedelta()
    try:
        return timedelta(seconds=float(Path(path).read_text(encoding="ascii")))
    except FileNotFoundError:
        return timedelta()


def now() -> datetime:
    """The present moment, aware, UTC, with microseconds."""
    return datetime.now(UTC) + _offset()


def monotonic() -> float:
    """Seconds that only grow, for measuring spans; its zero has no meaning."""
    return time.monotonic()


def local(moment: datetime) -> datetime:
    """The same moment on the clocks of Türkiye, for screens and printed dates.

    Files of strangers name moments at the very ends of time, which have no local ones; they stay as they are.
    """
    try:
        return moment.astimezone(ISTANBUL)
    except OverflowError:
        return moment
