# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The made-up card that is a program: spoken to as cards are, the same after it ran again, and none in production."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from divit.demo.card import load, save
from divit.demo.piv_card import PIN, PUK, PivCard, Slot
from divit.demo.processes import Part
from divit.pki import keys
from divit.tokens.errors import NoReader, PinLocked, TokenGone, TokenUriInvalid, WrongPin
from divit.tokens.opening import opened
from divit.tokens.wipe import SecretBytes


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A card with a key, whose file says so."""
    path = tmp_path / "card.json"
    save(PivCard({0x9C: Slot(keys.generate("p256"), b"", each_time=True)}, serial=bytes(range(16))), path)
    return path


def program(file: Path) -> Part:
    return Part("card", [str(file)], log=file.with_suffix(".log"), environment={}, module="divit.demo.card")


@pytest.fixture
def part(file: Path) -> Iterator[Part]:
    with program(file) as running:
        yield running


def secret(text: str) -> SecretBytes:
    return SecretBytes.take(bytearray(text, "ascii"))


def test_it_answers_as_a_card_in_a_reader_does(part: Part) -> None:
    token = opened(f"piv:line={part.start(until='card')}")
    try:
        assert token.serial == bytes(range(16)).hex()
        token.login(secret(PIN))
    finally:
        token.close()


def test_what_it_counted_and_was_told_is_the_same_after_it_ran_again(part: Part, file: Path) -> None:
    name = f"piv:line={part.start(until='card')}"
    token = opened(name)
    for _ in range(3):
        with pytest.raises((WrongPin, PinLocked)):
            token.login(secret("654321"))
    token.close()
    part.stop()
    card = load(file)
    assert card.pin.left == 0
    assert card.slots[0x9C].each_time
    with program(file) as once_more:
        again = opened(f"piv:line={once_more.start(until='card')}")
        again.unblock(secret(PUK), secret("135790"))
        again.login(secret("135790"))
        again.close()


def test_its_file_is_its_owners_alone(part: Part, file: Path) -> None:
    token = opened(f"piv:line={part.start(until='card')}")
    token.close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_not_there_becomes_a_blank_card(tmp_path: Path) -> None:
    assert load(tmp_path / "none").slots == {}


def test_production_knows_no_such_card(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"piv:line={part.start(until='card')}"
    monkeypatch.delenv("DIVIT_ENV")
    with pytest.raises(TokenUriInvalid):
        opened(name)


def test_a_program_that_ended_is_a_card_that_was_pulled(part: Part) -> None:
    name = f"piv:line={part.start(until='card')}"
    token = opened(name)
    part.kill()
    with pytest.raises(TokenGone):
        token.login(secret(PIN))
    with pytest.raises(NoReader):
        opened(name)


@pytest.mark.parametrize("line", ["nowhere", "127.0.0.1:x"])
def test_a_line_that_is_no_address_names_no_token(line: str) -> None:
    with pytest.raises(TokenUriInvalid):
        opened(f"piv:line={line}")
