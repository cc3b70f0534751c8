# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The three statements that every entry costs, written out.

Each step of each signature is told here, and to have Django make their SQL anew each time took longer than to run
it. The fields themselves still say how a value enters the database, so both databases are served.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from divit.server.audit.models import AuditEntry, AuditHead

_ENTRY, _HEAD = AuditEntry._meta, AuditHead._meta  # noqa: SLF001 - Django's documented way to a model's fields


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a shard, locked."""

    pk: int
    shard: int
    seq: int
    digest: str


def locked_head(shard: int) -> Head | None:
    """The head of a shard, locked until the transaction ends; None where somebody took it away."""
    with connection.cursor() as cursor:
        cursor.execute(_locked_head(connection.features.has_select_for_update), [shard])
        row = cursor.fetchone()
    return None if row is None else Head(row[0], shard, row[1], row[2])


def write_entries(entries: Sequence[Mapping[str, Any]]) -> None:
    """Insert entries, each given by the names of its fields."""
    fields = _entry_fields()
    rows = [[field.get_db_prep_save(entry[field.attname], connection) for field in fields] for entry in entries]
    with connection.cursor() as cursor:
        cursor.executemany(_insert(), rows)


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a head stands after an entry."""

    seq: int
    digest: str
    key: str
    seal: str


def move_head(head: Head, moves: Sequence[Moved]) -> None:
    """Move a locked head on, one entry after the other: the database lets it move by one only."""
    with connection.cursor() as cursor:
        cursor.executemany(_update(), [[one.seq, one.digest, one.key, one.seal, head.pk] for one in moves])


@cache
def _entry_fields() -> tuple[Any, ...]:
    return tuple(field for field in _ENTRY.concrete_fields if not field.primary_key)


# Names of tables and columns are the models' own; every value is a parameter.


@cache
def _locked_head(may_lock: bool) -> str:
    ending = " FOR UPDATE" if may_lock else ""
    return f'SELECT "id", "seq", "digest" FROM "{_HEAD.db_table}" WHERE "shard" = %s{ending}'  # noqa: S608


@cache
def _insert() -> str:
    columns = ", ".join(f'"{field.column}"' for field in _entry_fields())
    values = ", ".join(["%s"] * len(_entry_fields()))
    return f'INSERT INTO "{_ENTRY.db_table}" ({columns}) VALUES ({values})'  # noqa: S608


@cache
def _update() -> str:
    moved = '"seq" = %s, "digest" = %s, "key" = %s, "seal" = %s'
    return f'UPDATE "{_HEAD.db_table}" SET {moved} WHERE "id" = %s'  # noqa: S608
