# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What was prepared and never issued: its process died, or its key did not answer. Its serial number is burnt."""

from datetime import datetime

from divit.kernel import settings
from divit.server.authority import answers
from divit.server.authority.models import Certificate
from divit.server.authority.services import burn, lists, refresh, renewal, stamps
from divit.server.jobs.registry import Stuck, register_due


def due(now: datetime, at_most: int) -> list[int]:
    """The rows that have been prepared for longer than any signature takes, the oldest first.

    Not every prepared row at a start: another process of this server may be signing one at this moment.
    """
    before = now - settings.span("AUTHORITY_PREPARED_FOR")
    rows = Certificate.objects.filter(state=Certificate.State.PREPARED, prepared_at__lte=before)
    return list(rows.order_by("prepared_at").values_list("id", flat=True)[:at_most])


def stuck(before: datetime) -> list[Stuck]:
    """Those that nobody burnt."""
    rows = Certificate.objects.filter(state=Certificate.State.PREPARED, prepared_at__lte=before)
    return [Stuck("authority.burn", row.pk, row.prepared_at, "prepared and never issued") for row in rows]


def register() -> None:
    """Hand the burning to the loop, and with it what must not grow old: answers and lists."""
    register_due("authority.burn", due, lambda row: burn(row=row), stuck=stuck)
    register_due("authority.answers", answers.due, lambda row: refresh(row=row))
    register_due("authority.signers", renewal.due, lambda row: renewal.renew(row=row))
    register_due("authority.stamps", stamps.due, lambda row: stamps.lose(row=row), stuck=stamps.stuck)
    register_due("authority.crl", lists.due, lists.publish_due)
