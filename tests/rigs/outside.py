# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Stand-ins of mail and SMS in this process, and the settings that lead to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

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

    def misbehave(self, fault: str) -> None:
        set_fault(self.outbox.folder, fault)

    def settings(self) -> dict[str, str]:
        """The settings of gateways that lead here."""
        return {
            "DIVIT_MAIL_HOST": HOST,
            "DIVIT_MAIL_PORT": str(self.mail.port),
            "DIVIT_MAIL_TLS": "none",
            "DIVIT_MAIL_FROM": "divit@akcaova.invalid",
            "DIVIT_SMS_URL": f"{self.web.address}/sms",
            "DIVIT_SMS_TOKEN": "sms-trial-token",
        }

    def lead_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in self.settings().items():
            monkeypatch.setenv(name, value)


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    """Both stand-ins, answering until it is left."""
    outbox = Outbox(folder)
    here = Outside(outbox, MailStandIn(outbox), WebStandIn(outbox))
    here.mail.start()
    here.web.start()
    try:
        yield here
    finally:
        here.web.stop()
        here.mail.stop()
