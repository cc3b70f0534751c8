# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card in a virtual reader, from being put in to being unblocked: spoken to directly and behind OpenSC's driver."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from divit.demo.piv_card import PIN, PUK
from divit.tokens import readers
from divit.tokens.certificates import TokenCertificate
from divit.tokens.errors import (
    CardUnknown,
    DriverNotInstalled,
    NewPinRefused,
    NoReader,
    NotOnThisToken,
    PinLength,
    PinLocked,
    PinsDiffer,
    ReaderServiceDown,
    TokenError,
    TokenGone,
    WrongPin,
    WrongPuk,
)
from divit.tokens.pin.pipe import write_pin, write_pins
from divit.tokens.tries import Tries
from divit.tokens.wipe import SecretBytes
from divit.tokens.worker import WorkerClient
from trial_keys import Key, new_key
from virtual_reader import READER, Card, CardHouse, card_house, two_slots, until

pytestmark = [pytest.mark.needs_virtual_reader, pytest.mark.needs_opensc]
# 9C signs with the PIN each time, 9A with one PIN; of either kind of key one.
EACH_TIME, ONCE = new_key("p256"), new_key("rsa2048")
NEW_PIN = "765432"


@pytest.fixture(scope="module")
def house() -> Iterator[CardHouse]:
    with card_house() as ready:
        yield ready


@pytest.fixture(scope="module")
def inserted(house: CardHouse) -> Card:
    return house.card(two_slots(EACH_TIME, ONCE))


@pytest.fixture
def card(inserted: Card) -> Card:
    """Put in, with all its tries and the PIN it came with."""
    inserted.tell("mend")
    inserted.insert()
    return inserted


@contextmanager
def opened(card: Card, uri: str) -> Iterator[WorkerClient]:
    with WorkerClient.start(card.house.opensc() if uri == "opensc" else uri, env=card.house.environment()) as client:
        yield client


def secret(text: str) -> SecretBytes:
    return SecretBytes.take(bytearray(text.encode()))


def log_in(client: WorkerClient, pin: str = PIN) -> None:
    write_pin(client.pin_channel(), secret(pin))
    client.login()


def verified(key: Key, value: bytes, data: bytes) -> None:
    if isinstance(key, rsa.RSAPrivateKey):
        key.public_key().verify(value, data, padding.PKCS1v15(), hashes.SHA256())
    else:
        key.public_key().verify(value, data, ec.ECDSA(hashes.SHA256()))


def signed(client: WorkerClient, entry: TokenCertificate, data: bytes) -> None:
    """Sign with the key of ``entry`` and check the value."""
    once = entry.key_id in ("9a", "01")
    value = client.sign(entry.key_id, data, "rsa-sha256" if once else "ecdsa-sha256")
    verified(ONCE if once else EACH_TIME, value, data)


BOTH = pytest.mark.parametrize("uri", ["pcsc:", "opensc"])


def test_a_card_that_is_put_in_is_told_and_recognised_and_so_is_its_leaving(card: Card) -> None:
    card.remove()
    seen: list[readers.Change] = []
    with readers.watch(env=card.house.environment()) as watch:
        looking = threading.Thread(target=lambda: seen.extend(watch))
        looking.start()
        until(lambda: watch.snapshot.readers)
        card.insert()
        until(lambda: any(row.present for row in watch.snapshot.readers))
        card.remove()
        until(lambda: watch.snapshot.readers and not any(row.present for row in watch.snapshot.readers))
        watch.stop()
        looking.join()
    mine = [change for change in seen if change.reader is not None and change.reader.name == READER]
    assert [change.kind for change in mine] == ["reader_added", "card_inserted", "card_removed"]
    assert mine[1].reader is not None
    known = mine[1].reader.card
    assert known is not None
    assert (known.card.id, known.card.direct) == ("piv", "piv")


def test_readers_are_listed_with_a_name_that_opens_their_card(card: Card) -> None:
    (here,) = [reader for reader in readers.listed(env=card.house.environment()) if reader.present]
    assert here.name == READER
    with opened(card, here.uri) as client:
        assert (client.label, client.serial) == ("DENEME PIV", "00112233445566778899aabbccddeeff")
    with opened(card, f"piv:serial={client.serial};id=9c") as client:
        assert [entry.key_id for entry in client.certificates()] == ["9c"]
    with pytest.raises(TokenGone):
        WorkerClient.start("piv:serial=00", env=card.house.environment())


@BOTH
def test_certificates_are_shown_without_a_pin_and_a_pin_is_tested(card: Card, uri: str) -> None:
    with opened(card, uri) as client:
        assert len(client.certificates()) == 2
        with pytest.raises(TokenGone):
            client.sign(client.certificates()[0].key_id, b"metin", "rsa-sha256")
        log_in(client)
        signed(client, client.certificates()[0], b"metin")


@BOTH
def test_fifty_signatures_with_one_pin_by_either_key(card: Card, uri: str) -> None:
    before = card.tell("look")["signatures"]
    with opened(card, uri) as client:
        log_in(client)
        for entry in client.certificates():
            for number in range(25):
                signed(client, entry, b"belge %d" % number)
    assert card.tell("look")["signatures"] == before + 50


@BOTH
def test_the_card_is_reset_after_a_batch_and_after_a_worker_that_was_killed(card: Card, uri: str) -> None:
    with opened(card, uri) as client:
        log_in(client)
        assert card.tell("look")["given"]
    assert not card.tell("look")["given"]
    with opened(card, uri) as client:
        log_in(client)
        assert card.tell("look")["given"]
        client.kill()
    until(lambda: not card.tell("look")["given"])


def test_while_a_batch_is_signed_no_other_program_gets_at_the_card(card: Card) -> None:
    with opened(card, "piv:") as ours:
        log_in(ours)
        others = WorkerClient.launch(env=card.house.environment())
        blocked = threading.Thread(target=lambda: _swallowed(others))
        blocked.start()
        for number in range(5):
            signed(ours, ours.certificates()[1], b"%d" % number)
        assert blocked.is_alive()
    others.kill()
    blocked.join()


def _swallowed(client: WorkerClient) -> None:
    from divit.tokens.uri import parse

    try:
        client.open(parse("piv:"))
        blocked = False
    except TokenError:
        blocked = True
    assert blocked


# What each way tells after one, two and three wrong PINs, and before any.
TOLD: dict[str, list[Tries]] = {"pcsc:": [3, 2, 1, "locked"], "opensc": ["several", "several", "last", "locked"]}


@BOTH
def test_wrong_pins_are_counted_until_the_card_locks_and_the_puk_opens_it(card: Card, uri: str) -> None:
    with opened(card, uri) as client:
        told = [client.tries()]
        for left in (2, 1, 0):
            with pytest.raises(PinLocked if left == 0 else WrongPin) as refused:
                log_in(client, "999999")
            assert card.tell("look")["pin_left"] == left
            told.append(client.tries())
            assert left == 0 or refused.value.params["tries"] == told[-1]
        assert told == TOLD[uri]
        with pytest.raises(PinLocked):
            log_in(client)
    with opened(card, "pcsc:") as client:
        write_pins(client.pin_channel(), [secret("00000000"), secret(NEW_PIN), secret(NEW_PIN)])
        with pytest.raises(WrongPuk) as wrong:
            client.unblock()
        assert wrong.value.params["tries"] == 2
        write_pins(client.pin_channel(), [secret(PUK), secret(NEW_PIN), secret(NEW_PIN)])
        client.unblock()
        assert client.tries() == 3
    with opened(card, uri) as client:
        log_in(client, NEW_PIN)
        signed(client, client.certificates()[0], b"metin")


def test_words_for_the_tries_change_from_several_to_the_last() -> None:
    assert "2 deneme hakkı kaldı" in WrongPin(tries=2).message("tr")
    assert "Bu son hak" in WrongPin(tries=1).message("tr")
    assert WrongPin(tries="several").message("tr") == WrongPin().message("tr")
    assert "PUK" in WrongPuk(tries=1).message("en").rpartition(".")[0].rpartition(".")[2]


@BOTH
def test_a_pin_is_changed_and_what_was_mistyped_uses_up_no_try(card: Card, uri: str) -> None:
    with opened(card, uri) as client:
        for new, again, fault in ((NEW_PIN, "765433", PinsDiffer), ("12345a", "12345a", NewPinRefused)):
            write_pins(client.pin_channel(), [secret(PIN), secret(new), secret(again)])
            with pytest.raises(fault):
                client.change_pin()
        assert card.tell("look")["pin_left"] == 3
        write_pins(client.pin_channel(), [secret(PIN), secret(NEW_PIN), secret(NEW_PIN)])
        client.change_pin()
        log_in(client, NEW_PIN)
        with pytest.raises(WrongPin):
            log_in(client, PIN)


@pytest.mark.parametrize("pin", ["", "12345", "123456789"])
def test_a_pin_of_another_length_never_reaches_the_card(card: Card, pin: str) -> None:
    with opened(card, "pcsc:") as client:
        with pytest.raises(PinLength):
            log_in(client, pin)
        assert client.tries() == 3


def test_a_driver_without_unblocking_says_so(card: Card) -> None:
    with opened(card, "opensc") as client:
        write_pins(client.pin_channel(), [secret(PUK), secret(NEW_PIN), secret(NEW_PIN)])
        with pytest.raises(NotOnThisToken):
            client.unblock()
    assert card.tell("look")["puk_left"] == 3


@BOTH
def test_a_card_pulled_at_item_17_and_put_back_signs_all_fifty(card: Card, uri: str) -> None:
    items = [b"belge %d" % number for number in range(50)]
    card.tell("remove_at", count=17)
    with opened(card, uri) as client:
        log_in(client)
        entry = client.certificates()[0]
        done = signed_until_it_is_gone(client, entry, items)
    assert len(done) in (16, 17)  # the 17th was made on the card; whether its answer came out is the reader's to say
    card.tell("mend")
    card.house.wait_for(READER, present=False)
    card.insert()
    with opened(card, uri) as client:
        log_in(client)
        assert client.certificates()[0] == entry
        rest = signed_until_it_is_gone(client, entry, items[len(done) :])
    assert done + rest == items


def signed_until_it_is_gone(client: WorkerClient, entry: TokenCertificate, items: list[bytes]) -> list[bytes]:
    done = []
    for item in items:
        try:
            signed(client, entry, item)
        except TokenGone:
            break
        done.append(item)
    return done


@BOTH
def test_a_card_that_reports_a_fault_is_told_by_it_and_signs_again(card: Card, uri: str) -> None:
    with opened(card, uri) as client:
        log_in(client)
        entry = next(entry for entry in client.certificates() if entry.key_id in ("9a", "01"))
        card.tell("fault", words=["6F00", "6F00"])  # OpenSC asks twice
        with pytest.raises(TokenError):
            client.sign(entry.key_id, b"metin", "rsa-sha256")
        card.tell("mend")
        signed(client, entry, b"metin")


def test_no_card_no_reader_and_no_service_are_told_apart(card: Card) -> None:
    env = card.house.environment()
    with pytest.raises(NoReader):
        WorkerClient.start("pcsc:reader=Yok", env=env)
    card.remove()
    with pytest.raises(TokenGone):
        WorkerClient.start("pcsc:", env=env)
    with pytest.raises(ReaderServiceDown):
        readers.listed(env={**env, "PCSCLITE_CSOCK_NAME": "/yok/pcscd.comm"})


@pytest.mark.parametrize(
    ("atr", "fault"),
    [("3B9F978131FE458065544353228231C073F62180810553", DriverNotInstalled), ("3B8A80014142434445464748494A44", None)],
)
def test_the_tables_decide_who_speaks_to_a_card(card: Card, atr: str, fault: type[TokenError] | None) -> None:
    """An AKİS card wants its maker's driver; a card that no table knows is asked whether it is a PIV card."""
    card.remove()
    card.tell("atr", atr=atr)
    card.insert()
    try:
        if fault is None:
            with opened(card, "pcsc:") as client:
                assert client.label == "DENEME PIV"
        else:
            with pytest.raises(fault) as told:
                WorkerClient.start("pcsc:", env=card.house.environment())
            assert "AKİS" in told.value.message("tr")
    finally:
        card.remove()
        card.tell("atr", atr="3B8A800144454E454D452050495666")


def test_what_is_no_piv_card_is_not_taken_for_one(house: CardHouse, card: Card) -> None:
    card.tell("deaf", to=True)
    try:
        with pytest.raises(CardUnknown):
            WorkerClient.start("piv:", env=house.environment())
    finally:
        card.tell("deaf", to=False)


def test_the_watch_outlives_a_service_that_stops_and_comes_back() -> None:
    seen: list[str] = []
    with card_house() as own, readers.watch(env=own.environment()) as watch:
        looking = threading.Thread(target=lambda: seen.extend(change.kind for change in watch))
        looking.start()
        until(lambda: watch.snapshot.readers)
        own.stop()
        until(lambda: not watch.snapshot.service)
        own.start()
        until(lambda: watch.snapshot.service and watch.snapshot.readers)
        watch.stop()
        looking.join()
    assert seen == [
        *["reader_added"] * 2,
        "service_stopped",
        *["reader_removed"] * 2,
        "service_started",
        *["reader_added"] * 2,
    ]
