# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The statements that every entry costs, and those of rows that are written by the hundred, written out.

Each step of each signature is told here, and to have Django make their SQL anew each time took longer than to run
it. The fields themselves still say how a value enters the database, so both databases are served.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, models

from divit.server.audit.models import AuditEntry, AuditHead

_HEAD = AuditHead._meta


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
    insert(AuditEntry, entries)


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of a model, each given by the names that its fields have in the database's rows (``attname``).

    As ``bulk_create`` does; what the database numbers them with is not told.
    """
    columns = _columns(model)
    values = [[_prepared(column, row[column.name]) for column in columns] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_insert(model), values)


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a head stands after the last of some entries."""

    seq: int
    digest: str
    key: str
    seal: str


def move_head(head: Head, moved: Moved) -> None:
    """Move a locked head on to ``moved``, past one entry after the other: the database lets it move by one only."""
    with connection.cursor() as cursor:
        if moved.seq > head.seq + 1:
            cursor.executemany(_step(), [[seq, head.pk] for seq in range(head.seq + 1, moved.seq)])
        cursor.execute(_update(), [moved.seq, moved.digest, moved.key, moved.seal, head.pk])


def add_rows(rows: Sequence[models.Model]) -> None:
    """``insert`` for rows that are there as objects."""
    model = type(rows[0])
    insert(model, [{one.name: one.field.pre_save(row, True) for one in _columns(model)} for row in rows])


def write_fields(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the fields of those ``names`` of rows of one model, all of which are there; as ``save`` does for one.

    Raises ``DatabaseError`` when a row is gone.
    """
    meta = type(rows[0])._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    columns = [_column(field) for field in fields]
    written = ", ".join(f'"{field.column}" = %s' for field in fields)
    statement = f'UPDATE "{meta.db_table}" SET {written} WHERE "{meta.pk.column}" = %s'  # noqa: S608 - names of ours
    values = [[*(_prepared(one, one.field.pre_save(row, False)) for one in columns), row.pk] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
        if cursor.rowcount != len(rows):
            raise DatabaseError(f"{meta.db_table}: a row that was to be written is gone")


class _Column(NamedTuple):
    """A field and its name; ``is_plain``: texts, whole numbers and octets enter the database as they are."""

    name: str
    field: Any
    is_plain: bool


def _column(field: Any) -> _Column:
    return _Column(field.attname, field, isinstance(field, _PLAIN))


def _prepared(column: _Column, value: Any) -> Any:
    kind = type(value)
    if column.is_plain and kind in _AS_THEY_ARE:
        return value
    if kind is datetime:
        return _moment(connection.vendor, column.field, value)
    return column.field.get_db_prep_save(value, connection)


_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BinaryField, models.ForeignKey)
_AS_THEY_ARE = frozenset({str, int, bytes, type(None)})


@lru_cache(maxsize=64)
def _moment(_vendor: str, field: Any, value: datetime) -> Any:
    """Of many rows that are written together, most tell of the same moments."""
    return field.get_db_prep_save(value, connection)


@cache
def _columns(model: type[models.Model]) -> tuple[_Column, ...]:
    fields = model._meta.concrete_fields
    return tuple(_column(one) for one in fields if not one.primary_key)


# Names of tables and columns are the models' own; every value is a parameter.


@cache
def _locked_head(may_lock: bool) -> str:
    ending = " FOR UPDATE" if may_lock else ""
    return f'SELECT "id", "seq", "digest" FROM "{_HEAD.db_table}" WHERE "shard" = %s{ending}'  # noqa: S608 - names of ours


@cache
def _insert(model: type[models.Model]) -> str:
    fields = [one.field for one in _columns(model)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{fields[0].model._meta.db_table}" ({columns}) VALUES ({values})'  # noqa: S608 - ours


@cache
def _step() -> str:
    return f'UPDATE "{_HEAD.db_table}" SET "seq" = %s WHERE "id" = %s'  # noqa: S608 - a name of ours


@cache
def _update() -> str:
    moved = '"seq" = %s, "digest" = %s, "key" = %s, "seal" = %s'
    return f'UPDATE "{_HEAD.db_table}" SET {moved} WHERE "id" = %s'  # noqa: S608 - names of ours
