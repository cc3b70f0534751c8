# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The challenge in front of the entry (R5, ADR 0074): done by work or by time, for its own form, once."""

from collections.abc import Callable

import pytest
from django.core import signing

from challenge_work import numbers_for
from divit.kernel import clock
from divit.server.enrolment.errors import ChallengeNotDone, ChallengeOver, ChallengeTooEarly
from divit.server.enrolment.models import SpentChallenge
from divit.server.enrolment.portal.challenge import Done, ProofOfWork, Task
from divit.server.enrolment.services.challenges import spend_challenge

pytestmark = pytest.mark.django_db
CHALLENGE = ProofOfWork()
Move = Callable[[float], None]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_CHALLENGE_BITS", "4")


@pytest.fixture
def task() -> Task:
    return CHALLENGE.issue("entry")


def spend(done: Done, address: str = "192.0.2.1") -> None:
    spend_challenge(digest=done.digest, over_at=done.until, by_waiting=done.by_waiting, address=address)


def test_r5_the_right_numbers_do_the_task(task: Task) -> None:
    done = CHALLENGE.check("entry", task.sealed, numbers_for(task))
    assert not done.by_waiting
    assert done.until > clock.now()


@pytest.mark.parametrize("answer", ["0", "x", "1.2", "٣" * 16, "-1", "." * 15, "9" * 200])
def test_r5_what_are_no_numbers_do_not(task: Task, answer: str) -> None:
    with pytest.raises(ChallengeNotDone):
        CHALLENGE.check("entry", task.sealed, answer)


def test_r5_numbers_with_too_few_zero_bits_do_not(task: Task) -> None:
    right, wrong = numbers_for(task).split("."), numbers_for(task, fits=False).split(".")
    for piece in range(task.pieces):
        mixed = [*right[:piece], wrong[piece], *right[piece + 1 :]]
        with pytest.raises(ChallengeNotDone):
            CHALLENGE.check("entry", task.sealed, ".".join(mixed))


def test_a_task_is_of_one_form_and_of_our_making(task: Task) -> None:
    answer = numbers_for(task)
    forged = signing.Signer(salt="divit.enrolment.challenge", key="another").sign_object(["entry", "x", 0, 1, 1])
    for form, sealed in (("find", task.sealed), ("entry", forged), ("entry", ""), ("entry", "ş"), ("entry", "x" * 999)):
        with pytest.raises(ChallengeOver):
            CHALLENGE.check(form, sealed, answer)
        assert CHALLENGE.kept(form, sealed) is None


def test_a_task_counts_once(task: Task) -> None:
    done = CHALLENGE.check("entry", task.sealed, numbers_for(task))
    spend(done)
    with pytest.raises(ChallengeOver):
        spend(done, "192.0.2.2")


def test_a_task_is_over_after_its_time(task: Task, move_clock: Move) -> None:
    assert CHALLENGE.kept("entry", task.sealed) == task
    move_clock(7201)
    assert CHALLENGE.kept("entry", task.sealed) is None
    with pytest.raises(ChallengeOver):
        CHALLENGE.check("entry", task.sealed, numbers_for(task))


def test_without_a_script_time_does_the_task(task: Task, move_clock: Move) -> None:
    with pytest.raises(ChallengeTooEarly):
        CHALLENGE.check("entry", task.sealed, "")
    move_clock(31)
    assert CHALLENGE.check("entry", task.sealed, "").by_waiting


def test_a_hundred_forms_that_wait_at_once_are_no_quicker_than_one(move_clock: Move) -> None:
    tasks = [CHALLENGE.issue("entry") for _ in range(3)]
    move_clock(31)
    first, second, third = (CHALLENGE.check("entry", one.sealed, "") for one in tasks)
    spend(first)
    with pytest.raises(ChallengeTooEarly):
        spend(second)
    spend(third, "192.0.2.2")
    move_clock(62)
    spend(second)


def test_what_is_over_is_forgotten(task: Task, move_clock: Move) -> None:
    spend(CHALLENGE.check("entry", task.sealed, numbers_for(task)))
    move_clock(10_800)
    late = CHALLENGE.issue("entry")
    spend(CHALLENGE.check("entry", late.sealed, numbers_for(late)))
    assert SpentChallenge.objects.count() == 1
