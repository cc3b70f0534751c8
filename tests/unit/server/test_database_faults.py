# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a database says when it cannot, in the words of both kinds of database."""

import sqlite3

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError
from psycopg import errors as postgresql

from divit.server.ui.errors import NoSpace, ServerBusy
from divit.server.ui.faults import of_database


def raised(kind: type[DatabaseError], name: str) -> DatabaseError:
    error = kind(name)
    error.__cause__ = sqlite3.OperationalError()
    error.__cause__.sqlite_errorname = name
    return error


def of_postgresql(cause: Exception) -> DatabaseError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (raised(OperationalError, "SQLITE_FULL"), NoSpace),
        (raised(OperationalError, "SQLITE_IOERR_WRITE"), NoSpace),
        (raised(OperationalError, "SQLITE_BUSY_SNAPSHOT"), ServerBusy),
        (raised(OperationalError, "SQLITE_ERROR"), None),
        (of_postgresql(postgresql.DiskFull("no space left on device")), NoSpace),
        (of_postgresql(postgresql.OperationalError("server closed the connection")), ServerBusy),
        (IntegrityError("a number twice"), None),
        (ValueError("no database"), None),
    ],
    ids=str,
)
def test_what_passes_is_told_with_a_code_and_a_fault_of_ours_is_not(error: Exception, expected: type | None) -> None:
    assert type(of_database(error)) is (expected or type(None))
