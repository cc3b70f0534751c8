# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Each task of the entry counts once (R5)."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from divit.kernel import clock, ids, settings
from divit.server.enrolment.errors import ChallengeOver, ChallengeTooEarly
from divit.server.enrolment.models import SpentChallenge


@transaction.atomic
def spend_challenge(*, digest: str, over_at: datetime, by_waiting: bool, address: str) -> None:
    """Count the task with this digest. Raises ``ChallengeOver`` when it was counted before, and ``ChallengeTooEarly``
    when it was done by waiting and ``address`` had another such task counted within the wait: a machine that opens a
    hundred forms at once and waits is no better off than a person.
    """
    now = clock.now()
    SpentChallenge.objects.filter(over_at__lte=now).delete()
    waited_from = ids.sha256_hex(address) if by_waiting else ""
    if by_waiting:
        _refuse_waiting_in_parallel(waited_from, now, settings.span("CHALLENGE_WAIT"))
    try:
        with transaction.atomic():
            SpentChallenge.objects.create(digest=digest, over_at=over_at, waited_from=waited_from, counted_at=now)
    except IntegrityError as error:
        raise ChallengeOver("counted before") from error


def _refuse_waiting_in_parallel(waited_from: str, now: datetime, wait: timedelta) -> None:
    last = SpentChallenge.objects.filter(waited_from=waited_from).order_by("-counted_at").first()
    if last is not None and last.counted_at + wait > now:
        raise ChallengeTooEarly(seconds=int((last.counted_at + wait - now).total_seconds()) + 1)
