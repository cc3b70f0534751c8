# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A site that asks for no document: for a signature to sign in, or for work on a card whose release code it has."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from divit.kernel import clock, ids
from divit.server.signing.release import sealed
from divit.session import login_signature, messages
from trial_site import ERROR, Answer, TrialSite, _json

ONE_TIME = "K7QF2M9D4XTB"


@dataclass
class PlainSite(TrialSite):
    """One session of ``purpose``. ``refuses`` answers to the card; ``code`` is what it gives where a PIN is made."""

    documents: list[bytes] = field(default_factory=list)
    code: bytes | None = None
    refuses: bool = False
    one_time: bytes = ONE_TIME.encode()
    return_code: str | None = field(default_factory=ids.bearer)
    cards: list[messages.Card] = field(default_factory=list)
    outcome: messages.CardOutcome | None = None
    signed_at: list[str] = field(default_factory=list)
    #: Every answer that it gave; a secret in one of them would be a secret on the line.
    answers: list[bytes] = field(default_factory=list)

    def request(self) -> dict[str, Any]:
        """The request as it is sent."""
        told = {**super().request(), "items": []}
        if self.purpose == "login":
            digest = hashlib.sha256(self.one_time).hexdigest()
            item = messages.Item("login", "", "Giriş", "cades-attached", "text/plain", len(self.one_time), digest)
            told["items"] = [messages.to_json(item)]
        return told

    def answer(self, method: str, path: str, body: bytes, bearer: str, key: str = "") -> Answer:
        """What the site says to one call."""
        said = super().answer(method, path, body, bearer, key)
        self.answers.append(said[1])
        return said

    def _held(self, call: str, body: bytes) -> Answer:
        match call:
            case "card":
                return self._card(messages.parse_card(body))
            case "items/login":
                return 200, self.spoil_document(self.one_time)
            case "results":
                return 200, _json(messages.results_to_json((self._signed(messages.parse_results(body)),)))
            case "end":
                self.outcome = messages.parse_end(body).card
        return super()._held(call, body)

    def _card(self, told: messages.Card) -> Answer:
        self.cards.append(told)
        if self.refuses:
            return 409, _json({**ERROR, "message": "Bu kart için PIN oluşturma zamanı gelmedi."})
        release = {} if self.code is None else {"release": sealed(self.code, told.release_key)}
        return 200, _json({"ok": True, **release})

    def _signed(self, results: tuple[messages.Result, ...]) -> messages.ResultAnswer:
        (result,) = results
        if self.refuse_item:
            return messages.ResultAnswer(result.id, "refused", messages.ErrorMessage(**ERROR))
        at = login_signature.check(
            result.value,
            origin=self.origin,
            one_time=self.one_time.decode(),
            certificate=self.certificate,
            now=clock.now(),
        )
        self.signed_at.append(at.isoformat())
        return messages.ResultAnswer(result.id, "accepted", return_code=self.return_code)

    def _state(self) -> str:
        return "done" if self.ended and self.ended[-1] == "finished" else super()._state()
