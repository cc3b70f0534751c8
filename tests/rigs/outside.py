# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Stand-ins of all systems outside in this process, and the settings that lead to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from divit.demo import people
from divit.standins.edevlet.signatures import Judge
from divit.standins.listening import HOST
from divit.standins.mail import MailStandIn
from divit.standins.outbox import Message, Outbox, set_fault
from divit.standins.web import WebStandIn


@dataclass(frozen=True)
class Outside:
    """What stands for the world outside."""

    outbox: Outbox
    mail: MailStandIn
    web: WebStandIn

    @property
    def messages(self) -> list[Message]:
        return self.outbox.messages()

    def misbehave(self, fault: str, channel: str = "") -> None:
        set_fault(self.outbox.folder, fault, channel)

    def change_people(self, old: str, new: str) -> None:
        """Change what the systems outside know: each ``old`` in their list becomes ``new``."""
        path = self.outbox.folder / "people.toml"
        known = path.read_text(encoding="utf-8")
        assert old in known
        path.write_text(known.replace(old, new), encoding="utf-8")

    def settings(self) -> dict[str, str]:
        """The settings of gateways that lead here."""
        return {
            "DIVIT_MAIL_HOST": HOST,
            "DIVIT_MAIL_PORT": str(self.mail.port),
            "DIVIT_MAIL_TLS": "none",
            "DIVIT_MAIL_FROM": "divit@akcaova.invalid",
            "DIVIT_SMS_URL": f"{self.web.address}/sms",
            "DIVIT_SMS_TOKEN": "sms-trial-token",
            "DIVIT_KPS_URL": f"{self.web.address}/kps",
            "DIVIT_KPS_USER": "divit",
            "DIVIT_KPS_PASSWORD": "kps-deneme",
            "DIVIT_PERSONNEL_URL": f"{self.web.address}/mebbis",
            "DIVIT_PERSONNEL_TOKEN": "personnel-trial-token",
            "DIVIT_COURIER_URL": f"{self.web.address}/ptt",
            "DIVIT_COURIER_USER": "divit",
            "DIVIT_COURIER_PASSWORD": "ptt-deneme",
            "DIVIT_COURIER_CUSTOMER": "100000001",
        }

    def lead_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in self.settings().items():
            monkeypatch.setenv(name, value)


@contextmanager
def outside(folder: Path, judge: Judge | None = None) -> Iterator[Outside]:
    """The stand-ins, answering until it is left; they know the demonstration's people. ``judge`` says whose signature
    a file bears that is given to e-Devlet.
    """
    outbox = Outbox(folder)
    (folder / "people.toml").write_bytes(people.listed())
    here = Outside(outbox, MailStandIn(outbox), WebStandIn(outbox, judge=judge))
    here.mail.start()
    here.web.start()
    try:
        yield here
    finally:
        here.web.stop()
        here.mail.stop()
