# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Limits on guessing: wrong ones are counted by subject, and a subject that guesses has to wait, longer each time.

The subject (an account, a TCKN, an address) is kept as its hash. How many are free, and how long the waits are, says
``data/guesses.toml``.
"""

import math
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files

from django.db import transaction

from divit.kernel import clock, ids, settings
from divit.kernel.settings import duration
from divit.server.audit.services import record
from divit.server.login.errors import TooManyGuesses
from divit.server.login.models import Guesses
from divit.server.login.rules import wait_after


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of the table."""

    free: int
    wait: timedelta
    forget: timedelta


@cache
def limits() -> dict[str, Limit]:
    """The limits of the table by their kind."""
    table = tomllib.loads(files("divit.server.login").joinpath("data/guesses.toml").read_text(encoding="utf-8"))
    return {
        kind: Limit(int(row["free"]), duration(row["wait"]), duration(row["forget"])) for kind, row in table.items()
    }


def limit(kind: str) -> Limit:
    """The limit of a kind; an institution chooses that of passwords itself."""
    if kind != "password":
        return limits()[kind]
    return Limit(settings.number("LOGIN_FREE_TRIES"), settings.span("LOGIN_FIRST_WAIT"), timedelta(days=1))


def minutes_left(kind: str, subject: str) -> int:
    """How many minutes ``subject`` has to wait yet."""
    now = clock.now()
    row = Guesses.objects.filter(kind=kind, subject_sha256=_hash(kind, subject)).first()
    if row is None or row.wait_until is None or row.wait_until <= now:
        return 0
    return math.ceil((row.wait_until - now).total_seconds() / 60)


def refuse_waiting(kind: str, subject: str) -> None:
    """Refuse a subject that has to wait. Raises ``TooManyGuesses``."""
    minutes = minutes_left(kind, subject)
    if minutes:
        raise TooManyGuesses(minutes=minutes)


@transaction.atomic
def count_wrong(kind: str, subject: str, *, by: int = 1) -> None:
    """Count one wrong guess of ``subject``; a wait that begins by it is told to the log. ``by=0`` is the same work for
    a right one, so that its time does not tell it.
    """
    allowed, now, hashed = limit(kind), clock.now(), _hash(kind, subject)
    Guesses.objects.bulk_create([Guesses(kind=kind, subject_sha256=hashed, since=now)], ignore_conflicts=True)
    row = Guesses.objects.select_for_update().get(kind=kind, subject_sha256=hashed)
    if now - max(row.since, row.wait_until or row.since) > allowed.forget:
        row.count = 0
    row.since, row.count = now, row.count + by
    wait = wait_after(row.count, allowed.free, allowed.wait) if by else None
    row.wait_until = now + wait if wait else None
    row.save()
    if wait:
        told = {"kind": kind, "wrong": row.count}
        record(actor="anonymous", channel="web", action="login.waits", object=f"guesses:{row.pk}", after=told)


def forget(kind: str, subject: str) -> None:
    """A right one: what was guessed before does not count any more."""
    Guesses.objects.filter(kind=kind, subject_sha256=_hash(kind, subject)).update(count=0, wait_until=None)


def _hash(kind: str, subject: str) -> str:
    return ids.sha256_hex(f"{kind}:{subject}")
