# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the log stands on, made whole after every migration: the triggers, and one head row a shard.

With the heads there from the start, who writes first finds a row to lock and not one to make. A head that is made
where one was taken away stands at nothing, and ``services.record`` refuses to go on from there.
"""

from typing import Any

from django.db import connections

from divit.server.audit import rules, triggers
from divit.server.audit.models import AuditHead


def make(*, using: str = "default", **_signal: Any) -> None:
    """Make what is missing in the database ``using``; doing it again is harmless."""
    connection = connections[using]
    # A migration of some apps only may come before ours.
    if "audit_audithead" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in triggers.statements(connection.vendor):
            cursor.execute(statement)
    heads = [AuditHead(shard=shard, seq=0, digest=rules.BEGINNING) for shard in range(rules.SHARDS[connection.vendor])]
    AuditHead.objects.using(using).bulk_create(heads, ignore_conflicts=True)


def clear() -> None:
    """Take away the heads of an empty log on PostgreSQL, for one that is moved in; ``make`` adds those it has not."""
    table = AuditHead._meta.db_table
    with connections["default"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        AuditHead.objects.filter(seq=0).delete()
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
