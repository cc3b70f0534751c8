# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What of login is due: SMS codes that are to be sent, and rows of which nothing hangs any more. Registered with
``jobs``.
"""

from datetime import datetime, timedelta
from functools import partial

from divit.server.jobs.registry import register_due
from divit.server.login.models import Guesses, SignatureLogin, WordLogin
from divit.server.login.services import word

#: Sign-ins live minutes and waits at most a day; what they were is in the log.
KEPT_FOR = timedelta(days=30)
_Rows = type[Guesses] | type[SignatureLogin] | type[WordLogin]
_OLD: tuple[tuple[str, _Rows, str], ...] = (
    ("login.forget_words", WordLogin, "began_at"),
    ("login.forget_signatures", SignatureLogin, "began_at"),
    ("login.forget_guesses", Guesses, "since"),
)


def register() -> None:
    """Hand it to the loop."""
    register_due("login.send_code", word.due, word.send)
    for name, rows, since in _OLD:
        register_due(name, partial(old, rows, since), partial(forget, rows))


def old(rows: _Rows, since: str, now: datetime, at_most: int) -> list[int]:
    """Rows that are older than a month."""
    found = rows.objects.filter(**{f"{since}__lt": now - KEPT_FOR}).order_by(since, "pk")
    return list(found.values_list("pk", flat=True)[:at_most])


def forget(rows: _Rows, pk: int) -> None:
    """Delete one of them."""
    rows.objects.filter(pk=pk).delete()
