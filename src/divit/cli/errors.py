# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong between a command and the files it was given; the words are in ``data/errors.toml``."""

from divit.kernel.errors import DivitError


class FileUnreadable(DivitError):
    """A file that was named is not there, is no file, or may not be read."""

    code = "IMZ-9001"


class FileExists(DivitError):
    """What would be written has the name of a file that is there already."""

    code = "IMZ-9002"


class FileNotWritten(DivitError):
    """The result could not be written: the folder is not there, full, or may not be written to."""

    code = "IMZ-9003"


class ResultNotValid(DivitError):
    """The signature was made and our own validator says that it is not valid, so nothing was written."""

    code = "IMZ-9004"


class ResultUndecided(DivitError):
    """The signature was made and our own validator cannot tell whether it is valid, so nothing was written."""

    code = "IMZ-9005"


class FileTooLarge(FileUnreadable):
    """A file that was named is larger than a command reads."""

    code = "IMZ-9006"


class SystemRefused(DivitError):
    """The operating system refused something that no other error tells: output that cannot be written, a full disk."""

    code = "IMZ-9007"


class Unforeseen(DivitError):
    """A command met something that nobody foresaw: a fault of ours."""

    code = "IMZ-9008"


class PartMissing(DivitError):
    """What was asked needs a part of Divit that is not installed here."""

    code = "IMZ-9009"


class StationTokenUnusable(DivitError):
    """The file with the production station's token cannot be used: ``path``, ``why``."""

    code = "IMZ-9018"
