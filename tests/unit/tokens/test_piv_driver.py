# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The card driver for PIV, command by command: with the emulated card, and with cards that answer nonsense."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from divit.demo.piv_card import PIN, PUK, PivCard, Slot
from divit.tokens.algorithms import named
from divit.tokens.direct import PivDriver, tlv
from divit.tokens.direct.apdu import send
from divit.tokens.errors import (
    AlgorithmNotSupported,
    CardUnknown,
    NoSigningCertificate,
    PinLocked,
    PukLocked,
    TokenError,
    TokenFailed,
    TokenGone,
    WrongPin,
    WrongPuk,
)
from divit.tokens.wipe import SecretBytes
from seeds import seeded
from trial_keys import certificate_for, new_key

EC_KEY, RSA_KEY = new_key("p256"), new_key("rsa2048")
SLOTS = {
    0x9C: Slot(EC_KEY, certificate_for(EC_KEY), each_time=True),
    0x9A: Slot(RSA_KEY, certificate_for(RSA_KEY), packed=True),
}


def secret(text: str) -> SecretBytes:
    return SecretBytes.take(bytearray(text.encode()))


@pytest.fixture
def card() -> PivCard:
    return PivCard(dict(SLOTS))


@pytest.fixture
def driver(card: PivCard) -> PivDriver:
    driver = PivDriver(card)
    driver.select()
    return driver


def digest(name: str, data: bytes) -> bytes:
    computed = hashes.Hash(getattr(hashes, name.upper())())
    computed.update(data)
    return computed.finalize()


def test_name_number_and_certificates_are_read_without_a_pin_packed_ones_too(driver: PivDriver) -> None:
    assert (driver.label, driver.serial) == ("DENEME PIV", "00112233445566778899aabbccddeeff")
    assert [(der, key_id) for der, key_id, _label in driver.certificates()] == [
        (SLOTS[0x9C].certificate, "9c"),
        (SLOTS[0x9A].certificate, "9a"),
    ]


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_rsa_is_padded_here_and_ecdsa_takes_the_left_of_a_longer_hash(driver: PivDriver, name: str) -> None:
    assert isinstance(RSA_KEY, rsa.RSAPrivateKey)
    assert isinstance(EC_KEY, ec.EllipticCurvePrivateKey)
    hashed = digest(name, b"metin")
    driver.verify(secret(PIN))
    over_ec = driver.sign("9c", hashed, named(f"ecdsa-{name}"))
    over_rsa = driver.sign("9a", hashed, named(f"rsa-{name}"))
    kind = getattr(hashes, name.upper())()
    EC_KEY.public_key().verify(over_ec, b"metin", ec.ECDSA(kind))
    RSA_KEY.public_key().verify(over_rsa, b"metin", padding.PKCS1v15(), kind)
    over_pss = [driver.sign("9a", hashed, named(f"rsa-pss-{name}")) for _twice in range(2)]
    assert over_pss[0] != over_pss[1], "the salt is new each time"
    for value in over_pss:
        RSA_KEY.public_key().verify(value, b"metin", padding.PSS(padding.MGF1(kind), kind.digest_size), kind)


def test_the_key_for_signatures_wants_the_pin_each_time_the_other_once(driver: PivDriver) -> None:
    driver.verify(secret(PIN))
    hashed = digest("sha256", b"metin")
    assert (driver.asks_each_time("9c"), driver.asks_each_time("9a")) == (True, False)
    driver.sign("9c", hashed, named("ecdsa-sha256"))
    with pytest.raises(TokenGone):
        driver.sign("9c", hashed, named("ecdsa-sha256"))
    for _again in range(2):
        driver.sign("9a", hashed, named("rsa-sha256"))


@pytest.mark.parametrize(
    ("key_id", "algorithm", "error"),
    [
        ("9c", "rsa-sha256", AlgorithmNotSupported),
        ("9a", "ecdsa-sha256", AlgorithmNotSupported),
        ("9c", "rsa-pss-sha256", AlgorithmNotSupported),
        ("9d", "rsa-sha256", NoSigningCertificate),
    ],
)
def test_another_key_and_another_algorithm_are_told_apart(
    driver: PivDriver, key_id: str, algorithm: str, error: type[TokenError]
) -> None:
    with pytest.raises(error):
        driver.sign(key_id, bytes(32), named(algorithm))


def test_no_command_with_a_pin_is_sent_twice(card: PivCard, driver: PivDriver) -> None:
    with pytest.raises(WrongPin):
        driver.verify(secret("999999"))
    assert card.seen.count(0x20) == 1


def test_a_puk_that_was_wrong_three_times_opens_nothing_any_more(driver: PivDriver) -> None:
    for left in (2, 1):
        with pytest.raises(WrongPuk) as told:
            driver.unblock(secret("00000000"), secret("765432"))
        assert told.value.params["tries"] == left
    for puk in ("00000000", PUK):
        with pytest.raises(PukLocked):
            driver.unblock(secret(puk), secret("765432"))


def test_asking_for_the_tries_uses_none_up(card: PivCard, driver: PivDriver) -> None:
    assert [driver.tries() for _again in range(5)] == [3] * 5
    card.pin.left = 0
    assert driver.tries() == "locked"
    with pytest.raises(PinLocked):
        driver.verify(secret(PIN))


class Says:
    """A card that answers one thing to everything after it was chosen."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.commands: list[bytes] = []

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.commands.append(bytes(command))
        return self.answer


@pytest.mark.parametrize("answer", ["6A82", "6D00", "6E00", "6700"])
def test_a_card_that_does_not_know_the_application_is_of_another_kind(answer: str) -> None:
    with pytest.raises(CardUnknown):
        PivDriver(Says(bytes.fromhex(answer))).select()


@pytest.mark.parametrize(
    ("answer", "error"),
    [("", TokenGone), ("90", TokenGone), ("6F00", TokenFailed), ("6300", WrongPin), ("63C0", PinLocked)],
)
def test_what_a_card_says_to_a_pin_is_told(answer: str, error: type[TokenError]) -> None:
    with pytest.raises(error):
        PivDriver(Says(bytes.fromhex(answer))).verify(secret(PIN))


def test_an_answer_without_end_ends() -> None:
    told = send(Says(bytes(200) + b"\x61\xff"), 0xCB, 0x3F, 0xFF)
    assert told.status == 0x61FF
    assert len(send(Says(b"\x61\x10"), 0xCB, 0x3F, 0xFF).data) == 0


def test_a_wrong_length_is_put_right_once() -> None:
    says = Says(b"\x6c\x08")
    assert send(says, 0xCB, 0x3F, 0xFF, b"ab").status == 0x6C08
    assert [command[-1] for command in says.commands] == [0x00, 0x08]


def test_a_long_command_goes_in_a_chain() -> None:
    says = Says(b"\x90\x00")
    send(says, 0x87, 0x07, 0x9A, bytes(600))
    assert [(command[0], command[4]) for command in says.commands] == [(0x10, 255), (0x10, 255), (0x00, 90)]


def test_objects_are_written_and_read_back_whatever_their_size() -> None:
    for size in (0, 1, 127, 128, 255, 256, 65535):
        written = tlv.write(0x5FC10A, bytes(size)) + tlv.write(0x71, b"\0")
        assert tlv.read(written) == {0x5FC10A: bytes(size), 0x71: b"\0"}


def test_no_nonsense_from_a_card_becomes_anything_but_an_error_of_ours(card: PivCard) -> None:
    chance = seeded()
    for _number in range(600):
        answer = bytearray(card.transmit(bytes.fromhex("00A4040009A00000030800001000")))
        answer[chance.randrange(len(answer))] = chance.randrange(256)
        noise = bytes(answer) if chance.random() < 0.5 else chance.randbytes(chance.randrange(40)) + b"\x90\x00"
        driver = PivDriver(Says(noise))
        for step in (driver.select, driver.certificates, driver.tries):
            try:
                step()
            except TokenError:
                continue


def test_a_certificate_that_cannot_be_read_is_passed_over(card: PivCard) -> None:
    card.slots[0x9C] = replace(SLOTS[0x9C], certificate=b"\x30\x03abc")
    card.slots[0x9A] = replace(SLOTS[0x9A], packed=False)
    driver = PivDriver(card)
    driver.select()
    assert [key_id for _der, key_id, _label in driver.certificates()] == ["9a"]
