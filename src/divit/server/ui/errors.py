# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Errors that a page shows instead of itself."""

from divit.kernel.errors import DivitError


class NotThere(DivitError):
    """The address leads nowhere, or to something that is not the viewer's: the two must look the same."""

    code = "IMZ-9801"


class FormExpired(DivitError):
    """The form's anti-forgery token is missing or old."""

    code = "IMZ-9802"


class MethodRefused(DivitError):
    """The address does not answer this HTTP method."""

    code = "IMZ-9803"


class BodyTooLarge(DivitError):
    """What was sent is larger than the server takes in; none of it is kept."""

    code = "IMZ-9804"


class ServerBusy(DivitError):
    """The database gave no turn in time; the change that asked for one was undone."""

    code = "IMZ-9805"


class TooManyStreams(DivitError):
    """More pages follow their state at once than this process keeps up with; the page asks again instead."""

    code = "IMZ-9806"


class NoSpace(DivitError):
    """The disk takes nothing more; the change that was to be written was undone."""

    code = "IMZ-9807"
