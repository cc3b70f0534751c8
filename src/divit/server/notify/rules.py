# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pure decisions about notices: what may stand in one, when a message is tried again, when it is given up."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from divit.kernel import identifiers, settings
from divit.kernel.errors import DivitError
from divit.server.notify.errors import NotTellable
from divit.server.notify.kinds import Kind

#: A name, a number, a count; anything longer is a text.
LONGEST = 120
_NUMBER = re.compile(r"(?<!\d)\d{11}(?!\d)")
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=1)
#: A sender that has not said within this time what became of a message is taken for dead.
LEASE = timedelta(minutes=5)


def check_params(kind: Kind, params: Mapping[str, object]) -> None:
    """Whether a notice of ``kind`` may hold ``params``: exactly the names of its sentence, short, without an identity
    number. Raises ``NotTellable``.
    """
    for name in kind.params ^ params.keys():
        raise NotTellable(kind=kind.name, name=name)
    for name, value in params.items():
        text = str(value)
        if len(text) > LONGEST or any(identifiers.is_tckn(number) for number in _NUMBER.findall(text)):
            raise NotTellable(kind=kind.name, name=name)


def next_try(attempts: int, now: datetime) -> datetime:
    """When a message that was tried ``attempts`` times is tried again: after 10, 20, 40 … seconds, at most an hour."""
    pause: timedelta = min(_FIRST_PAUSE * 2 ** min(attempts - 1, 12), _LONGEST_PAUSE)
    return now + pause


def is_final(error: DivitError, created_at: datetime, now: datetime) -> bool:
    """Whether a failed message is given up: trying again cannot help, or has not helped for long enough."""
    return error.retry != "auto" or now - created_at >= settings.span("NOTIFY_GIVE_UP_AFTER")
