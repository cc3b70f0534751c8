# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Serial numbers and credits for time-stamps, taken in blocks before any of them is used.

A process takes a block for one customer in one transaction, which tells the log; it then stamps from memory. What it
did with the block it tells when it closes it. So the log knows each number before it can stand in a token, no customer
gets more than was paid for however many processes answer, and stamping needs no row.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from divit.kernel import clock
from divit.pki.tsa import new_prefix
from divit.server.audit.services import record
from divit.server.authority.errors import CreditsSpent
from divit.server.authority.models import StampBlock, StampCustomer
from divit.server.jobs.registry import Stuck

MOST = 1024
# A process takes this part of what is left: several can stamp for one customer down to the last credit.
_PART = 16
#: How long a process may stamp from one block; and after how long one that nobody closed counts as lost.
USED_FOR = timedelta(minutes=1)
LOST_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Block:
    """A block that was taken: its row, the bits that all its serial numbers begin with, and how many there are."""

    row: int
    prefix: int
    size: int


def take(*, unit: int, customer: int | None) -> Block:
    """Take a block for the stamping unit with that certificate row; ``customer`` is a row, None for one nobody named.

    Raises ``CreditsSpent``.
    """
    with transaction.atomic(durable=True):
        size = MOST if customer is None else _lent(customer)
        prefix, at = new_prefix(), clock.now()
        row = StampBlock.objects.create(
            prefix=f"{prefix:x}", unit_id=unit, customer_id=customer, size=size, taken_at=at
        )
        _tell("authority.stamps_taken", row, {"unit": row.unit.serial, "customer": _name(row), "size": size})
    return Block(row.pk, prefix, size)


def close(*, row: int, stamped: int, sha256: str) -> None:
    """Tell how many tokens were stamped from a block, and the SHA-256 over those of their TSTInfos in order.

    What was not used goes back to the customer. Nothing happens to a block that was closed or counts as lost.
    """
    with transaction.atomic():
        block = StampBlock.objects.select_for_update().filter(pk=row, closed_at=None).first()
        if block is None:
            return
        block.closed_at, block.stamped = clock.now(), stamped
        block.save(update_fields=["closed_at", "stamped"])
        if block.customer_id is not None and stamped < block.size:
            customers = StampCustomer.objects.filter(pk=block.customer_id, credits__isnull=False)
            customers.update(credits=F("credits") + block.size - stamped)
        _tell("authority.stamps_closed", block, {"stamped": stamped}, sha256)


def lose(*, row: int) -> None:
    """Write off a block whose process never told what it stamped: every number of it may stand in a token."""
    with transaction.atomic():
        block = StampBlock.objects.select_for_update().filter(pk=row, closed_at=None).first()
        if block is None:
            return
        block.closed_at = clock.now()
        block.save(update_fields=["closed_at"])
        _tell("authority.stamps_lost", block, {"customer": _name(block), "size": block.size})


def due(now: datetime, at_most: int) -> list[int]:
    """The blocks that no process can be stamping from any more and that nobody closed, the oldest first."""
    rows = StampBlock.objects.filter(closed_at=None, taken_at__lte=now - LOST_AFTER).order_by("taken_at")
    return list(rows.values_list("pk", flat=True)[:at_most])


def stuck(before: datetime) -> list[Stuck]:
    """Those that nobody wrote off."""
    rows = StampBlock.objects.filter(closed_at=None, taken_at__lte=before - LOST_AFTER)
    return [Stuck("authority.stamps", row.pk, row.taken_at, "taken and never closed") for row in rows]


def _lent(customer: int) -> int:
    """How many credits are taken from a customer. Raises ``CreditsSpent`` when there are none."""
    row = StampCustomer.objects.select_for_update().get(pk=customer)
    if row.credits is None:
        return MOST
    if not row.credits:
        raise CreditsSpent(name=row.name)
    size = min(MOST, max(1, row.credits // _PART))
    row.credits -= size
    row.save(update_fields=["credits"])
    return size


def _name(block: StampBlock) -> str:
    return "" if block.customer is None else block.customer.name


def _tell(action: str, block: StampBlock, after: dict[str, object], sha256: str = "") -> None:
    record(
        actor="system",
        channel="system",
        action=action,
        object=f"stamps:{block.prefix}",
        after=after,
        payload_sha256=sha256,
    )
