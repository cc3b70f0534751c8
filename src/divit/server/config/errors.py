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
