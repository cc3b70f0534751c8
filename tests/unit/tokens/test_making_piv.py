# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A blank PIV card is made into a person's: which commands it sees, and what is left that opens it."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey

from blank_cards import TRANSPORT_PUK, certificate_of, lot
from divit.demo.piv_card import MANAGEMENT_KEY, PivCard, Secret
from divit.tokens.direct import PivDriver
from divit.tokens.direct.token import DirectToken
from divit.tokens.errors import CardNotBlank, NotOnThisToken, TokenFailed
from divit.tokens.making.bench import Bench
from divit.tokens.pcsc import CardConnection
from wired_card import Line

SERVER = ECKey.generate_key("P-256")


def blank() -> PivCard:
    return PivCard({}, puk=Secret.of(TRANSPORT_PUK))


def bench(card: PivCard) -> Bench:
    line = cast("CardConnection", Line(card))
    return Bench(DirectToken(line, PivDriver(line)))


def begun(desk: Bench, folder: Path, key: bytes = MANAGEMENT_KEY) -> str:
    drawer = lot(folder, management_key=key.hex())
    told = desk.carry_out({"step": "begin", "transport": str(drawer.transport), "key": SERVER.as_dict(private=False)})
    return (jwe.decrypt_compact(str(told["sealed"]), SERVER).plaintext or b"").decode()


def asked(desk: Bench, algorithm: str) -> bytes:
    return base64.b64decode(desk.carry_out({"step": "request", "name": "uretim-1", "algorithm": algorithm})["request"])


def written(certificate: bytes) -> Mapping[str, Any]:
    return {"step": "write", "certificates": [base64.b64encode(certificate).decode()]}


@pytest.mark.parametrize("algorithm", ["p256", "p384", "rsa2048"])
def test_a_blank_card_is_made_to_the_end(tmp_path: Path, algorithm: str) -> None:
    card = blank()
    desk = bench(card)
    code = begun(desk, tmp_path / "drawer")
    desk.carry_out({"step": "lock"})
    certificate = certificate_of(asked(desk, algorithm))
    desk.carry_out(dict(written(certificate)))
    assert card.slots[0x9C].certificate == certificate
    assert card.puk.value == code.encode()


def test_r61_nothing_that_came_with_the_card_opens_it_any_more(tmp_path: Path) -> None:
    card = blank()
    desk = bench(card)
    begun(desk, tmp_path / "drawer")
    desk.carry_out({"step": "lock"})
    assert card.puk.value != Secret.of(TRANSPORT_PUK).value
    assert card.pin.value != Secret.of("123456").value


def test_until_it_is_locked_the_card_is_not_touched(tmp_path: Path) -> None:
    card = blank()
    begun(bench(card), tmp_path / "drawer")
    assert card.puk == Secret.of(TRANSPORT_PUK)
    assert card.pin == Secret.of("123456")


def test_a_card_of_another_lot_is_not_made(tmp_path: Path) -> None:
    card = PivCard({}, puk=Secret.of("11112222"))
    desk = bench(card)
    begun(desk, tmp_path / "drawer")
    with pytest.raises(CardNotBlank):
        desk.carry_out({"step": "lock"})


def test_a_wrong_management_key_makes_no_key(tmp_path: Path) -> None:
    card = blank()
    desk = bench(card)
    begun(desk, tmp_path / "drawer", bytes(24))
    with pytest.raises(TokenFailed):
        desk.carry_out({"step": "lock"})
    assert not card.slots


def test_a_piv_card_is_not_made_without_its_management_key(tmp_path: Path) -> None:
    desk = bench(blank())
    begun(desk, tmp_path / "drawer", b"")
    with pytest.raises(NotOnThisToken):
        desk.carry_out({"step": "lock"})


@pytest.mark.parametrize("step", ["lock", "sign", ""])
def test_a_step_out_of_its_turn_is_refused(step: str) -> None:
    with pytest.raises(TokenFailed):
        bench(blank()).carry_out({"step": step})


def test_a_kind_of_key_that_nes_do_not_have_is_refused(tmp_path: Path) -> None:
    desk = bench(blank())
    begun(desk, tmp_path / "drawer")
    desk.carry_out({"step": "lock"})
    with pytest.raises(TokenFailed):
        desk.carry_out({"step": "request", "name": "uretim-1", "algorithm": "rsa1024"})
