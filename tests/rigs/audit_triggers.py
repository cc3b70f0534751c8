# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What somebody who owns the database can do to the log's triggers, and a test that empties it has to do."""

from django.db import connection

from divit.server.audit import triggers

_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def present() -> set[str]:
    """The names of the triggers that the database has."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def put_away() -> None:
    """Remove the log's triggers."""
    on_table = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for guard in triggers.guards(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}" + (f" ON {guard.table}" if on_table else ""))
