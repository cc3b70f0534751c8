# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Two people, or two windows of one, at the same letters at the same moment: nobody waits for ever, one is first."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import connection

from divit.server.letters import finishing
from divit.server.signing import authorities as signing_authorities
from divit.server.signing.errors import StepAlreadySigned
from divit.server.signing.models import SigningItem
from letters_house import LettersHouse, card_of, letters_house
from letters_signed import ask
from trial_signers import LocalTimestamper
from wire_signer import WireSigner

pytestmark = pytest.mark.usefixtures("committed_db")
ROUNDS = 25
T = TypeVar("T")


@pytest.fixture
def house(committed_db: None, lab: Path, monkeypatch: pytest.MonkeyPatch) -> LettersHouse:
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(lab))
    monkeypatch.setattr(signing_authorities, "revocation", lambda: None)
    monkeypatch.setattr(signing_authorities, "timestamper", lambda: LocalTimestamper(lab))
    return letters_house()


def at_once(*calls: Callable[[], T]) -> list[T]:
    """What each call gives; all begin together, each in a thread with a connection of its own."""
    together = threading.Barrier(len(calls))

    def begin(call: Callable[[], T]) -> T:
        together.wait(60)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def test_the_same_letters_may_be_asked_for_in_two_orders_at_once(house: LettersHouse) -> None:
    letters = [house.write() for _ in range(4)]
    viewer = house.viewer("isil")

    def asked(order: list[str]) -> int:
        return sum(len(finishing.ready_to_sign(viewer=viewer, letters=order)) for _ in range(ROUNDS))

    assert at_once(lambda: asked(letters), lambda: asked(letters[::-1])) == [ROUNDS * len(letters)] * 2


def test_the_same_parafs_may_be_asked_for_in_two_orders_at_once(house: LettersHouse) -> None:
    from divit.server.signing import purposes

    letters = [house.write(paraf_by=["cavit"]) for _ in range(4)]
    viewer = house.viewer("cavit")
    refs = finishing.ready_to_initial(viewer=viewer, letters=letters)
    may_open = purposes.purpose("paraf").may_open

    def opened(order: list[str]) -> None:
        for _ in range(ROUNDS):
            may_open(viewer, order, viewer.at)

    assert at_once(lambda: opened(refs), lambda: opened(refs[::-1])) == [None, None]


def test_of_two_sessions_over_one_letter_one_is_first(house: LettersHouse, lab: Path) -> None:
    letter = house.write()
    signers = [WireSigner(ask(house, "isil", "letter", letter).link, card_of(lab, "isil")) for _ in range(2)]
    results = []
    for signer in signers:
        signer.claim()
        assert signer.choose().status_code == 200
        results.append(signer.sign(signer.work().work[0]))
    answers = at_once(*(lambda one=one, its=its: one.send(its)[0] for one, its in zip(signers, results, strict=True)))  # type: ignore[misc]  # bound at once
    assert sorted(answer.status for answer in answers) == ["accepted", "refused"]
    assert [answer.error.code for answer in answers if answer.error] == [StepAlreadySigned.code]
    assert SigningItem.objects.filter(signature__isnull=False).count() == 1
