# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What keeps the server from starting, and a backup from being made or brought back."""

from divit.kernel.errors import DivitError


class ClockMoved(DivitError):
    """A production start with a moved clock."""

    code = "IMZ-9810"


class NoFreePort(DivitError):
    """Every port that was tried is taken."""

    code = "IMZ-9811"


class AddressUnusable(DivitError):
    """The address is not one of this machine, or may not be listened on."""

    code = "IMZ-9812"


class HomeUnusable(DivitError):
    """The folder of the data cannot be made or written to."""

    code = "IMZ-9813"


class HomeEmpty(DivitError):
    """The folder holds no data of a server that has been started there."""

    code = "IMZ-9814"


class DatabaseAddressInvalid(DivitError):
    """``DATABASE_URL`` is no address of a PostgreSQL database."""

    code = "IMZ-9815"


class DatabaseDriverMissing(DivitError):
    """``DATABASE_URL`` names a PostgreSQL and the packages for one are not installed."""

    code = "IMZ-9816"


class DatabaseUnreachable(DivitError):
    """Nobody answers at ``DATABASE_URL``, or it does not let us in."""

    code = "IMZ-9817"


class DatabaseUnfit(DivitError):
    """The database is too old, not UTF-8, or orders and folds letters as Turkish does."""

    code = "IMZ-9818"


class BackupFolderUnusable(DivitError):
    """A folder that is to take a backup, or what comes back from one, cannot be written to."""

    code = "IMZ-9820"


class BackupMissing(DivitError):
    """The folder holds no whole backup, or one of a form that this version does not know."""

    code = "IMZ-9821"


class BackupDamaged(DivitError):
    """A part of a backup is not what it was when it was made."""

    code = "IMZ-9822"


class HomeNotEmpty(DivitError):
    """There is something already where a backup is to be brought back to."""

    code = "IMZ-9823"


class BackupOfAnother(DivitError):
    """The backup was made of another kind of database than the one that it is to be brought back to."""

    code = "IMZ-9824"


class DatabaseProgramFailed(DivitError):
    """``pg_dump`` or ``pg_restore`` is not installed, or failed."""

    code = "IMZ-9825"


class RestoredOtherwise(DivitError):
    """What came back is not what was taken."""

    code = "IMZ-9826"


class StoredFilesDamaged(DivitError):
    """A backup was made, and some of the stored files were not whole."""

    code = "IMZ-9827"


class StillRunning(DivitError):
    """Somebody has the SQLite file open whose rows are to be moved."""

    code = "IMZ-9828"


class DatabaseTaken(DivitError):
    """The database that an installation is to be moved to has rows already."""

    code = "IMZ-9829"


class MovedOtherwise(DivitError):
    """The rows in their new place are not those of the old one."""

    code = "IMZ-9830"
