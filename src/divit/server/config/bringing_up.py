# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Brings the database to this version, one process at a time, after it was found fit to keep Turkish text."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from divit.server.config.errors import DatabaseUnfit, DatabaseUnreachable

_OLDEST = 150000
# Any number will do, as long as every version of Divit takes the same.
_LOCK = 0x4449564954
# Languages whose rules make ı of I: in such a database even 'TITLE' does not equal 'title' without case.
_DOTLESS = frozenset({"tr", "az"})


def migrate(home: Path) -> None:
    """Bring the database to this version; a second process that starts meanwhile waits until it is done.

    Raises ``DatabaseUnreachable``, ``DatabaseUnfit``, and Django's ``OperationalError`` when SQLite cannot write.
    """
    if connection.vendor != "postgresql":
        with _alone_in(home):
            call_command("migrate", interactive=False, verbosity=0)
        return
    refuse_unfit()
    with _alone_on_postgresql():
        # What brings a big table to a new shape may take its time.
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            forget_connections()


def refuse_unfit() -> None:
    """Raises ``DatabaseUnreachable``, and ``DatabaseUnfit`` for one that is too old, not UTF-8 or thinks in Turkish."""
    # Not at the top: an installation on SQLite does not have it.
    import psycopg

    try:
        with beside_the_pool() as link:
            row, encoding, version = link.execute(
                "SELECT to_jsonb(d), pg_encoding_to_char(encoding), current_setting('server_version')"
                " FROM pg_database d WHERE datname = current_database()"
            ).fetchone()
            unfitness = _unfitness(row, encoding, link.info.server_version, version)
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(place=place(), why=str(error).strip().partition("\n")[0]) from error
    if unfitness:
        raise DatabaseUnfit(place=place(), why=unfitness)


def _unfitness(row: dict[str, Any], encoding: str, number: int, version: str) -> str:
    if number < _OLDEST:
        return f"PostgreSQL {version}"
    if encoding != "UTF8":
        return f"ENCODING {encoding}"
    # PostgreSQL 17 gave the third one a new name.
    for name in ("datcollate", "datctype", "daticulocale", "datlocale"):
        locale = str(row.get(name) or "")
        if locale.replace("-", "_").partition("_")[0].casefold() in _DOTLESS:
            return f"{name} {locale}"
    return ""


def place() -> str:
    """Where the database is, without the password."""
    found = connection.settings_dict
    return f"{found['HOST'] or 'localhost'}:{found['PORT'] or 5432}/{found['NAME']}"


def forget_connections() -> None:
    """Close every connection of this process: the next ones begin with the settings that all have."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def beside_the_pool() -> Any:
    """A connection of its own: the pool would hide why there is none, and keep what is locked with it."""
    import psycopg

    parameters = connection.get_connection_params()
    # What makes it Django's, among it that JSON is left unread.
    for name in ("context", "cursor_factory"):
        parameters.pop(name)
    return closing(psycopg.connect(**parameters, autocommit=True))


@contextmanager
def _alone_on_postgresql() -> Iterator[None]:
    # However this process ends, the lock ends with its connection.
    with beside_the_pool() as holder:
        holder.execute("SET lock_timeout = 0")
        holder.execute("SET statement_timeout = 0")
        holder.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield


@contextmanager
def _alone_in(home: Path) -> Iterator[None]:
    folder = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
