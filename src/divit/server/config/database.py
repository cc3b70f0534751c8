# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Which database the installation has: SQLite in its home, or the PostgreSQL that ``DATABASE_URL`` names."""

from importlib.util import find_spec
from typing import Any

from divit.kernel import settings
from divit.kernel.words import term
from divit.server.config.errors import DatabaseAddressInvalid, DatabaseDriverMissing

_SCHEMES = ("postgresql://", "postgres://")
# Of what libpq understands, what an operator decides; the rest is ours.
_PLACE = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
_TRANSPORT = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding", "passfile"})
_CONNECT_WITHIN_S = 10
# Set for every connection as it is made. Nobody waits for a lock longer than a person waits for a page; a process
# that hangs in the middle of a transaction gives its locks back.
_SESSION = {
    "lock_timeout": "20s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "default_transaction_isolation": "read\\ committed",
}


def is_postgresql() -> bool:
    """Whether ``DATABASE_URL`` names a PostgreSQL."""
    return bool(settings.text("DATABASE_URL"))


def configured() -> dict[str, Any]:
    """Django's description of the database. Raises ``DatabaseAddressInvalid``, ``DatabaseDriverMissing``."""
    url = settings.text("DATABASE_URL")
    return _postgresql(url) if url else sqlite()


def sqlite() -> dict[str, Any]:
    """Django's description of the SQLite file in the home."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": settings.home() / "divit.sqlite3",
        # The threads that use it are kept (``threads``).
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A transaction takes the write lock when it begins: no upgrade in the middle can be refused.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    given = _read(url)
    place = {ours: given.pop(theirs, "") for theirs, ours in _PLACE.items()}
    if not place["NAME"]:
        raise DatabaseAddressInvalid(why=term("it names no database"))
    foreign = sorted(given.keys() - _TRANSPORT)
    if foreign:
        raise DatabaseAddressInvalid(why=", ".join(foreign))
    return {
        "ENGINE": "django.db.backends.postgresql",
        **place,
        # A thread a request: only a pool lets them share connections. A dead one is replaced before it is used.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **given,
            "application_name": "divit",
            "connect_timeout": _CONNECT_WITHIN_S,
            "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
            "pool": {"min_size": 1, "max_size": settings.number("DATABASE_CONNECTIONS"), "timeout": 20},
        },
    }


def _read(url: str) -> dict[str, Any]:
    """What libpq's own parser makes of ``url``. Its complaint is not passed on: it may quote the password."""
    if not url.startswith(_SCHEMES):
        raise DatabaseAddressInvalid(why=term("it does not begin with postgresql://"))
    if find_spec("psycopg") is None or find_spec("procrastinate") is None:
        raise DatabaseDriverMissing
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        given = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError:
        raise DatabaseAddressInvalid(why=term("it cannot be read")) from None
    port = given.get("port", "")
    if port and not all(one.isdigit() and 0 < int(one) < 65536 for one in port.split(",")):
        raise DatabaseAddressInvalid(why=term("its port is no number from 1 to 65535"))
    return given
