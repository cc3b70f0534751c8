# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How many certificates came into which state on which day, for the charts."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F

from divit.kernel import clock
from divit.server.authority.models import Certificate, StatusCount
from divit.server.people.rules import beginning_of, end_of


@dataclass(frozen=True, slots=True)
class Day:
    """One day of Istanbul, and how many certificates were issued, suspended and revoked in it."""

    day: date
    issued: int
    suspended: int
    revoked: int


def count_the_day(row: Certificate) -> None:
    """Count a certificate that came into its state now. Its authority's row is locked by who changed the status."""
    day = clock.local(clock.now()).date()
    counted, _made = StatusCount.objects.get_or_create(authority_id=row.authority_id, day=day, state=row.state)
    StatusCount.objects.filter(pk=counted.pk).update(count=F("count") + 1)


def of_days(days: int) -> list[Day]:
    """The last ``days`` days, today the last, over all authorities."""
    today = clock.local(clock.now()).date()
    begin = today - timedelta(days=days - 1)
    changes: dict[tuple[date, str], int] = {}
    for day, state, count in StatusCount.objects.filter(day__gte=begin).values_list("day", "state", "count"):
        changes[day, state] = changes.get((day, state), 0) + count
    return [
        Day(
            day=one,
            issued=Certificate.objects.filter(issued_at__gte=beginning_of(one), issued_at__lt=end_of(one)).count(),
            suspended=changes.get((one, Certificate.State.SUSPENDED), 0),
            revoked=changes.get((one, Certificate.State.REVOKED), 0),
        )
        for one in (begin + timedelta(days=number) for number in range(days))
    ]
