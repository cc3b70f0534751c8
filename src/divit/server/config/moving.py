# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Moves an installation from its own SQLite file to PostgreSQL, in one transaction, and compares every row.

Files, keys and anchors stay where they are: the home does not change. The SQLite file is kept under another name.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction

from divit.kernel import settings
from divit.kernel.words import term
from divit.server.audit import footing
from divit.server.audit import queries as audit
from divit.server.audit import services as log
from divit.server.audit.registry import keeper
from divit.server.config.backups.manifest import Progress
from divit.server.config.database import is_postgresql, sqlite
from divit.server.config.errors import DatabaseAddressInvalid, DatabaseTaken, HomeEmpty, MovedOtherwise, StillRunning

#: What the file is called once its rows stand elsewhere.
LEFT = "divit.moved.sqlite3"
_SOURCE = "source"
_AT_ONCE = 500
# Django's own, made anew by every database's migrations, and the engine's, which SQLite has not; nothing of ours refers
# to them.
_NOT_OURS = frozenset({"contenttypes", "auth", "procrastinate"})
# Stands in a new database already.
_FOOTING = "audit.AuditHead"


@dataclass(frozen=True, slots=True)
class Moved:
    """What stands in PostgreSQL now: rows by table, entries of the log that were walked, and where the file lies."""

    rows: dict[str, int]
    entries: int
    left: Path


def refuse_unmovable(home: Path) -> None:
    """Raises ``DatabaseAddressInvalid`` without ``DATABASE_URL``, ``HomeEmpty`` where there is no SQLite file,
    ``StillRunning`` where somebody has it open.
    """
    if not is_postgresql():
        raise DatabaseAddressInvalid(why=term("it is not set"))
    file = home / "divit.sqlite3"
    if not file.is_file():
        raise HomeEmpty(home=home)
    link = sqlite3.connect(file, timeout=0)
    try:
        # SQLite leaves its log only to who is alone with the file.
        link.execute("PRAGMA journal_mode = DELETE")
        link.execute("BEGIN EXCLUSIVE")
        link.rollback()
    except sqlite3.OperationalError as error:
        raise StillRunning(home=home) from error
    finally:
        link.close()


def move(*, progress: Progress = lambda _done, _all: None) -> Moved:
    """Copy all rows of the home's SQLite file into the empty database at ``DATABASE_URL``, compare, commit, and put
    the file aside. Nothing is left in PostgreSQL where anything differs.

    Raises ``DatabaseTaken``, ``MovedOtherwise``.
    """
    ours = [one for one in apps.get_models(include_auto_created=True) if one._meta.app_label not in _NOT_OURS]
    _refuse_taken(ours)
    rows: dict[str, int] = {}
    with _source(), transaction.atomic():
        footing.clear()
        for number, model in enumerate(ours, start=1):
            rows[model._meta.db_table] = _copied(model)
            progress(number, len(ours))
        _go_on_numbering(ours)
        _tell_the_log(sum(rows.values()))
        entries = _walked()
    file = settings.home() / "divit.sqlite3"
    return Moved(rows, entries, file.rename(file.with_name(LEFT)))


@contextmanager
def _source() -> Iterator[None]:
    connections.settings[_SOURCE] = connections.configure_settings({"default": sqlite()})["default"]
    try:
        yield
    finally:
        connections[_SOURCE].close()
        del connections[_SOURCE]
        del connections.settings[_SOURCE]


def _refuse_taken(ours: Sequence[type[models.Model]]) -> None:
    for model in ours:
        if model._meta.label != _FOOTING and model._base_manager.exists():
            raise DatabaseTaken(table=model._meta.db_table)


def _copied(model: type[models.Model]) -> int:
    """Copy the rows of one table and compare them; how many there are. Raises ``MovedOtherwise``."""
    rows = model._base_manager.using(_SOURCE).order_by("pk").iterator(_AT_ONCE)
    while batch := list(islice(rows, _AT_ONCE)):
        model._base_manager.using("default").bulk_create(batch)
    told = _told(model, _SOURCE)
    if told != _told(model, "default"):
        raise MovedOtherwise(table=model._meta.db_table)
    return told[0]


def _told(model: type[models.Model], database: str) -> tuple[int, str]:
    """How many rows a table has, and the SHA-256 (hex) over all their values in order."""
    columns = [field.attname for field in model._meta.concrete_fields]
    digest, count = hashlib.sha256(), 0
    for row in model._base_manager.using(database).order_by("pk").values_list(*columns).iterator(_AT_ONCE):
        digest.update(repr([_plain(value) for value in row]).encode())
        count += 1
    return count, digest.hexdigest()


def _plain(value: Any) -> Any:
    """A value in the one form that both databases give back."""
    match value:
        case memoryview() | bytes():
            return bytes(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case dict() | list():
            return json.dumps(value, sort_keys=True)
        case Decimal():
            return str(value.normalize())
    return value


def _go_on_numbering(ours: Sequence[type[models.Model]]) -> None:
    """PostgreSQL gives the next row the number after the last."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), ours):
            cursor.execute(statement)


def _tell_the_log(rows: int) -> None:
    """Open the shards that SQLite's log has not, and tell of the move."""
    footing.make()
    if keeper().is_in_use():
        log.open_log(key=keeper().mac_key())
        log.record(
            actor="system",
            channel="cli",
            action="installation.moved",
            object="installation:database",
            before={"database": "sqlite"},
            after={"database": "postgresql", "rows": rows},
        )


def _walked() -> int:
    """How many entries the log has in its new place. Raises ``MovedOtherwise`` where it is not whole."""
    verdict = audit.verify_chain()
    if not verdict.intact:
        raise MovedOtherwise(table="audit")
    return verdict.entries
