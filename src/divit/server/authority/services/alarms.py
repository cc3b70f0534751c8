# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What somebody has to look at, though nothing was signed."""

import logging
from uuid import UUID

from django.db import transaction

from divit.kernel import clock, ids
from divit.kernel.errors import DivitError
from divit.server.audit.services import record
from divit.server.authority.models import Alarm
from divit.server.ui.errors import NotThere

_log = logging.getLogger("divit.authority")


def alarm(what: str, error: DivitError, *, actor: str = "system", channel: str = "system") -> None:
    """Tell the operator's log, the alarms' page and the audit log that something about ``what`` was stopped at the last
    moment.
    """
    _log.error("%s: %s", what, error.message("en"))
    with transaction.atomic():
        Alarm.objects.create(
            uid=ids.uuid7(),
            about=what,
            code=error.code,
            tr=error.message("tr"),
            en=error.message("en"),
            at=clock.now(),
        )
        record(actor=actor, channel=channel, action="authority.alarm", object=what, reason=error.message("tr"))


def see(*, alarm: UUID, actor: str, channel: str) -> None:
    """Somebody has looked at an alarm; seen once, it stays so. Raises ``NotThere``."""
    with transaction.atomic():
        row = Alarm.objects.select_for_update().filter(uid=alarm).first()
        if row is None:
            raise NotThere(f"alarm {alarm}")
        if row.seen_at is not None:
            return
        row.seen_by, row.seen_at = actor, clock.now()
        row.save(update_fields=["seen_by", "seen_at"])
        record(actor=actor, channel=channel, action="authority.alarm_seen", object=row.about, after={"code": row.code})
