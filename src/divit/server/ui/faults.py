# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a database says when it cannot, as errors that a person understands."""

from django.db import DatabaseError, OperationalError

from divit.kernel.errors import DivitError
from divit.server.ui.errors import NoSpace, ServerBusy

# SQLite's names of what happened: a full disk, a file that may not grow, the shared memory beside it that may not.
_FULL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE")
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
# PostgreSQL's disk_full (class 53: insufficient resources).
_DISK_FULL = "53100"


def of_database(error: BaseException) -> DivitError | None:
    """The coded error of what Django raised; None where it is a fault of ours, such as a table that is not there."""
    if not isinstance(error, DatabaseError):
        return None
    name = getattr(error.__cause__, "sqlite_errorname", None)
    if getattr(error.__cause__, "sqlstate", None) == _DISK_FULL or str(name).startswith(_FULL):
        return NoSpace(str(error))
    # PostgreSQL keeps this class for what passes: a full pool, a server that went away.
    if isinstance(error, OperationalError) and (name is None or str(name).startswith(_BUSY)):
        return ServerBusy(str(error))
    return None
