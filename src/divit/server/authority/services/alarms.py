# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What somebody has to look at, though nothing was signed."""

import logging

from django.db import transaction

from divit.kernel.errors import DivitError
from divit.server.audit.services import record

_log = logging.getLogger("divit.authority")


def alarm(what: str, error: DivitError, *, actor: str = "system", channel: str = "system") -> None:
    """Tell the operator's log and the audit log that something about ``what`` was stopped at the last moment."""
    _log.error("%s: %s", what, error.message("en"))
    with transaction.atomic():
        record(actor=actor, channel=channel, action="authority.alarm", object=what, reason=error.message("tr"))
