# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signing in with a signature (rule 8): the statement is composed here, and nothing that the site sent is signed."""

import threading

from divit.agent.approval import asked, certificate_of
from divit.agent.batch import ItemOutcome
from divit.agent.calendar import KnownCertificates
from divit.agent.card import Card
from divit.agent.errors import SiteAnswerInvalid
from divit.agent.halt import Halt
from divit.agent.journal import Journal
from divit.agent.patience import patiently
from divit.agent.taken import Desk, Outcome, Taken
from divit.kernel import clock
from divit.session import login
from divit.session.login_signature import LoginSignature
from divit.session.messages import CertificateChosen, Result, ResultAnswer
from divit.session.recompute import check_bytes
from divit.tokens.certificates import TokenCertificate


class LoginRun:
    """One login from the consent to the browser."""

    def __init__(self, taken: Taken, desk: Desk, card: Card, halt: Halt) -> None:
        self._taken = taken
        self._desk = desk
        self._card = card
        self._halt = halt
        (self._item,) = taken.request.items

    def carry_out(self) -> Outcome:
        """Consent, certificate, PIN, one signature, then back to the browser that asked.

        Raises ``AgentError``, ``SessionMessageError``, ``TokenError``.
        """
        taken, calls = self._taken, self._taken.calls
        approval = asked(taken, self._desk, self._card, self._nothing_to_read)
        certificate = certificate_of(approval, taken, self._card)
        KnownCertificates(self._desk.home).remember(certificate.certificate)
        chosen = CertificateChosen(certificate.certificate, certificate.chain, taken.manifest_sha256)
        patiently(lambda: calls.certificate(chosen), self._halt.event)
        one_time = self._one_time()
        self._halt.raise_reason()
        self._card.log_in()
        answer = self._posted(self._signed(certificate, one_time))
        fate = "accepted" if answer.status == "accepted" else "refused"
        if fate == "accepted":
            self._back_to_the_browser(answer)
        state = patiently(lambda: calls.end("finished"), threading.Event())
        outcome = ItemOutcome(self._item, "accepted" if fate == "accepted" else "refused", answer.error)
        return Outcome(state, (outcome,), taken.request.purpose)

    def _nothing_to_read(self, _item: str, _number: int = 0) -> bytes:
        # What is signed is composed after the yes, from what the sheet shows; the item is only its one-time part.
        return b""

    def _one_time(self) -> str:
        content = patiently(lambda: self._taken.calls.item(self._item), self._halt.event)
        check_bytes(self._item, content)
        return login.one_time_text(content)

    def _signed(self, certificate: TokenCertificate, one_time: str) -> bytes:
        origin, at = self._taken.link.origin, clock.now()
        due = LoginSignature.composed(origin=origin, one_time=one_time, at=at, certificate=certificate.certificate)
        self._desk.stage.begin(1)
        try:
            value = self._card.worker.sign(certificate.key_id, due.data, due.algorithm.value)
            self._journal(certificate).signed([self._item], at)
            self._desk.stage.signed(self._item)
        finally:
            self._desk.stage.end()
        return due.attached(value, certificate.chain)

    def _journal(self, certificate: TokenCertificate) -> Journal:
        return Journal(
            self._desk.home,
            origin=self._taken.link.origin,
            session=self._taken.request.session,
            manifest_sha256=self._taken.manifest_sha256,
            certificate=certificate.certificate,
        )

    def _posted(self, signature: bytes) -> ResultAnswer:
        result = (Result(self._item.id, signature),)
        answers = patiently(lambda: self._taken.calls.results(result), self._halt.event)
        if [answer.id for answer in answers] != [self._item.id]:
            raise SiteAnswerInvalid(origin=self._taken.calls.origin, why="results")
        self._desk.stage.answered(self._item, answers[0])
        return answers[0]

    def _back_to_the_browser(self, answer: ResultAnswer) -> None:
        """The code is in the fragment: it is in no request line, and nobody types it (rule 8)."""
        if answer.return_code is None:
            raise SiteAnswerInvalid(origin=self._taken.calls.origin, why="return_code")
        self._desk.stage.browse(f"{self._taken.link.url}/return#c={answer.return_code}")
