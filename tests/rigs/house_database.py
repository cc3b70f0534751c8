# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a running house keeps its rows: a file in its home, or a database of its own on the run's PostgreSQL."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class HouseDatabase:
    """``url`` is what DATABASE_URL says (empty: SQLite in ``file``)."""

    url: str
    file: Path

    def rows(self, question: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]  # whatever was asked for
        """What the database answers; ``?`` stands for the next of ``values``."""
        if not self.url:
            with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=30)) as database:
                return database.execute(question, values).fetchall()
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as link:
            return link.execute(question.replace("%", "%%").replace("?", "%s"), values).fetchall()

    def tables(self) -> set[str]:
        """The names of its tables."""
        schema = "sqlite_master WHERE type = 'table'" if not self.url else "pg_tables WHERE schemaname = 'public'"
        return {name for (name,) in self.rows(f"SELECT {'tablename' if self.url else 'name'} FROM {schema}")}


@contextmanager
def database_of(file: Path) -> Iterator[HouseDatabase]:
    """The database of a new house, of the kind that this run of the tests has; PostgreSQL's is dropped afterwards."""
    with _postgresql("") as url:
        yield HouseDatabase(url, file)


@contextmanager
def copy_of(model: HouseDatabase, file: Path) -> Iterator[HouseDatabase]:
    """A copy of ``model``, which nobody uses meanwhile; SQLite's was copied to ``file`` with the rest of its home."""
    with _postgresql(f"TEMPLATE {urlsplit(model.url).path[1:]}") as url:
        yield HouseDatabase(url, file)


@contextmanager
def _postgresql(like: str) -> Iterator[str]:
    """The address of a new database made ``like`` that, empty on SQLite."""
    server = os.environ.get("DIVIT_DATABASE_URL", "")
    if not server:
        yield ""
        return
    import psycopg

    name = f"house_{secrets.token_hex(6)}"
    address = urlsplit(server)
    maintenance = address._replace(path="/postgres").geturl()
    with psycopg.connect(maintenance, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name} {like}")
    try:
        yield address._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(maintenance, autocommit=True) as link:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)")
