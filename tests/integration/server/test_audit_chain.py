# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The log: only added to, chained, and checked so that a changed byte, a hole and a cut tail are found (S-07, R-12)."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

import audit_triggers
from audit_log import kinds, own_entries, place, tamper, write
from divit.server.audit import queries, rules, triggers
from divit.server.audit.errors import AuditHeadMissing, AuditKeyUnusable, AuditOutsideTransaction
from divit.server.audit.models import AuditEntry, AuditHead
from divit.server.audit.services import record
from divit.server.keys import audit_keeper
from divit.server.keys import services as keys

pytestmark = pytest.mark.django_db


def test_what_was_written_is_intact() -> None:
    assert queries.verify_chain().intact
    assert not AuditEntry.objects.exists()
    write(5)
    verdict = queries.verify_chain()
    assert verdict.intact
    assert verdict.entries == AuditEntry.objects.count()
    assert [entry.action for entry in queries.entries_about("letter:7")] == ["letter.sign"] * 5


def test_the_log_begins_with_its_own_opening_in_every_shard_and_with_its_key() -> None:
    write(1)
    opened = AuditEntry.objects.filter(seq=1).order_by("shard")
    assert [entry.shard for entry in opened] == list(range(rules.SHARDS[connection.vendor]))
    assert {entry.action for entry in opened} == {"audit.opened"}
    assert [entry.action for entry in queries.entries_about("key:audit-mac-1")] == ["keys.made"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01 00:00:00"),
        ("actor", "person:2"),
        ("role", "auditor"),
        ("channel", "api"),
        ("action", "letter.view"),
        ("object", "letter:99"),
        ("before", "{}"),
        ("after", '{"state": "draft"}'),
        ("reason", "Çünkü öyle."),
        ("payload_sha256", "ac" * 32),
        ("prev", "0" * 64),
        ("key", "audit-mac-2"),
        ("tag", "0" * 64),
    ],
)
def test_one_changed_value_of_any_column_is_found_where_it_is(column: str, value: str) -> None:
    write()
    shard, seq = place(3)
    tamper(f'UPDATE audit_auditentry SET "{column}" = %s WHERE shard = %s AND seq = %s', value, shard, seq)
    found = queries.verify_chain().problems
    assert [(problem.shard, problem.seq) for problem in found] == [(shard, seq)]
    assert found[0].kind == ("unknown_key" if column == "key" else "changed")


def test_a_hole_is_found() -> None:
    write()
    shard, seq = place(3)
    tamper("DELETE FROM audit_auditentry WHERE shard = %s AND seq = %s", shard, seq)
    assert queries.verify_chain().problems == (queries.ChainProblem("hole", shard, seq),)


def test_a_cut_tail_is_found() -> None:
    write()
    shard, seq = place(4)
    tamper("DELETE FROM audit_auditentry WHERE shard = %s AND seq >= %s", shard, seq)
    assert queries.verify_chain().problems == (queries.ChainProblem("cut_tail", shard, seq),)


def test_two_swapped_entries_are_found() -> None:
    write()
    (shard, second), (_, third) = place(2), place(3)
    for before, after in ((second, 10**6), (third, second), (10**6, third)):
        tamper("UPDATE audit_auditentry SET seq = %s WHERE shard = %s AND seq = %s", after, shard, before)
    found = queries.verify_chain().problems
    assert {(problem.kind, problem.seq) for problem in found} == {("changed", second), ("changed", third)}


def test_an_entry_moved_into_another_shard_is_found_in_both() -> None:
    write()
    shard, seq = place(5)
    other = (shard + 1) % 16
    tamper("DELETE FROM audit_auditentry WHERE shard = %s AND seq = %s", other, seq)
    moved = "UPDATE audit_auditentry SET shard = %s WHERE shard = %s AND seq = %s"
    tamper(moved, other, shard, seq)
    assert "cut_tail" in kinds()
    assert {problem.shard for problem in queries.verify_chain().problems} == {shard, other}


def test_a_head_that_was_moved_back_to_hide_a_cut_tail_is_found() -> None:
    write()
    shard, seq = place(3)
    fourth = AuditEntry.objects.get(shard=shard, seq=seq + 1)
    tamper("DELETE FROM audit_auditentry WHERE shard = %s AND seq > %s", shard, seq)
    tamper("UPDATE audit_audithead SET seq = %s, digest = %s WHERE shard = %s", seq, fourth.prev, shard)
    assert kinds() == {"changed_head"}


@pytest.mark.parametrize("column", ["seq", "digest", "key", "seal"])
def test_a_changed_head_is_found(column: str) -> None:
    write()
    value = "1" if column == "seq" else "audit-mac-2" if column == "key" else "0" * 64
    assert tamper(f"UPDATE audit_audithead SET {column} = %s WHERE shard = %s", value, place(1)[0]) == 1
    assert kinds() == {"changed_head"}


def test_a_head_that_is_gone_is_found_and_nothing_more_is_written() -> None:
    write()
    tamper("DELETE FROM audit_audithead")
    assert kinds() == {"changed_head"}
    with pytest.raises(AuditHeadMissing):
        write(1)


@pytest.mark.usefixtures("committed_db")
def test_a_shard_that_was_emptied_together_with_its_head_is_found_and_nothing_more_is_written() -> None:
    write(1)
    write(1)
    shard, _ = place(2)
    tamper("DELETE FROM audit_auditentry WHERE shard = %s", shard)
    tamper(
        "UPDATE audit_audithead SET seq = 0, digest = %s, key = '', seal = '' WHERE shard = %s", rules.BEGINNING, shard
    )
    assert queries.verify_chain().problems == (queries.ChainProblem("cut_tail", shard, 1),)
    with pytest.raises(AuditHeadMissing):
        write(1)


def test_an_entry_put_behind_the_end_is_found() -> None:
    write(2)
    shard, _ = place(1)
    head = AuditHead.objects.get(shard=shard)
    write(1)
    told = "UPDATE audit_audithead SET seq = %s, digest = %s, seal = %s WHERE shard = %s"
    tamper(told, head.seq, head.digest, head.seal, shard)
    assert kinds() == {"changed_head"}


@pytest.mark.usefixtures("committed_db")
def test_after_the_key_was_changed_old_entries_still_verify_and_new_ones_name_the_new_key() -> None:
    write(2)
    assert keys.make(purpose_name="audit-mac") == "audit-mac-2"
    write(2)
    keys.retire(name="audit-mac-1")
    assert [entry.key for entry in own_entries()] == ["audit-mac-1"] * 2 + ["audit-mac-2"] * 2
    assert queries.verify_chain().intact


@pytest.mark.usefixtures("committed_db")
def test_a_lost_key_is_told_as_such() -> None:
    write(2)
    keys.make(purpose_name="audit-mac")
    write(1)
    tamper("UPDATE keys_serverkey SET name = 'audit-mac-9' WHERE name = 'audit-mac-1'")
    # What another process would see.
    audit_keeper._holder.cache_clear()
    assert "unknown_key" in kinds()


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
    assert queries.verify_chain().intact


def test_after_every_migration_the_triggers_and_the_heads_are_in_place() -> None:
    assert AuditHead.objects.count() == rules.SHARDS[connection.vendor]
    assert audit_triggers.present() >= {guard.name for guard in triggers.guards(connection.vendor)}


def test_a_key_that_does_not_open_stops_everything(home: Path) -> None:
    broken = home / "keys" / "audit-mac-1.key"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"")
    with pytest.raises(AuditKeyUnusable), transaction.atomic():
        write()
    assert not AuditEntry.objects.exists()


def test_all_entries_of_a_transaction_are_in_the_shard_of_the_first_object_it_tells_of() -> None:
    for name in ("a", "b", "c", "d", "e", "f"):
        record(actor="system", channel="system", action="x", object=name)
    rows = AuditEntry.objects.filter(action="x")
    # The first thing that a log tells of is its key.
    assert {entry.shard for entry in rows} == {rules.shard_of("key:audit-mac-1", rules.SHARDS[connection.vendor])}
    assert [entry.object for entry in rows.order_by("seq")] == ["a", "b", "c", "d", "e", "f"]


@pytest.mark.usefixtures("committed_db")
def test_each_transaction_chooses_its_shard_anew_and_a_savepoint_taken_back_takes_its_choice_with_it() -> None:
    shards = rules.SHARDS[connection.vendor]
    write(1)
    for name in map(str, range(20)):
        with transaction.atomic():
            record(actor="system", channel="system", action="x", object=name)
    with transaction.atomic():
        with transaction.atomic():
            record(actor="system", channel="system", action="x", object="taken back")
            transaction.set_rollback(True)
        record(actor="system", channel="system", action="x", object="kept")
    rows = AuditEntry.objects.filter(action="x")
    assert all(entry.shard == rules.shard_of(entry.object, shards) for entry in rows)
    assert len({entry.shard for entry in rows}) > min(1, shards - 1)
    assert queries.verify_chain().intact


@pytest.mark.usefixtures("committed_db")
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(AuditOutsideTransaction):
        record(actor="system", channel="system", action="x", object="y")
    assert not AuditEntry.objects.exists()
