# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Trying a site again that does not answer, for a while, with growing pauses."""

import random
import threading
from collections.abc import Callable
from typing import TypeVar

from divit.agent.errors import SiteFailed, SiteUnreachable
from divit.kernel import clock, settings

T = TypeVar("T")
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 5.0


def patiently(call: Callable[[], T], stop: threading.Event) -> T:
    """What ``call`` gives, tried again while the site does not answer, until ``AGENT_PATIENCE`` is over or ``stop``.

    Only for calls that may be repeated. Raises what ``call`` raised last.
    """
    began = clock.monotonic()
    pause = _FIRST_PAUSE
    while True:
        try:
            return call()
        except (SiteUnreachable, SiteFailed):
            deadline = began + settings.span("AGENT_PATIENCE").total_seconds()
            if clock.monotonic() + pause > deadline or stop.wait(pause * random.uniform(0.8, 1.2)):
                raise
        pause = min(2 * pause, _LONGEST_PAUSE)
