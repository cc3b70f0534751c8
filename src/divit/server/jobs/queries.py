# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The watchdog's view: what does not move, and why. For operators; the rows belong to the apps that registered them."""

from datetime import datetime

from divit.kernel import settings
from divit.server.jobs.registry import Stuck, due_queries


def stuck_rows(at: datetime) -> list[Stuck]:
    """The rows that have not moved for ``JOBS_STUCK_AFTER``, the longest waiting first."""
    before = at - settings.span("JOBS_STUCK_AFTER")
    found = [stuck for query in due_queries() if query.stuck is not None for stuck in query.stuck(before)]
    return sorted(found, key=lambda stuck: stuck.since)
