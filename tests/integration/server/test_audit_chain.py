# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The log: only added to, chained, and checked so that a changed byte, a hole and a cut tail are found (S-07, R-12)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction

import audit_triggers
from divit.server.audit import key, queries, triggers
from divit.server.audit.errors import AuditChainBroken, AuditKeyUnusable, AuditOutsideTransaction
from divit.server.audit.models import AuditEntry, AuditHead
from divit.server.audit.services import record

pytestmark = pytest.mark.django_db


def write(count: int = 5) -> None:
    with transaction.atomic():
        for n in range(count):
            record(
                actor="person:1",
                channel="web",
                action="letter.sign",
                object=f"letter:{n}",
                before={"state": "signature_wait"},
                after={"state": "sent", "sayı": n, "none": None, "list": [1, "ç"]},
                reason="Çünkü öyle",
                payload_sha256="ab" * 32,
            )


@pytest.fixture
def unguarded() -> Callable[[str], None]:
    """SQL of somebody who owns the database file and has put the triggers out of the way."""

    def run(statement: str) -> None:
        audit_triggers.put_away()
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


def kinds() -> set[str]:
    return {problem.kind for problem in queries.verify_chain().problems}


def test_what_was_written_is_intact() -> None:
    assert queries.verify_chain() == queries.ChainVerdict(entries=0, problems=())
    write(5)
    assert queries.verify_chain() == queries.ChainVerdict(entries=5, problems=())
    assert [entry.action for entry in queries.entries_about("letter:3")] == ["letter.sign"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2020-01-01 00:00:00'"),
        ("actor", "'person:2'"),
        ("role", "'auditor'"),
        ("channel", "'api'"),
        ("action", "'letter.view'"),
        ("object", "'letter:99'"),
        ("before", "'{}'"),
        ("after", '\'{"state": "draft"}\''),
        ("reason", "'Çünkü öyle.'"),
        ("payload_sha256", "'" + "ac" * 32 + "'"),
        ("prev", "'" + "0" * 64 + "'"),
        ("tag", "'" + "0" * 64 + "'"),
    ],
)
def test_one_changed_value_of_any_column_is_found(unguarded: Callable[[str], None], column: str, value: str) -> None:
    write()
    unguarded(f'UPDATE audit_auditentry SET "{column}" = {value} WHERE seq = 3')
    assert "changed" in kinds()


def test_a_hole_is_found(unguarded: Callable[[str], None]) -> None:
    write()
    unguarded("DELETE FROM audit_auditentry WHERE seq = 3")
    assert "hole" in kinds()


def test_a_cut_tail_is_found(unguarded: Callable[[str], None]) -> None:
    write()
    unguarded("DELETE FROM audit_auditentry WHERE seq >= 4")
    assert kinds() == {"cut_tail"}


def test_a_head_that_was_moved_back_to_hide_a_cut_tail_is_found(unguarded: Callable[[str], None]) -> None:
    write()
    tag = AuditEntry.objects.get(seq=3).tag
    unguarded("DELETE FROM audit_auditentry WHERE seq >= 4")
    unguarded(f"UPDATE audit_audithead SET seq = 3, tag = '{tag}'")
    assert kinds() == {"changed_head"}


def test_a_head_that_is_gone_is_found(unguarded: Callable[[str], None]) -> None:
    write()
    unguarded("DELETE FROM audit_audithead")
    assert kinds() == {"changed_head"}


def test_an_entry_put_behind_the_end_is_found(unguarded: Callable[[str], None]) -> None:
    write(2)
    head = AuditHead.objects.get()
    saved = (head.seq, head.tag, head.seal)
    write(1)
    unguarded(f"UPDATE audit_audithead SET seq = {saved[0]}, tag = '{saved[1]}', seal = '{saved[2]}'")
    assert kinds() == {"changed_head"}


def test_another_key_does_not_fit_the_chain(home: Path) -> None:
    write()
    path = home / "keys" / "audit.key"
    path.chmod(0o600)
    path.write_bytes(b"k" * 32)
    key._key.cache_clear()
    assert {"changed", "changed_head"} <= kinds()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET reason = 'x' WHERE seq = 1",
        "DELETE FROM audit_auditentry WHERE seq = 1",
        "UPDATE audit_audithead SET seq = 1",
        "DELETE FROM audit_audithead",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(statement: str) -> None:
    write()
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert queries.verify_chain() == queries.ChainVerdict(entries=5, problems=())


def test_every_migration_leaves_the_triggers_in_place() -> None:
    assert audit_triggers.present() >= {guard.name for guard in triggers.guards(connection.vendor)}


def test_the_key_is_made_at_first_use_and_nobody_else_may_read_it(home: Path) -> None:
    write()
    path = home / "keys" / "audit.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert len(path.read_bytes()) == 32
    assert [entry.name for entry in path.parent.iterdir()] == ["audit.key"]


def test_a_key_that_others_may_read_stops_everything(home: Path) -> None:
    path = home / "keys" / "audit.key"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"k" * 32)
    path.chmod(0o644)
    with pytest.raises(AuditKeyUnusable), transaction.atomic():
        write()
    assert not AuditEntry.objects.exists()


def test_a_damaged_key_stops_everything(home: Path) -> None:
    path = home / "keys" / "audit.key"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(AuditKeyUnusable), transaction.atomic():
        write()
    assert not AuditEntry.objects.exists()


def test_an_entry_that_cannot_be_written_takes_its_action_with_it(home: Path) -> None:
    from divit.server.people import services as people
    from divit.server.people.models import Person

    (home / "keys").mkdir(parents=True)
    (home / "keys" / "audit.key").write_bytes(b"")
    (home / "keys" / "audit.key").chmod(0o600)
    with pytest.raises(AuditKeyUnusable):
        people.add_person(tckn="10000000528", given_name="Işıl", surname="İncedere")
    assert not Person.objects.exists()


def test_divit_audit_verify_says_so_and_leaves_with_1_when_the_log_is_broken(
    unguarded: Callable[[str], None],
) -> None:
    from divit.cli.audit import command

    write()
    whole = CliRunner().invoke(command, ["verify"])
    assert whole.exit_code == 0
    assert "5" in whole.output
    unguarded("DELETE FROM audit_auditentry WHERE seq = 2")
    broken = CliRunner().invoke(command, ["verify", "--json"])
    assert isinstance(broken.exception, AuditChainBroken)
    assert broken.exception.exit_status == 1
    assert '"intact": false' in broken.output


@pytest.mark.usefixtures("committed_db")
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(AuditOutsideTransaction):
        record(actor="system", channel="system", action="x", object="y")
    assert not AuditEntry.objects.exists()
