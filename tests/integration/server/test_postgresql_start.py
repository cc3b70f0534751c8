# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A start on PostgreSQL: which databases are refused, and that two processes may start at once."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from house import free_port

pytestmark = pytest.mark.needs_postgresql


def url_of(name: str) -> str:
    return urlsplit(os.environ["DIVIT_DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def made(kind: str) -> Iterator[str]:
    """The address of a new database that CREATE DATABASE makes with ``kind``."""
    name = f"start_{secrets.token_hex(6)}"
    with psycopg.connect(url_of("postgres"), autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name} TEMPLATE template0 {kind}")
        try:
            yield url_of(name)
        finally:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)")


def refusal(url: str, home: Path) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "divit", "--lang", "en", "serve", "--home", str(home)],
        env={**os.environ, "DIVIT_DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 3, ended.stderr
    return ended.stderr


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C' ENCODING 'UTF8'", "tr-TR"),
        ("LOCALE_PROVIDER icu ICU_LOCALE 'az' LOCALE 'C' ENCODING 'UTF8'", "az"),
        ("LOCALE 'C' ENCODING 'LATIN5'", "LATIN5"),
        ("LOCALE 'C' ENCODING 'SQL_ASCII'", "SQL_ASCII"),
    ],
)
def test_a_database_with_turkish_rules_or_other_letters_is_refused(
    database: str, tmp_path: Path, kind: str, why: str
) -> None:
    with made(kind) as url:
        said = refusal(url, tmp_path)
        with psycopg.connect(url) as link:
            tables = link.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert "IMZ-9818" in said
    assert why in said
    assert "CREATE DATABASE" in said
    assert tables == (0,), "nothing was made in it"


def test_a_database_that_does_not_answer_is_told_without_its_password(database: str, tmp_path: Path) -> None:
    said = refusal(f"postgresql://divit:cok-gizli@127.0.0.1:{free_port()}/evrak", tmp_path)
    assert "IMZ-9817" in said
    assert "cok-gizli" not in said


def test_an_address_that_is_none_stops_the_start(database: str, tmp_path: Path) -> None:
    said = refusal("mysql://divit:cok-gizli@db/evrak", tmp_path)
    assert "IMZ-9815" in said
    assert "cok-gizli" not in said
