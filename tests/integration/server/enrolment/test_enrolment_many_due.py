# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Many applications due on one day: each moves once and tells once, also when whoever looked died in the middle.

``ENROLMENT_DUE`` is how many.
"""

import os
from datetime import date, timedelta
from typing import Any

import pytest

from divit.kernel import clock
from divit.server.audit.queries import entries_about
from divit.server.audit.transitions import Machine
from divit.server.enrolment import tasks
from divit.server.enrolment.models import Application
from divit.server.enrolment.services import upkeep
from divit.server.jobs.registry import AT_ONCE
from divit.server.notify.models import Notice
from enrolment_house import ISIL, House

MANY = int(os.environ.get("ENROLMENT_DUE", "40"))


class Killed(BaseException):
    """The process is gone: nothing catches it."""


@pytest.fixture
def waiting(house: House) -> list[Application]:
    """Applications whose paper did not come, all due now."""
    since = clock.now() - timedelta(days=31)
    return Application.objects.bulk_create(
        Application(
            institution_id=house.institution,
            person_id=house.officer.person_id,
            state=Application.State.PAPER_WAIT,
            since=since,
            due_at=since + timedelta(days=30),
            tckn=ISIL,
            given_name="Deneme",
            surname=str(number),
            birth_place="Akçaova",
            birth_date=date(1980, 1, 1),
            reason="first",
            method="wet",
        )
        for number in range(MANY)
    )


@pytest.mark.timeout(300 + MANY)
def test_R34_many_lapse_on_one_day_and_each_is_told_once_though_a_worker_dies(
    house: House, waiting: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = 0
    fire = Machine.fire

    def dying(self: Machine, *args: Any, **kwargs: Any) -> Any:
        nonlocal moves
        made = fire(self, *args, **kwargs)
        moves += 1
        # The state, the notice and the entry are written, the transaction is not committed.
        if moves % 7 == 0:
            raise Killed
        return made

    monkeypatch.setattr(Machine, "fire", dying)
    rounds = 0
    while due := tasks.due_applications(clock.now(), AT_ONCE):
        rounds += 1
        assert rounds <= 2 * MANY
        for pk in due:
            try:
                upkeep.look_after_application(pk)
                # Two workers may look at the same row; the second finds nothing.
                upkeep.look_after_application(pk)
            except Killed:
                continue
    assert moves > MANY
    told = Notice.objects.filter(kind="enrolment_paper_missing")
    assert told.count() == MANY
    assert told.values("ref").distinct().count() == MANY
    assert set(Application.objects.values_list("state", flat=True)) == {"lapsed"}
    assert all(len(entries_about(f"application:{row.uid}")) == 1 for row in waiting)
