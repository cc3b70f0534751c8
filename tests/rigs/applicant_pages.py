# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Somebody who applies for a certificate through the pages: a browser without scripts that does the task itself."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from challenge_work import numbers_for
from divit.server.enrolment.models import Application, SmsProof
from divit.server.enrolment.rules.identity import Facts
from divit.server.enrolment.services import codes

MOBILE = "0555 000 00 01"
WORK = {
    "unit": "Yazı İşleri Müdürlüğü",
    "title": "Şef",
    "address": "Divit Mah. Kamış Cad. No: 1",
    "postal_code": "06420",
    "province": "06",
    "district": "06/Çankaya",
}
CONTACT = {
    "email": "isil@akcaova.invalid",
    "work_phone": "0312 000 00 00",
    "extension": "4100",
    "mobile": MOBILE,
    "operator": "turk_telekom",
    "home_phone": "",
    "channel": "both",
}
CARD = {"reader": "mini", "validity_years": "3"}
WORD = {"security_word": "ceviz ağacı", "again": "ceviz ağacı"}
_HIDDEN = re.compile(
    r'data-seed="(\w+)" data-pieces="(\d+)" data-bits="(\d+)"><input type="hidden" name="task" value="([^"]+)"'
)


@dataclass(frozen=True)
class _Task:
    seed: str
    pieces: int
    bits: int


@dataclass
class Applicant:
    """One browser. Each step follows where it is led."""

    detsis: str = "10000000"
    client: Client = field(default_factory=Client)

    def get(self, path: str) -> Any:
        """A page."""
        return self.client.get(path, follow=True)

    def post(self, path: str, data: dict[str, Any] | None = None) -> Any:
        """Send a form and follow."""
        return self.client.post(path, data or {}, follow=True)

    def done(self, path: str) -> dict[str, str]:
        """The two hidden fields of the form at ``path``, its task done."""
        found = _HIDDEN.search(self.get(path).content.decode())
        assert found is not None, path
        task = _Task(found[1], int(found[2]), int(found[3]))
        return {"task": found[4], "answer": numbers_for(task)}

    def enter(self, facts: Facts, **changes: str) -> Any:
        """R1."""
        path = f"/e-imza/basvuru/{self.detsis}"
        typed = {
            "tckn": facts.tckn,
            "given_name": facts.given_name,
            "surname": facts.surname,
            "birth_place": facts.birth_place,
            "birth_date": facts.birth_date.strftime("%d.%m.%Y"),
        }
        return self.post(path, {**typed, **self.done(path), **changes})

    def fill(self, reason: str = "first", **changes: str) -> Any:
        """The parts of the form, up to the page on which it is confirmed."""
        self.post("/e-imza/basvurum/neden", {"reason": reason})
        self.post("/e-imza/basvurum/form/gorev-yeri", {**WORK, **changes})
        self.post("/e-imza/basvurum/form/iletisim", {**CONTACT, **changes})
        return self.post("/e-imza/basvurum/form/kart", {**CARD, **changes})

    def confirm(self) -> Any:
        """ "Form Onayla"."""
        return self.post("/e-imza/basvurum/kontrol", WORD)

    def send(self) -> Any:
        """ "Gönder"."""
        return self.post("/e-imza/basvurum/sms", {"do": "send"})

    def type_code(self, code: str = "") -> Any:
        """The code as the telephone shows it, or another."""
        return self.post("/e-imza/basvurum/sms", {"do": "check", "code": code or self.code()})

    def code(self) -> str:
        """What the last SMS of this application would say."""
        return codes.code_of(SmsProof.objects.filter(application=self.row()).latest("pk"))

    def row(self) -> Application:
        """The application that this browser holds."""
        return Application.objects.get(uid=self.client.session["enrolment"]["application"])

    def come(self, facts: Facts, reason: str = "first") -> Any:
        """From the door to the page of the methods."""
        self.enter(facts)
        self.fill(reason)
        self.confirm()
        self.send()
        return self.type_code()
