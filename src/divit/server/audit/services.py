# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one write of the log."""

from typing import Any

from django.db import connection

from divit.kernel import clock
from divit.server.audit import rules
from divit.server.audit.errors import AuditOutsideTransaction
from divit.server.audit.key import key
from divit.server.audit.models import AuditEntry, AuditHead

#: On SQLite there is one writer anyway; PostgreSQL will spread objects over sixteen.
SHARD = 0


def record(
    *,
    actor: str,
    channel: str,
    action: str,
    object: str,
    role: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    payload_sha256: str = "",
) -> None:
    """Append one entry, as the last statement of the transaction that does what it tells.

    The head row is locked here, so every other lock must have been taken before. Whatever goes wrong is raised and
    takes the action with it (a log that can be switched off by filling a disk is no log). Raises
    ``AuditOutsideTransaction``, ``AuditKeyUnusable``.
    """
    if not connection.in_atomic_block:
        raise AuditOutsideTransaction(action)
    head = AuditHead.objects.select_for_update().filter(shard=SHARD).first()
    fields: rules.Fields = {
        "shard": SHARD,
        "seq": head.seq + 1 if head else 1,
        "at": clock.now(),
        "actor": actor,
        "role": role,
        "channel": channel,
        "action": action,
        "object": object,
        "before": before,
        "after": after,
        "reason": reason,
        "payload_sha256": payload_sha256,
        "prev": head.tag if head else rules.BEGINNING,
    }
    tag = rules.entry_tag(key(), fields)
    AuditEntry.objects.create(**fields, tag=tag)
    end = {"seq": fields["seq"], "tag": tag}
    seal = rules.head_seal(key(), shard=SHARD, **end)
    if head is None:
        AuditHead.objects.create(shard=SHARD, **end, seal=seal)
    else:
        AuditHead.objects.filter(pk=head.pk).update(**end, seal=seal)
