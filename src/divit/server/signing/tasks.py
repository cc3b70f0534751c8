# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What of signing is due: documents to make ready, signatures to complete, sessions whose time has run out.

Registered with ``jobs``.
"""

from datetime import datetime

from django.db import connection
from django.db.models import Q

from divit.kernel import settings
from divit.server.jobs.registry import Stuck, register_due
from divit.server.signing import rules
from divit.server.signing.models import SigningItem, SigningSession
from divit.server.signing.services.completion import complete, complete_each
from divit.server.signing.services.ending import expire
from divit.server.signing.services.preparing import prepare

# Enough to keep the processes busy while the first of them are written down.
_JUDGED_TOGETHER = 48


def due_items(now: datetime, at_most: int) -> list[int]:
    """Signed items that wait for completion, the longest waiting first."""
    rows = SigningItem.objects.filter(state__in=rules.IN_COMPLETION, next_try_at__lte=now)
    return list(rows.order_by("next_try_at", "pk").values_list("pk", flat=True)[:at_most])


def unready_sessions(now: datetime, at_most: int) -> list[int]:
    """Sessions whose documents are still being made ready, the longest waiting first."""
    rows = SigningSession.objects.filter(state="preparing")
    return list(rows.order_by("created_at", "pk").values_list("pk", flat=True)[:at_most])


def _prepare(session: int) -> None:
    """A window a round on SQLite, where one loop does everything; on PostgreSQL others work beside it."""
    while prepare(session) and connection.vendor == "postgresql":
        continue


def due_sessions(now: datetime, at_most: int) -> list[int]:
    """Links nobody claimed in time, and sessions that were silent for a day."""
    silent = now - settings.span("SIGNING_RESUME_WITHIN")
    unclaimed = Q(state="created", claim_until__lt=now)
    abandoned = Q(state__in=rules.HELD, last_seen_at__lt=silent)
    rows = SigningSession.objects.filter(unclaimed | abandoned)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:at_most])


def stuck_items(before: datetime) -> list[Stuck]:
    """Signed items that were due long ago, or have been waiting for a service since then."""
    rows = SigningItem.objects.filter(state__in=rules.IN_COMPLETION, signed_at__lt=before)
    return [
        Stuck("signing.complete", row.pk, row.signed_at, (row.error or {}).get("tr", ""))
        for row in rows.order_by("signed_at")[:100]
        if row.signed_at is not None
    ]


def stuck_sessions(before: datetime) -> list[Stuck]:
    """Sessions whose documents should have been ready long ago."""
    rows = SigningSession.objects.filter(state="preparing", created_at__lt=before).order_by("created_at")[:100]
    return [Stuck("signing.prepare", row.pk, row.created_at, "") for row in rows.only("created_at")]


def register() -> None:
    """Hand them to the loop."""
    register_due("signing.prepare", unready_sessions, _prepare, stuck=stuck_sessions)
    register_due(
        "signing.complete", due_items, complete, stuck=stuck_items, run_many=complete_each, at_once=_JUDGED_TOGETHER
    )
    register_due("signing.expire", due_sessions, expire)
