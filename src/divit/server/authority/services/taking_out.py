# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The log, taken out by an auditor."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from divit.server.audit import queries as audit
from divit.server.audit.services import record


def take_log_out(*, begin: datetime | None, end: datetime | None, actor: str, channel: str) -> Iterator[str]:
    """The lines of an export of what was written from ``begin`` on and before ``end``. That it was taken is told
    first: when the log cannot be written, nothing leaves it.
    """
    told = {name: "" if at is None else at.isoformat() for name, at in (("begin", begin), ("end", end))}
    with transaction.atomic():
        record(actor=actor, channel=channel, action="audit.export", object="audit", after=told)
    return audit.export(begin=begin, end=end)
