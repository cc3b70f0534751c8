# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with stored bytes (IMZ-9300 to 9399)."""

from divit.kernel.errors import DivitError


class FileUnknown(DivitError):
    """No file of this hash was ever stored."""

    code = "IMZ-9300"


class FileCorrupted(DivitError):
    """The bytes on the disk are not those that were stored."""

    code = "IMZ-9301"


class StorageFailed(DivitError):
    """The disk would not take the bytes; nothing of them is visible."""

    code = "IMZ-9302"


class StorageUnreadable(DivitError):
    """The disk would not give the bytes; they may well be whole."""

    code = "IMZ-9303"


class FileInfected(DivitError):
    """A scanner found something in these bytes; they are kept as evidence and given to nobody."""

    code = "IMZ-9304"


class FileNotYetScanned(DivitError):
    """Bytes from outside that no scanner has seen yet, where there is one."""

    code = "IMZ-9305"
