# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The database itself refuses to change the log: entries are only added, the head only moves forward by one, an
anchor only gets the time-stamp that it lacks.

The chain shows a change; the triggers make sure that no mistake in our own code is the one who makes it. They are made
after every migration (``footing``), because one that alters a table on SQLite copies it without its triggers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_REFUSAL = "the audit log is only added to"
# The same class of error that SQLite's RAISE gives: a constraint was violated.
_POSTGRESQL_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"""


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger: what it refuses on which table, and ``when`` (always, when empty)."""

    name: str
    event: str
    table: str
    when: str = ""

    def sqlite(self) -> str:
        """The statement that makes it on SQLite."""
        when = f"WHEN {self.when} " if self.when else ""
        return (
            f"CREATE TRIGGER IF NOT EXISTS {self.name} BEFORE {self.event} ON {self.table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )

    def postgresql(self) -> str:
        """The statement that makes it on PostgreSQL."""
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        when = f"WHEN ({self.when}) " if self.when else ""
        return (
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH {each} {when}EXECUTE FUNCTION audit_refuses()"
        )


GUARDS = (
    Guard("audit_entry_never_changes", "UPDATE", "audit_auditentry"),
    Guard("audit_entry_never_goes", "DELETE", "audit_auditentry"),
    Guard("audit_head_moves_by_one", "UPDATE", "audit_audithead", "NEW.seq <> OLD.seq + 1 OR NEW.shard <> OLD.shard"),
    Guard("audit_head_never_goes", "DELETE", "audit_audithead"),
    Guard(
        "audit_anchor_never_changes",
        "UPDATE",
        "audit_auditanchor",
        "NEW.number <> OLD.number OR NEW.at <> OLD.at OR NEW.signed <> OLD.signed OR OLD.stamp IS NOT NULL",
    ),
    Guard("audit_anchor_never_goes", "DELETE", "audit_auditanchor"),
)
# SQLite knows no TRUNCATE.
TRUNCATE_GUARDS = (
    Guard("audit_entries_never_emptied", "TRUNCATE", "audit_auditentry"),
    Guard("audit_heads_never_emptied", "TRUNCATE", "audit_audithead"),
    Guard("audit_anchors_never_emptied", "TRUNCATE", "audit_auditanchor"),
)


def guards(vendor: str) -> tuple[Guard, ...]:
    """The triggers that a database of ``vendor`` has. Raises ``RuntimeError`` for one without any."""
    match vendor:
        case "sqlite":
            return GUARDS
        case "postgresql":
            return GUARDS + TRUNCATE_GUARDS
    raise RuntimeError(f"the audit log has no triggers for {vendor}")


def statements(vendor: str) -> Iterator[str]:
    """What makes the triggers on a database of ``vendor``; doing it again is harmless."""
    if vendor == "postgresql":
        yield _POSTGRESQL_FUNCTION
    for guard in guards(vendor):
        yield guard.postgresql() if vendor == "postgresql" else guard.sqlite()
