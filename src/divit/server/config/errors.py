# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What keeps the server from starting."""

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
