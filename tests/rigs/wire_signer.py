# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A signer that speaks the session's wire through Django's test client, and holds the server to it."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

from divit.ades.signer import Signer
from divit.kernel import clock
from divit.session import messages, recompute, wire


@dataclass
class WireSigner:
    """One signer with one key at one link."""

    link: str
    signer: Signer
    client: Client = field(default_factory=Client)
    claim_secret: str = ""
    request: messages.Request | None = None
    manifest: str = ""

    @property
    def path(self) -> str:
        return urlsplit(self.link).path

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.claim_secret}"}

    def post(self, call: str, body: Any, **headers: str) -> HttpResponse:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(
            f"{self.path}/{call}", data, content_type="application/json", headers=self.headers | headers
        )

    def get(self, call: str, **headers: str) -> Any:
        return self.client.get(f"{self.path}/{call}", headers=self.headers | headers)

    def claim(self) -> messages.ClaimAnswer:
        body = {"v": 1, "signer": {"kind": "command_line", "name": "Deneme imzacısı", "version": "0"}}
        answer = self.post("claim", body)
        assert answer.status_code == 200, answer.content
        claimed = messages.parse_claim_answer(answer.content)
        self.claim_secret, self.request, self.manifest = claimed.claim, claimed.request, claimed.manifest_sha256
        return claimed

    def choose(self, **changes: Any) -> HttpResponse:
        chosen = messages.CertificateChosen(
            certificate=self.signer.certificate, chain=tuple(self.signer.chain), manifest_sha256=self.manifest
        )
        return self.post("certificate", messages.to_json(chosen) | changes)

    def work(self, after: int = 0) -> messages.WorkAnswer:
        answer = self.get(f"work?after={after}")
        assert answer.status_code == 200, answer.content
        return messages.parse_work_answer(answer.content)

    def content(self, item_id: str) -> bytes:
        return b"".join(self.get(f"items/{item_id}"))

    def sign(self, work: messages.Work) -> messages.Result:
        assert self.request is not None
        item = next(each for each in self.request.items if each.id == work.id)
        to_sign = recompute.check_item(
            item, self.content(item.id), work, certificate=self.signer.certificate, now=clock.now()
        )
        return messages.Result(id=work.id, value=self.signer.sign(to_sign))

    def send(self, *results: messages.Result) -> tuple[messages.ResultAnswer, ...]:
        answer = self.post("results", messages.results_to_json(results))
        assert answer.status_code == 200, answer.content
        return messages.parse_results_answer(answer.content)

    def end(self, status: str = "finished") -> str:
        answer = self.post("end", {"status": status, "viewed": []})
        assert answer.status_code == 200, answer.content
        return messages.parse_state_answer(answer.content)

    def sign_all(self) -> list[messages.ResultAnswer]:
        """Claim, consent, sign every window, end."""
        self.claim()
        assert self.choose().status_code == 200
        answers: list[messages.ResultAnswer] = []
        after, done = 0, False
        while not done:
            window = self.work(after)
            answers += self.send(*(self.sign(each) for each in window.work)) if window.work else ()
            after, done = window.next, window.done
        self.end()
        return answers


def code_of(response: HttpResponse) -> str:
    """The stable code of a refusal, after its shape was held against the schema."""
    body = wire.load(response.content)
    wire.check("error", body)
    return str(body["code"])
