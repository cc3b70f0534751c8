# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What of notify is due: envelopes whose time has come. Registered with ``jobs``."""

from datetime import datetime

from divit.server.jobs.registry import Stuck, register_due
from divit.server.notify.models import Envelope
from divit.server.notify.sending import send

_STATE = Envelope.State


def due_envelopes(now: datetime, at_most: int) -> list[int]:
    """Envelopes to be sent, the longest waiting first."""
    rows = Envelope.objects.filter(next_try_at__lte=now)
    return list(rows.order_by("next_try_at", "pk").values_list("pk", flat=True)[:at_most])


def stuck_envelopes(before: datetime) -> list[Stuck]:
    """Envelopes that were tried and have been waiting since before, with the reason of the last try."""
    rows = Envelope.objects.filter(
        state__in=[_STATE.WAITING, _STATE.SENDING], next_try_at__isnull=False, created_at__lt=before
    )
    return [
        Stuck("notify.send", row.pk, row.created_at, (row.error or {}).get("tr", ""))
        for row in rows.order_by("created_at")[:100]
    ]


def register() -> None:
    """Hand it to the loop."""
    register_due("notify.send", due_envelopes, send, stuck=stuck_envelopes)
