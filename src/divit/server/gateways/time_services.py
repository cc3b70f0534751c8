# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether the time-stamping services can be reached, and whether our clock agrees with theirs.

No time-stamp is asked for: many cost money. Every service answers over HTTP, and every answer has a date.
"""

import os
from datetime import timedelta
from functools import cache

from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.pki.errors import NoTimestamp
from divit.pki.http import Http
from divit.pki.timestamp_services import addresses
from divit.server.gateways.errors import ClockDiffers

_PATIENCE_S = 3.0


def refuse_unreachable() -> None:
    """Ask the services in their order until one answers; nothing where none is set up.

    Raises what the last one's failure is, ``NoTimestamp`` for several, ``ClockDiffers``,
    ``TimestampServicesUnreadable``.
    """
    urls = addresses(settings.text("TSA_URL"))
    failures: list[DivitError] = []
    for url in urls:
        try:
            theirs = _http().date(url)
        except DivitError as error:
            failures.append(error)
            continue
        if theirs is not None and not _is_moved():
            _refuse_far(clock.now() - theirs)
        return
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise NoTimestamp(services="; ".join(error.message("en") for error in failures))


@cache
def _http() -> Http:
    return Http(timeout_s=_PATIENCE_S)


def _is_moved() -> bool:
    """A clock that a demonstration or a test moves is meant to differ."""
    return bool(os.environ.get(clock.CLOCK_FILE_VARIABLE))


def _refuse_far(ahead: timedelta) -> None:
    most = settings.span("CLOCK_MOST_DRIFT")
    if abs(ahead) > most:
        raise ClockDiffers(seconds=round(abs(ahead).total_seconds()), most=round(most.total_seconds()))
