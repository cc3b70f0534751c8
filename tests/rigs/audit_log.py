# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Entries to try the log with, and the hands of somebody who owns the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

import audit_triggers
from divit.server.audit import queries
from divit.server.audit.models import AuditEntry
from divit.server.audit.services import record


def write(count: int = 5, *, about: str = "letter:7") -> None:
    """``count`` entries about one object, so in one shard."""
    with transaction.atomic():
        for n in range(count):
            record(
                actor="person:1",
                channel="web",
                action="letter.sign",
                object=about,
                before={"state": "signature_wait"},
                after={"state": "sent", "sayı": n, "none": None, "list": [1, "ç"]},
                reason="Çünkü öyle",
                payload_sha256="ab" * 32,
            )


def own_entries(about: str = "letter:7") -> Iterator[AuditEntry]:
    """What ``write`` wrote, in its order."""
    return AuditEntry.objects.filter(object=about).order_by("id").iterator()


def place(number: int, about: str = "letter:7") -> tuple[int, int]:
    """Shard and seq of the entry that ``write`` wrote as ``number``, the first being 1."""
    entry = list(own_entries(about))[number - 1]
    return entry.shard, entry.seq


def tamper(statement: str, *values: object) -> int:
    """Run SQL as somebody does who owns the database and has put the triggers out of the way; the rows it touched."""
    audit_triggers.put_away()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


@contextmanager
def shut() -> Iterator[None]:
    """A log whose database takes no entry, as on a full disk; everything else can be written."""
    refusal = "RAISE(ABORT, 'the log is full')"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE FUNCTION log_is_full() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'the log is full'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER log_is_full BEFORE INSERT ON audit_auditentry "
                "FOR EACH ROW EXECUTE FUNCTION log_is_full()"
            )
        else:
            cursor.execute(f"CREATE TRIGGER log_is_full BEFORE INSERT ON audit_auditentry BEGIN SELECT {refusal}; END")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER log_is_full ON audit_auditentry; DROP FUNCTION log_is_full")
        else:
            cursor.execute("DROP TRIGGER log_is_full")


def kinds() -> set[str]:
    """The kinds of problems that a walk along the log finds."""
    verdict = queries.verify_chain()
    return {problem.kind for problem in (*verdict.problems, *verdict.anchors.problems)}
