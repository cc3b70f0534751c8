# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""SMS over Netgsm's interface: taken, tried again, the operator's to mend, or final; chosen by a setting."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from divit.kernel.errors import DivitError, SettingInvalid
from divit.server.gateways.errors import (
    AnswerTooLarge,
    OnlyAStandIn,
    SmsAnswerUnknown,
    SmsNotAdmitted,
    SmsRefused,
    SmsServiceAway,
    WayOpen,
)
from divit.server.gateways.sms import SmsCarrier
from divit.server.notify.carriers import Parcel
from outside import Outside, outside

SHORT = Parcel("0198-uid", "+900000001004", "", "Onay kodunuz 428913. Işıl’a özeldir.")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside") / "outbox") as here:
        yield here


@pytest.fixture
def world(standing: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    monkeypatch.setenv("DIVIT_ENV", "test")
    monkeypatch.setenv("DIVIT_HOME", str(tmp_path / "home"))
    standing.lead_here(monkeypatch)
    monkeypatch.setenv("DIVIT_SMS_PROVIDER", "netgsm")
    monkeypatch.setenv("DIVIT_SMS_USER", "divit")
    monkeypatch.setenv("DIVIT_SMS_URL", f"{standing.web.address}/netgsm")
    yield standing
    standing.misbehave("")
    standing.misbehave("", "sms")


def answered(monkeypatch: pytest.MonkeyPatch, status: int, body: bytes) -> None:
    """From now on the service answers this."""
    transport = httpx.MockTransport(lambda _request: httpx.Response(status, content=body))
    real = httpx.Client

    def client(**given: object) -> httpx.Client:
        return real(transport=transport, **given)  # type: ignore[arg-type]  # what the adapter gives

    monkeypatch.setattr(httpx, "Client", client)


def test_an_sms_arrives_with_its_turkish_letters(world: Outside) -> None:
    SmsCarrier().deliver(SHORT)
    message = world.messages[0]
    assert (message.channel, message.to, message.text, message.sender) == ("sms", SHORT.address, SHORT.text, "DIVIT")


def test_a_provider_that_nobody_knows_is_none(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_SMS_PROVIDER", "posta-guvercini")
    with pytest.raises(SettingInvalid):
        SmsCarrier().deliver(SHORT)


def test_a_wrong_password_is_the_operators_to_mend(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_SMS_TOKEN", "yanlis-parola")
    with pytest.raises(SmsNotAdmitted) as told:
        SmsCarrier().deliver(SHORT)
    assert "yanlis-parola" not in str(told.value)
    assert "Netgsm 30" in told.value.message("tr")


@pytest.mark.parametrize(
    ("fault", "error"), [("refuse", SmsRefused), ("later", SmsServiceAway), ("drop", SmsServiceAway)]
)
def test_each_fault_is_told(world: Outside, fault: str, error: type[DivitError]) -> None:
    world.misbehave(fault, "sms")
    with pytest.raises(error):
        SmsCarrier().deliver(SHORT)


def test_who_does_not_answer_is_not_waited_for_endlessly(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_SMS_TIMEOUT", "PT0.2S")
    world.misbehave("slow")
    with pytest.raises(SmsServiceAway):
        SmsCarrier().deliver(SHORT)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("00", None),
        ("01", None),
        ("02", None),
        ("20", SmsRefused),
        ("70", SmsRefused),
        ("30", SmsNotAdmitted),
        ("40", SmsNotAdmitted),
        ("50", SmsNotAdmitted),
        ("51", SmsNotAdmitted),
        ("60", SmsNotAdmitted),
        ("80", SmsServiceAway),
        ("85", SmsServiceAway),
        ("100", SmsServiceAway),
    ],
)
def test_each_code_says_whether_to_try_again(
    world: Outside, monkeypatch: pytest.MonkeyPatch, code: str, error: type[DivitError] | None
) -> None:
    answered(monkeypatch, 406 if error else 200, f'{{"code": "{code}"}}'.encode())
    if error is None:
        SmsCarrier().deliver(SHORT)
    else:
        with pytest.raises(error):
            SmsCarrier().deliver(SHORT)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b"", SmsAnswerUnknown),
        (200, b"[]", SmsAnswerUnknown),
        (200, b"<html>", SmsAnswerUnknown),
        (404, b"", SmsNotAdmitted),
        (500, b"x", SmsServiceAway),
        (422, b"{}", SmsRefused),
        (200, b" " * 1_000_001, AnswerTooLarge),
    ],
)
def test_9748_an_answer_without_a_code_is_judged_by_its_status(
    world: Outside, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, error: type[DivitError]
) -> None:
    answered(monkeypatch, status, body)
    with pytest.raises(error):
        SmsCarrier().deliver(SHORT)


def test_no_code_leaves_over_an_open_way_or_to_a_stand_in(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as real:
        real.setenv("DIVIT_ENV", "production")
        with pytest.raises(OnlyAStandIn):
            SmsCarrier().deliver(SHORT)
    monkeypatch.setenv("DIVIT_SMS_URL", "http://netgsm.akcaova.invalid")
    with pytest.raises(WayOpen):
        SmsCarrier().deliver(SHORT)
