# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The database out into one file and back, as it was at one moment, while others go on writing to it."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from divit.kernel import settings
from divit.kernel.words import term
from divit.server.config import bringing_up
from divit.server.config.database import is_postgresql
from divit.server.config.errors import DatabaseProgramFailed

_SQLITE = "database.sqlite3"
_DUMP = "database.dump"
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}
# How libpq's programs are told of a place.
_ENVIRONMENT = {
    "dbname": "PGDATABASE",
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "channel_binding": "PGCHANNELBINDING",
}


def kind() -> str:
    """sqlite or postgresql: what this installation has."""
    return "postgresql" if is_postgresql() else "sqlite"


def name() -> str:
    """The file of a backup that holds the database."""
    return _DUMP if is_postgresql() else _SQLITE


def take(target: Path) -> dict[str, int]:
    """Write the database into ``target``; how many rows each table has in it. Raises ``DatabaseProgramFailed``."""
    return _dump(target) if is_postgresql() else _copy(target)


def give_back(source: Path) -> None:
    """Fill an empty database from what ``take`` wrote. Raises ``DatabaseProgramFailed``."""
    if not is_postgresql():
        shutil.copyfile(source, _file())
        return
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--dbname"]
    _run("pg_restore", *arguments, str(connection.settings_dict["NAME"]), str(source))


def is_empty() -> bool:
    """Whether there is no table in the database yet; SQLite's file may not even be there."""
    if is_postgresql():
        bringing_up.refuse_unfit()
        return not connection.introspection.table_names()
    return not _file().exists()


def counts() -> dict[str, int]:
    """How many rows each table has now."""
    if not is_postgresql():
        with closing(_reading()) as database:
            return _counted(database)
    with bringing_up.beside_the_pool() as link:
        return _counted(link)


def is_whole() -> bool:
    """Whether SQLite finds its own file sound; PostgreSQL looked while it was filled."""
    if is_postgresql():
        return True
    with closing(_reading()) as database:
        return database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _file() -> Path:
    return settings.home() / "divit.sqlite3"


def _reading() -> sqlite3.Connection:
    return sqlite3.connect(f"file:{_file()}?mode=ro", uri=True)


def _copy(target: Path) -> dict[str, int]:
    with closing(_reading()) as ours, closing(sqlite3.connect(target)) as copy:
        # In one step: what others write meanwhile waits in their log and is not in it.
        ours.backup(copy)
        # One file, with no log beside it that a person could forget.
        copy.execute("PRAGMA journal_mode = DELETE")
        return _counted(copy)


def _dump(target: Path) -> dict[str, int]:
    with _one_moment() as (link, snapshot):
        of_that_moment = (f"--snapshot={snapshot}", f"--file={target}")
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", *of_that_moment)
        return _counted(link)


@contextmanager
def _one_moment() -> Iterator[tuple[Any, str]]:
    """A transaction that sees one moment, and the name by which others see the same."""
    with bringing_up.beside_the_pool() as link:
        link.execute("SET idle_in_transaction_session_timeout = 0")
        link.execute("SET statement_timeout = 0")
        link.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield link, link.execute("SELECT pg_export_snapshot()").fetchone()[0]


def _counted(link: Any) -> dict[str, int]:
    """The rows of each table, over a connection to either database."""
    found = link.execute(_TABLES[kind()]).fetchall()
    # The names are the database's own; one cannot stand as a parameter.
    questions = {table: f'SELECT count(*) FROM "{table}"' for table in sorted(name for (name,) in found)}  # noqa: S608
    return {table: link.execute(question).fetchone()[0] for table, question in questions.items()}


def _run(program: str, *arguments: str) -> None:
    command = [_place(program), *arguments]
    done = subprocess.run(
        command, env={**os.environ, **_environment()}, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise DatabaseProgramFailed(said, program=program, why=said.partition("\n")[0])


def _place(program: str) -> str:
    """The program on the path, else the newest that is installed: Debian keeps a server's own off the path."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: float(path.parts[4]))
    found = shutil.which(program) or (str(installed[-1]) if installed else None)
    if not found:
        raise DatabaseProgramFailed(program=program, why=term("it is not installed"))
    return found


def _environment() -> Mapping[str, str]:
    """What libpq reads: the password must not stand among a program's arguments, which everybody can see."""
    given = connection.get_connection_params()
    return {theirs: str(given[ours]) for ours, theirs in _ENVIRONMENT.items() if given.get(ours) not in {None, ""}}
