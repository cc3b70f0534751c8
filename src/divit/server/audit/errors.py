# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can stop an audit entry, and with it the action (IMZ-9200 to 9299)."""

from divit.kernel.errors import DivitError


class AuditOutsideTransaction(DivitError):
    """An entry was to be written outside the transaction of what it tells about."""

    code = "IMZ-9200"


class AuditKeyUnusable(DivitError):
    """The key that seals the log is not there, cannot be opened, or others may read what protects it."""

    code = "IMZ-9201"


class AuditChainBroken(DivitError):
    """The log was changed, has a hole, or its end was cut off."""

    code = "IMZ-9202"


class TransitionForbidden(DivitError):
    """No row of the state machine's table lets this event happen now."""

    code = "IMZ-9203"


class AuditHeadMissing(DivitError):
    """The row of where a shard ends is not there, or stands at nothing although the log is in use."""

    code = "IMZ-9204"


class AnchorFileFailed(DivitError):
    """An anchor could not be kept outside the database, or read from there."""

    code = "IMZ-9205"


class ExportUnreadable(DivitError):
    """The file is no export of an audit log."""

    code = "IMZ-9206"
