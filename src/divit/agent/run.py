# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One session from the knock to the end: claim, show, certificate, PIN, sign, answer (signing-session, "Calls")."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from divit.agent.admission import admit, admit_knock
from divit.agent.approval import asked, certificate_of
from divit.agent.batch import Batch
from divit.agent.calendar import KnownCertificates
from divit.agent.calls import Calls
from divit.agent.card import Card
from divit.agent.card_run import CardRun
from divit.agent.core.peer import PERSON, Peer
from divit.agent.errors import (
    ConsentRefused,
    NotMine,
    SessionOver,
    SiteFailed,
    SiteRefused,
    SiteUnreachable,
    WorkNotApproved,
)
from divit.agent.halt import Halt
from divit.agent.heartbeat import OVER, Heartbeat
from divit.agent.http import Http
from divit.agent.journal import Journal
from divit.agent.login_run import LoginRun
from divit.agent.patience import patiently
from divit.agent.posting import Posting
from divit.agent.prefetch import Prefetch
from divit.agent.resume import Claims
from divit.agent.sites import Sites
from divit.agent.taken import NOTHING_LEFT, Desk, Outcome, Taken
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.session.card import CARD_PURPOSES
from divit.session.errors import ItemBytesMismatch, SessionMessageError
from divit.session.link import Link
from divit.session.messages import CertificateChosen, parse_claim_answer
from divit.session.recompute import check_bytes
from divit.tokens.certificates import TokenCertificate

__all__ = ["Desk", "Outcome", "sign_session"]

_WITHOUT_DOCUMENTS: dict[str, type[CardRun] | type[LoginRun]] = {
    "login": LoginRun,
    **dict.fromkeys(CARD_PURPOSES, CardRun),
}
# A claim that the site does not know any more is of no use to a later run.
_CLAIM_IS_VOID = frozenset({401, 403, 404, 410})


def sign_session(link: Link, desk: Desk, came: Peer = PERSON) -> Outcome:
    """Sign what the session at ``link`` asks for; ``came`` says by which way in it was opened.

    A claim of this session that an earlier run left is resumed, else the session is claimed; the claim is kept until
    the session has ended. Raises ``AgentError``, ``SessionMessageError``, ``TokenError`` and ``KeyboardInterrupt``.
    """
    Sites(desk.home).refuse_blocked(link.origin)
    http = Http(link.origin)
    halt = Halt()
    calls = Calls(http, link)
    heartbeat = Heartbeat(calls, halt)
    try:
        with Card(desk.token, desk.stage) as card:
            taken = _take(calls, link, desk)
            taken.came = came
            heartbeat.start()
            with _ended_when_refused(taken, desk):
                outcome = _carried_out(taken, desk, card, halt)
        Claims(desk.home).forget(link)
        Sites(desk.home).remember(link.origin)
        return outcome
    finally:
        halt.because(None)
        heartbeat.stop()
        http.close()


def _carried_out(taken: Taken, desk: Desk, card: Card, halt: Halt) -> Outcome:
    purpose = taken.request.purpose
    if taken.resumed_in in NOTHING_LEFT and purpose in _WITHOUT_DOCUMENTS:
        # Killed between the answer and the end: nobody is asked again.
        return Outcome(taken.resumed_in, (), purpose)
    return _WITHOUT_DOCUMENTS.get(purpose, _Signing)(taken, desk, card, halt).carry_out()


def _take(calls: Calls, link: Link, desk: Desk) -> Taken:
    """Resume the session with the claim that is kept, else claim it."""
    admit_knock(link, calls.knock())
    claims = Claims(desk.home)
    kept = claims.kept(link)
    if kept is not None:
        claimed = parse_claim_answer(kept)
        calls.claim = claimed.claim
        state = _state_of_kept(calls, claims, link)
        if state:
            return Taken(calls, link, admit(link, claimed), claimed.manifest_sha256, state)
    key = claims.begin(link)
    try:
        answer = patiently(lambda: calls.take(key), threading.Event())
    except SiteRefused:
        claims.forget(link)
        raise
    claimed = parse_claim_answer(answer)
    claims.keep(link, answer)
    calls.claim = claimed.claim
    try:
        request = admit(link, claimed)
    except DivitError:
        _end(calls, "cancelled")
        claims.forget(link)
        raise
    return Taken(calls, link, request, claimed.manifest_sha256)


def _state_of_kept(calls: Calls, claims: Claims, link: Link) -> str:
    """How the session of a kept claim stands; empty when the claim is void, so that the session may be claimed anew.

    Raises ``SessionOver`` for a session that ended without its signatures.
    """
    try:
        state = patiently(calls.alive, threading.Event())
    except SiteRefused as error:
        if error.status not in _CLAIM_IS_VOID:
            raise
        claims.forget(link)
        return ""
    if state in OVER:
        claims.forget(link)
        raise SessionOver(state=state)
    return state


@contextmanager
def _ended_when_refused(taken: Taken, desk: Desk) -> Iterator[None]:
    """A person's no, and a site that does not keep to what was approved, end the session; other faults do not."""
    try:
        yield
    except NotMine:
        Sites(desk.home).block(taken.link.origin)
        _end(taken.calls, "not_mine")
        Claims(desk.home).forget(taken.link)
        raise
    except (ConsentRefused, WorkNotApproved, SessionMessageError):
        _end(taken.calls, "cancelled")
        Claims(desk.home).forget(taken.link)
        raise


def _end(calls: Calls, status: str) -> None:
    # The person's decision stands whether or not the site hears of it.
    with suppress(DivitError):
        calls.end(status)


class _Signing:
    """The part of a run in which the card is involved."""

    def __init__(self, taken: Taken, desk: Desk, card: Card, halt: Halt) -> None:
        self._taken = taken
        self._desk = desk
        self._card = card
        self._halt = halt
        self._batch = Batch(taken.request)
        self._viewed: tuple[str, ...] = ()

    def carry_out(self) -> Outcome:
        """Consent, certificate, first window, PIN, the rest; then the end at the site."""
        if self._taken.resumed_in in NOTHING_LEFT:
            # Killed between the last answer and the end: nobody is asked again.
            self._batch.nothing_follows()
            return self._outcome()
        certificate = self._consented()
        KnownCertificates(self._desk.home).remember(certificate.certificate)
        chosen = CertificateChosen(certificate.certificate, certificate.chain, self._taken.manifest_sha256)
        patiently(lambda: self._taken.calls.certificate(chosen), self._halt.event)
        prefetch = Prefetch(self._taken.calls, self._batch, certificate.certificate, self._halt, self._desk.timings)
        something_to_sign = prefetch.start()
        self._halt.raise_reason()
        if something_to_sign:
            self._card.log_in()
            self._sign(prefetch, certificate)
        return self._outcome()

    def _outcome(self) -> Outcome:
        return Outcome(self._ended(), self._batch.outcome(), self._taken.request.purpose)

    def _ended(self) -> str:
        try:
            return patiently(lambda: self._taken.calls.end("finished", self._viewed), self._halt.event)
        except (SiteUnreachable, SiteFailed):
            # Every result has been answered already; the site will notice the silence.
            return "unknown"

    def _consented(self) -> TokenCertificate:
        approval = asked(self._taken, self._desk, self._card, self._document)
        self._viewed = approval.viewed
        return certificate_of(approval, self._taken, self._card)

    def _document(self, item_id: str, number: int = 0) -> bytes:
        """A document's bytes for the person's eyes, or of its attachment ``number``: the approved or none."""
        item = next(item for item in self._taken.request.items if item.id == item_id)
        if not number:
            content = self._taken.calls.item(item)
            check_bytes(item, content)
            return content
        attached = next(each for each in item.attachments if each.n == number)
        content = self._taken.calls.attachment(item, attached)
        if hashlib.sha256(content).hexdigest() != attached.sha256:
            raise ItemBytesMismatch(title=attached.title)
        return content

    def _sign(self, prefetch: Prefetch, certificate: TokenCertificate) -> None:
        taken, stage, timings = self._taken, self._desk.stage, self._desk.timings
        journal = Journal(
            self._desk.home,
            origin=taken.link.origin,
            session=taken.request.session,
            manifest_sha256=taken.manifest_sha256,
            certificate=certificate.certificate,
        )
        posting = Posting(taken.calls, self._batch, self._halt, timings, stage.answered)
        posting.start()
        stage.begin(len(taken.request.items))
        try:
            for signed in self._card.sign(certificate, prefetch):
                timings.mark((ready.item.id for ready, _value in signed), "signed")
                journal.signed([ready.item for ready, _value in signed], clock.now())
                for ready, value in signed:
                    posting.deliver(ready.item, value)
                    stage.signed(ready.item)
            posting.finish()
            self._halt.raise_reason()
        except BaseException:
            posting.abandon()
            raise
        finally:
            stage.end()
