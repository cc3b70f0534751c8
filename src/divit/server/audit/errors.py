# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can stop an audit entry, and with it the action (IMZ-9200 to 9299)."""

from divit.kernel.errors import DivitError


class AuditOutsideTransaction(DivitError):
    """An entry was to be written outside the transaction of what it tells about."""

    code = "IMZ-9200"


class AuditKeyUnusable(DivitError):
    """The key file is there but is not a key, or others may read it."""

    code = "IMZ-9201"


class AuditChainBroken(DivitError):
    """The log was changed, has a hole, or its end was cut off."""

    code = "IMZ-9202"


class TransitionForbidden(DivitError):
    """No row of the state machine's table lets this event happen now."""

    code = "IMZ-9203"
