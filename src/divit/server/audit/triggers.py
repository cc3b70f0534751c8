# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The database itself refuses to change the log: entries are only added, the head only moves forward by one.

The chain shows a change; the triggers make sure that no mistake in our own code is the one who makes it. A migration
that alters these tables on SQLite copies them and must install the triggers again (a test looks for them).
"""

from typing import Any

_REFUSAL = "the audit log is only added to"

SQLITE = {
    "audit_entry_never_changes": f"""
        CREATE TRIGGER audit_entry_never_changes BEFORE UPDATE ON audit_auditentry
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    "audit_entry_never_goes": f"""
        CREATE TRIGGER audit_entry_never_goes BEFORE DELETE ON audit_auditentry
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    "audit_head_moves_by_one": f"""
        CREATE TRIGGER audit_head_moves_by_one BEFORE UPDATE ON audit_audithead
        WHEN NEW.seq <> OLD.seq + 1 OR NEW.shard <> OLD.shard
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    "audit_head_never_goes": f"""
        CREATE TRIGGER audit_head_never_goes BEFORE DELETE ON audit_audithead
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
}


def install(_apps: Any, schema_editor: Any) -> None:
    """For ``RunPython``: make the triggers. A database without them is refused, not used unguarded."""
    vendor = schema_editor.connection.vendor
    if vendor != "sqlite":
        raise RuntimeError(f"the audit log has no triggers for {vendor} yet")
    for statement in SQLITE.values():
        schema_editor.execute(statement)
