# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Mail and SMS leave the house: over the real protocols, to stand-ins that misbehave in every way we know."""

import smtplib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from divit.kernel.errors import DivitError, SettingInvalid
from divit.server.gateways import mail
from divit.server.gateways.errors import (
    MailNotAdmitted,
    MailRefused,
    MailServerAway,
    MailWayOpen,
    MessageTooLarge,
    OnlyAStandIn,
    SmsNotAdmitted,
    SmsRefused,
    SmsServiceAway,
)
from divit.server.gateways.mail import MailCarrier
from divit.server.gateways.masking import masked
from divit.server.gateways.sms import LONGEST, SmsCarrier
from divit.server.notify.carriers import Parcel
from outside import Outside, outside

LETTER = Parcel(
    "0198-uid", "isil@akcaova.invalid", "İmzanızı bekleyen yazı var", "Iğdır’dan 2 yazı imzanızı bekliyor.\n"
)
SHORT = Parcel("0198-uid", "+900000001004", "", "2 yazı imzanızı bekliyor.")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    monkeypatch.setenv("DIVIT_ENV", "test")
    monkeypatch.setenv("DIVIT_HOME", str(tmp_path / "home"))
    with outside(tmp_path / "outbox") as here:
        here.lead_here(monkeypatch)
        yield here


def test_a_mail_arrives_with_its_turkish_letters_and_its_id(world: Outside) -> None:
    assert MailCarrier().is_set_up()
    MailCarrier().deliver(LETTER)
    (message,) = world.messages
    assert (message.to, message.subject) == (LETTER.address, LETTER.subject)
    assert message.text.replace("\r\n", "\n") == LETTER.text
    assert message.uid == "<0198-uid@akcaova.invalid>"


def test_a_mail_says_that_a_machine_wrote_it(world: Outside) -> None:
    assert mail.composed(LETTER)["Auto-Submitted"] == "auto-generated"


def test_an_sms_arrives(world: Outside) -> None:
    assert SmsCarrier().is_set_up()
    SmsCarrier().deliver(SHORT)
    (message,) = world.messages
    assert (message.channel, message.to, message.text) == ("sms", SHORT.address, SHORT.text)


@pytest.mark.parametrize(("carrier", "parcel"), [(MailCarrier(), LETTER), (SmsCarrier(), SHORT)])
def test_the_same_message_twice_is_one_message_for_who_gets_it(
    world: Outside, carrier: MailCarrier | SmsCarrier, parcel: Parcel
) -> None:
    world.misbehave("drop")
    with pytest.raises(DivitError) as broken:
        carrier.deliver(parcel)
    assert broken.value.retry == "auto"
    world.misbehave("")
    carrier.deliver(parcel)
    (message,) = world.messages
    assert message.times == 2


@pytest.mark.parametrize(
    ("fault", "error", "retry"), [("refuse", MailRefused, "never"), ("later", MailServerAway, "auto")]
)
def test_9460_9461_what_a_mail_server_refuses_for_good_is_final_and_the_rest_is_not(
    world: Outside, fault: str, error: type[DivitError], retry: str
) -> None:
    world.misbehave(fault)
    with pytest.raises(error) as told:
        MailCarrier().deliver(LETTER)
    assert told.value.retry == retry
    assert "akcaova" not in str(told.value)
    assert world.messages == []


@pytest.mark.parametrize(
    ("fault", "error", "retry"), [("refuse", SmsRefused, "never"), ("later", SmsServiceAway, "auto")]
)
def test_9465_9466_what_an_sms_service_refuses_for_good_is_final_and_the_rest_is_not(
    world: Outside, fault: str, error: type[DivitError], retry: str
) -> None:
    world.misbehave(fault)
    with pytest.raises(error) as told:
        SmsCarrier().deliver(SHORT)
    assert told.value.retry == retry


def test_who_does_not_answer_is_not_waited_for_endlessly(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_MAIL_TIMEOUT", "PT0.3S")
    monkeypatch.setenv("DIVIT_SMS_TIMEOUT", "PT0.3S")
    world.misbehave("slow")
    with pytest.raises(MailServerAway):
        MailCarrier().deliver(LETTER)
    with pytest.raises(SmsServiceAway):
        SmsCarrier().deliver(SHORT)


def test_nobody_at_home_is_tried_again(world: Outside, closed_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_MAIL_PORT", str(closed_port))
    monkeypatch.setenv("DIVIT_SMS_URL", f"http://127.0.0.1:{closed_port}/sms")
    with pytest.raises(MailServerAway):
        MailCarrier().deliver(LETTER)
    with pytest.raises(SmsServiceAway):
        SmsCarrier().deliver(SHORT)


def test_9463_mail_leaves_this_machine_only_encrypted(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_MAIL_HOST", "posta.akcaova.invalid")
    with pytest.raises(MailWayOpen):
        MailCarrier().deliver(LETTER)


def test_9462_a_server_that_cannot_encrypt_gets_neither_password_nor_mail(
    world: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_MAIL_TLS", "starttls")
    monkeypatch.setenv("DIVIT_MAIL_USER", "divit")
    monkeypatch.setenv("DIVIT_MAIL_PASSWORD", "posta-parolasi")
    with pytest.raises(MailNotAdmitted) as told:
        MailCarrier().deliver(LETTER)
    assert told.value.retry == "auto"
    assert "posta-parolasi" not in str(told.value)
    assert world.messages == []


def test_a_wrong_password_is_the_operators_to_mend(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: smtplib.SMTP, user: str, password: str) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"5.7.8 no")

    monkeypatch.setattr(smtplib.SMTP, "login", refuse)
    monkeypatch.setenv("DIVIT_MAIL_USER", "divit")
    with pytest.raises(MailNotAdmitted):
        MailCarrier().deliver(LETTER)


def test_an_unknown_way_to_encrypt_is_no_way(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_MAIL_TLS", "ssl")
    with pytest.raises(SettingInvalid):
        MailCarrier().deliver(LETTER)


def test_9464_what_is_too_large_does_not_go(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_MAIL_SIZE_LIMIT", "100")
    with pytest.raises(MessageTooLarge):
        MailCarrier().deliver(LETTER)
    with pytest.raises(MessageTooLarge):
        SmsCarrier().deliver(Parcel("u", "+900000001004", "", "x" * (LONGEST + 1)))
    assert world.messages == []


def test_9468_a_real_installation_gives_no_mail_to_a_stand_in(world: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_ENV", "production")
    with pytest.raises(OnlyAStandIn):
        MailCarrier().deliver(LETTER)
    assert world.messages == []
    with pytest.raises(OnlyAStandIn):
        SmsCarrier().deliver(SHORT)


@dataclass
class Endless:
    """An HTTP service that answers with the status that the path names, and a body that does not end by itself."""

    port: int = 0
    authorizations: list[str] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def answering() -> Iterator[Endless]:
    endless = Endless()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            endless.authorizations.append(self.headers["Authorization"])
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(int(self.path.rpartition("/")[2]))
            self.end_headers()
            try:
                for _piece in range(10_000):
                    self.wfile.write(b"x" * 10_000)
            except OSError:
                endless.hung_up.set()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    endless.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield endless
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (202, None),
        (409, None),
        (302, SmsNotAdmitted),
        (401, SmsNotAdmitted),
        (403, SmsNotAdmitted),
        (404, SmsNotAdmitted),
        (400, SmsRefused),
        (422, SmsRefused),
        (408, SmsServiceAway),
        (429, SmsServiceAway),
        (500, SmsServiceAway),
        (503, SmsServiceAway),
    ],
)
def test_9467_each_status_says_whether_to_try_again(
    world: Outside,
    answering: Endless,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    error: type[DivitError] | None,
) -> None:
    monkeypatch.setenv("DIVIT_SMS_URL", f"http://127.0.0.1:{answering.port}/{status}")
    if error is None:
        SmsCarrier().deliver(SHORT)
    else:
        with pytest.raises(error):
            SmsCarrier().deliver(SHORT)
    assert answering.authorizations == ["Bearer sms-trial-token"]
    assert answering.hung_up.wait(60)


def test_nothing_is_set_up_until_an_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIVIT_MAIL_HOST", raising=False)
    monkeypatch.delenv("DIVIT_SMS_URL", raising=False)
    assert not MailCarrier().is_set_up()
    assert not SmsCarrier().is_set_up()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("550 no user isil.incedere+x@akcaova.invalid here", "550 no user ***@akcaova.invalid here"),
        ("+90 000 000 10 04 is barred", "*** is barred"),
        ("two\nlines", "two lines"),
        ("x" * 500, "x" * 200),
    ],
)
def test_answers_from_outside_are_masked(text: str, expected: str) -> None:
    assert masked(text) == expected


def test_the_page_of_the_outbox_shows_what_came_as_text(world: Outside) -> None:
    MailCarrier().deliver(Parcel("u1", "a@akcaova.invalid", "<b>Konu</b>", "<script>alert(1)</script> Iğdır"))
    SmsCarrier().deliver(SHORT)
    page = httpx.get(world.web.address, trust_env=False)
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Iğdır" in page.text
    assert "&lt;b&gt;Konu&lt;/b&gt;" in page.text
    assert page.text.index("+900000001004") < page.text.index("a@akcaova.invalid")
    assert "DENEME" in page.text
    english = httpx.get(world.web.address, headers={"Accept-Language": "en"}, trust_env=False)
    assert 'lang="en"' in english.text
    assert len(httpx.get(f"{world.web.address}/messages.json", trust_env=False).json()) == 2
    assert httpx.get(f"{world.web.address}/page.css", trust_env=False).headers["Content-Type"].startswith("text/css")
    assert httpx.get(f"{world.web.address}/else", trust_env=False).status_code == 404
    assert httpx.post(f"{world.web.address}/else", trust_env=False).status_code == 404


def test_a_stand_in_answers_on_this_machine_only(world: Outside) -> None:
    with socket.create_connection(("127.0.0.1", world.mail.port), timeout=30) as connection:
        assert b"DENEME" in connection.recv(200)
