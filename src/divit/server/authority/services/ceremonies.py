# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a ceremony did, kept for who looks at it later."""

from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction

from divit.kernel import clock, ids
from divit.server.audit.services import record
from divit.server.authority.models import Ceremony


def keep_ceremony(*, operators: Sequence[str], plan_sha256: str, transcript: str, channel: str = "system") -> None:
    """Keep the transcript of a ceremony that was performed; the log is told its hash."""
    told = ", ".join(operators)
    with transaction.atomic():
        row = Ceremony.objects.create(
            uid=ids.uuid7(), at=clock.now(), operators=told, plan_sha256=plan_sha256, transcript=transcript
        )
        record(
            actor=told,
            channel=channel,
            action="authority.ceremony",
            object=f"ceremony:{row.uid}",
            after={"plan_sha256": plan_sha256},
            payload_sha256=sha256(transcript.encode()).hexdigest(),
        )
