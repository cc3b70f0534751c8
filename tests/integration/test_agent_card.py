# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The agent's card through one run, in a virtual reader: pulled in the middle, put back, and every document signed."""

from collections.abc import Iterator
from typing import cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from card_feed import Feed
from divit.agent.card import Card
from divit.agent.errors import OtherCard
from divit.agent.stage import Stage
from divit.demo.piv_card import PIN
from divit.tokens.errors import TokenGone
from divit.tokens.pin.pipe import write_pin
from divit.tokens.wipe import SecretBytes
from divit.tokens.worker import WorkerClient
from trial_keys import new_key
from virtual_reader import READER, CardHouse, card_house, two_slots
from virtual_reader import Card as VirtualCard

pytestmark = [pytest.mark.needs_virtual_reader, pytest.mark.needs_opensc]
KEY = new_key("p256")


class Person:
    """Gives the right PIN, and puts ``back`` into the reader when the card is asked for."""

    def __init__(self, back: VirtualCard | None) -> None:
        self.back = back
        self.pins = 0

    def pin(self, worker: WorkerClient) -> None:
        self.pins += 1
        write_pin(worker.pin_channel(), SecretBytes.take(bytearray(PIN.encode())))
        worker.login()

    def card_gone(self, _fault: TokenGone) -> bool:
        if self.back is None:
            return False
        self.back.house.wait_for(READER, present=False)
        self.back.insert()
        return True


@pytest.fixture(scope="module")
def house() -> Iterator[CardHouse]:
    with card_house() as ready:
        yield ready


@pytest.fixture(scope="module")
def cards(house: CardHouse) -> list[VirtualCard]:
    """Two persons' cards; neither is in the reader."""
    made = []
    for _number in range(2):
        card = house.card(two_slots(KEY, new_key("p256")))
        card.remove()
        made.append(card)
    return made


@pytest.fixture(params=["pcsc:", "opensc"])
def uri(request: pytest.FixtureRequest, house: CardHouse, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in house.env.items():
        monkeypatch.setenv(name, value)
    return house.opensc() if request.param == "opensc" else str(request.param)


def signed(uri: str, person: Person, card: VirtualCard, count: int) -> int:
    """Sign ``count`` documents in one run; how many were."""
    with Card(uri, cast("Stage", person)) as token:
        chosen = token.certificates()[0]
        token.log_in()
        card.tell("remove_at", count=17)
        feed = Feed(count)
        made = [one for some in token.sign(chosen, feed) for one in some]
    assert [ready for ready, _value in made] == feed.items
    for ready, value in made:
        key = x509.load_der_x509_certificate(chosen.certificate).public_key()
        cast("ec.EllipticCurvePublicKey", key).verify(value, ready.data, ec.ECDSA(hashes.SHA256()))
    return len(made)


def test_a_card_pulled_at_item_17_and_put_back_signs_fifty_of_fifty_in_one_run(
    uri: str, cards: list[VirtualCard]
) -> None:
    card, person = cards[0], Person(cards[0])
    card.insert()
    try:
        assert signed(uri, person, card, 50) == 50
        assert person.pins == 2
    finally:
        card.remove()
        card.tell("mend")


def test_another_persons_card_put_in_instead_signs_nothing(uri: str, cards: list[VirtualCard]) -> None:
    card, other = cards
    person = Person(other)
    card.insert()
    try:
        with pytest.raises(OtherCard):
            signed(uri, person, card, 50)
        assert person.pins == 1
    finally:
        other.remove()
        card.tell("mend")
