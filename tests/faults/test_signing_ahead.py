# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signatures asked for ahead of the card: what was made is kept, and after a fault or a stop nothing more is made."""

import socket
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from divit.kernel import clock
from divit.tokens import frames
from divit.tokens.errors import DriverCrashed, DriverHung, TokenError, TokenGone
from divit.tokens.pin.pipe import write_pin
from divit.tokens.wipe import SecretBytes
from divit.tokens.worker import WorkerClient
from divit.tokens.worker.ahead import SigningAhead
from divit.tokens.worker.serving import Desk
from softhsm import PIN, SoftToken, build_slow_driver, soft_token
from trial_keys import certificate_for, new_key

pytestmark = [pytest.mark.needs_softhsm, pytest.mark.needs_cc]
KEY = new_key("p256")
ALGORITHM = "ecdsa-sha256"


@pytest.fixture(scope="module")
def token() -> Iterator[SoftToken]:
    with soft_token(KEY, [certificate_for(KEY)]) as ready:
        yield ready


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_slow_driver(tmp_path_factory.mktemp("driver"))


def logged_in(token: SoftToken) -> WorkerClient:
    client = WorkerClient.start(token.uri, env=token.environment())
    write_pin(client.pin_channel(), SecretBytes.take(bytearray(PIN.encode())))
    client.login()
    return client


def data(count: int) -> list[tuple[bytes, str]]:
    return [(b"belge %d" % number, ALGORITHM) for number in range(count)]


def values_until_fault(client: WorkerClient, count: int) -> tuple[list[bytes], TokenError | None]:
    made: list[bytes] = []
    with client.ahead("01") as ahead:
        ahead.ask(data(count))
        try:
            while ahead.outstanding:
                made += ahead.taken()
        except TokenError as fault:
            return made, fault
    return made, None


def test_the_values_come_in_the_order_in_which_they_were_asked_for(token: SoftToken) -> None:
    with logged_in(token) as client:
        made, fault = values_until_fault(client, 40)
        assert fault is None
        for value, (content, _algorithm) in zip(made, data(40), strict=True):
            KEY.public_key().verify(value, content, ec.ECDSA(hashes.SHA256()))
        # The worker answers other calls afterwards.
        assert client.sign("01", b"metin", ALGORITHM)


def test_more_than_one_frame_holds_is_signed_all_the_same(token: SoftToken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("divit.tokens.worker.ahead._FRAME_BYTES", 64)
    with logged_in(token) as client:
        made, _fault = values_until_fault(client, 12)
    assert len(set(made)) == 12


@pytest.mark.parametrize(
    ("manners", "error"), [({"pull_after": 3}, TokenGone), ({"crash_after": 3}, DriverCrashed)], ids=["pulled", "crash"]
)
def test_what_the_card_made_before_a_fault_is_kept(
    token: SoftToken, driver: Path, manners: dict[str, int], error: type[TokenError]
) -> None:
    client = logged_in(token.behind(driver, **manners))
    made, fault = values_until_fault(client, 9)
    assert (len(made), type(fault)) == (3, error)
    with pytest.raises(DriverCrashed):
        client.tries()
    client.close()


def test_a_driver_that_hangs_among_many_is_ended_within_the_time_of_one(
    token: SoftToken, driver: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_TOKEN_SIGN_LIMIT", "PT1S")
    client = logged_in(token.behind(driver, hang="C_Sign"))
    made, fault = values_until_fault(client, 9)
    assert (made, type(fault)) == ([], DriverHung)
    assert not Path(f"/proc/{client.pid}").exists()


def test_who_leaves_early_has_nothing_signed_any_more(token: SoftToken, driver: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    client = logged_in(token.behind(driver, sign_ms=50, mark=mark))
    with client.ahead("01") as ahead:
        ahead.ask(data(60))
        ahead.taken()
    client.close()
    assert not Path(f"/proc/{client.pid}").exists()
    assert 1 <= len(mark.read_bytes()) < 60


@pytest.mark.parametrize(("took", "came", "room"), [(0.3, 1, 1), (0.001, 2, 64)], ids=["card", "software"])
def test_a_slow_card_has_one_item_ready_and_a_fast_token_many(
    monkeypatch: pytest.MonkeyPatch, took: float, came: int, room: int
) -> None:
    moments = iter([0.0, 0.0, took])
    monkeypatch.setattr(clock, "monotonic", lambda: next(moments))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ahead = SigningAhead(ours, "01", nullcontext, lambda answer: answer)
        assert ahead.room == 2
        ahead.ask(data(2))
        assert ahead.room == 0, "nothing is asked for while enough is under way"
        for _each in range(came):
            frames.send(theirs, {"value": "YQ=="})
        assert ahead.taken() == [b"a"] * came
        assert ahead.room == room


class OneBadCard:
    """A card that refuses its second signature, and would make a third."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def sign(self, _key: str, content: bytes, _algorithm: str) -> bytes:
        self.asked.append(content)
        if len(self.asked) == 2:
            raise TokenGone
        return content


def test_after_a_fault_nothing_is_signed_that_was_asked_for_behind_it() -> None:
    told: list[dict[str, object]] = []
    desk, card = Desk(-1, told.append), OneBadCard()
    desk._token = card  # type: ignore[assignment]  # as much of a token as is asked
    batch = {"call": "sign_all", "key_id": "01", "items": [{"data": "YQ==", "algorithm": ALGORITHM}] * 2}
    assert desk.answer(batch)["error"]["code"] == TokenGone.code
    assert desk.answer(batch)["error"]["code"] == TokenGone.code
    assert (len(told), len(card.asked)) == (1, 2)
