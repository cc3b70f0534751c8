# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The gate before bytes from outside: an adapter registers the scanner, a due-query shows it what waits.

Without a scanner such files are given out and called unscanned; from the day there is one, they are scanned too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.server.audit.transitions import Machine
from divit.server.files import store as folder
from divit.server.files.models import FileRow
from divit.server.jobs.registry import Stuck, register_due

#: Gives the name of what it found, or an empty text; raises a coded error with ``retry = "auto"`` when it cannot tell.
Scanner = Callable[[Iterator[bytes]], str]

MACHINE = Machine("divit.server.files", "scan", guards={}, effects={})
_UNJUDGED = (FileRow.State.WAITING, FileRow.State.UNSCANNED)
_LONGEST_WAIT = timedelta(hours=1)


@dataclass(slots=True)
class _Registered:
    ask: Callable[[], Scanner | None]


_registered = _Registered(ask=lambda: None)


def register_scanner(ask: Callable[[], Scanner | None]) -> None:
    """``ask()`` gives the scanner that is set up now, or None; asked anew each time, so settings may change."""
    _registered.ask = ask


def scanner() -> Scanner | None:
    """The scanner that is set up, or None."""
    return _registered.ask()


def due(now: datetime, at_most: int) -> list[int]:
    """Files from outside that nobody has judged, where there is a scanner; the longest waiting first."""
    if scanner() is None:
        return []
    rows = FileRow.objects.filter(state__in=_UNJUDGED, next_try_at__lte=now)
    return list(rows.order_by("next_try_at", "pk").values_list("pk", flat=True)[:at_most])


def scan(pk: int) -> None:
    """Show one file to the scanner. A scanner that is away is asked again later; the file stays shut meanwhile."""
    look = scanner()
    row = FileRow.objects.get(pk=pk)
    if look is None or row.state not in _UNJUDGED:
        return
    try:
        finding = look(folder.chunks(row.sha256, 0, row.size))
    except DivitError as error:
        _put_off(pk, error)
        return
    _judge(pk, finding)


@transaction.atomic
def _judge(pk: int, finding: str) -> None:
    row = FileRow.objects.select_for_update().get(pk=pk)
    if row.state not in _UNJUDGED:
        return
    MACHINE.fire(
        row,
        "found_infected" if finding else "found_clean",
        actor="system",
        channel="files",
        object=f"file:{row.sha256}",
        changes={"finding": finding[:120], "scanned_at": clock.now(), "next_try_at": None, "error": ""},
        reason=finding,
        payload_sha256=row.sha256,
    )


@transaction.atomic
def _put_off(pk: int, error: DivitError) -> None:
    row = FileRow.objects.select_for_update().get(pk=pk)
    if row.state not in _UNJUDGED:
        return
    row.attempts += 1
    pause = settings.span("SCAN_TRY_AGAIN") * 2 ** min(row.attempts - 1, 20)
    row.next_try_at = clock.now() + min(pause, _LONGEST_WAIT)
    row.error = error.message("tr")[:300]
    row.save(update_fields=["attempts", "next_try_at", "error"])


def stuck(before: datetime) -> list[Stuck]:
    """Files that have been shut for long because no scan succeeds."""
    rows = FileRow.objects.filter(state=FileRow.State.WAITING, stored_at__lt=before).order_by("stored_at")[:100]
    return [Stuck("files.scan", row.pk, row.stored_at, row.error) for row in rows]


def register() -> None:
    """Hand the work to the loop."""
    register_due("files.scan", due, scan, stuck=stuck)
