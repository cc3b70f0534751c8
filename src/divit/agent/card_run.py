# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A session about the card itself (rule 9): its PIN is tried, or set with a release code that nobody sees."""

import threading

from divit.agent.approval import asked
from divit.agent.card import Card
from divit.agent.errors import ReleaseMissing
from divit.agent.halt import Halt
from divit.agent.patience import patiently
from divit.agent.resume import Claims
from divit.agent.taken import Desk, Outcome, Taken
from divit.kernel import words
from divit.pki.subject import subject_of
from divit.session.card import RELEASED, serial_of
from divit.session.messages import Card as CardTold
from divit.session.messages import CardOutcome
from divit.tokens.errors import (
    NewPinRefused,
    NewPinTooEasy,
    NoSigningCertificate,
    NotOnThisToken,
    PinLength,
    PinLocked,
    PinNotGiven,
    PinsDiffer,
    ReleaseRefused,
    ReleaseUnreadable,
    WrongPin,
)
from divit.tokens.tries import in_word

_NEW_PIN_QUESTIONS = 3


class CardRun:
    """One card session from the consent to the end. The PIN and the release code meet in the token's worker only."""

    def __init__(self, taken: Taken, desk: Desk, card: Card, halt: Halt) -> None:
        self._taken = taken
        self._desk = desk
        self._card = card
        self._halt = halt

    def carry_out(self) -> Outcome:
        """Consent, the card told, the PIN, the end. A card that does not take its code is told to the site as well.

        Raises ``AgentError``, ``SessionMessageError``, ``TokenError``.
        """
        approval = asked(self._taken, self._desk, self._card, _nothing_to_read)
        if approval.shown is None:
            raise NoSigningCertificate
        certificate = approval.shown.certificate
        release = self._told(certificate)
        try:
            if self._taken.request.purpose in RELEASED:
                self._create(certificate, release)
                return self._ended("yes")
            return self._ended("yes" if self._is_right() else "no")
        except (PinNotGiven, NewPinTooEasy):
            # Nobody went on: the page that waits is told so, and asks anew when the person wants to.
            self._say("cancelled", None)
            raise
        except (NotOnThisToken, ReleaseMissing, ReleaseRefused, ReleaseUnreadable):
            self._say("finished", self._outcome("no"))
            raise

    def _told(self, certificate: bytes) -> str | None:
        """Tell the site which card is here, with a fresh key of the worker; the release code sealed to it, if any."""
        worker = self._card.worker
        told = CardTold(serial_of(worker.serial), certificate, self._card.tries(), worker.release_key())
        release = patiently(lambda: self._taken.calls.card(told), self._halt.event)
        self._halt.raise_reason()
        return release

    def _is_right(self) -> bool:
        """Have the PIN typed once and tried. A card that is locked is not asked."""
        if in_word(self._card.tries()) == "locked":
            return False
        try:
            self._desk.stage.pin(self._card.worker, once=True)
        except (WrongPin, PinLocked):
            return False
        return True

    def _create(self, certificate: bytes, release: str | None) -> None:
        """Have a PIN typed twice and set it; a card that takes another length is asked again, with a fresh code."""
        holder, refused = subject_of(certificate).serial_number, ""
        for question in range(1, _NEW_PIN_QUESTIONS + 1):
            if release is None:
                raise ReleaseMissing(origin=self._taken.link.origin)
            self._desk.stage.new_pin(self._card.worker, holder, refused)
            try:
                return self._card.worker.set_pin(release)
            except (PinLength, NewPinRefused, PinsDiffer) as error:
                if question == _NEW_PIN_QUESTIONS:
                    raise
                refused = f"{error.message(words.lang())} ({error.code})"
            release = self._told(certificate)
        return None

    def _outcome(self, outcome: str) -> CardOutcome:
        return CardOutcome(outcome, self._card.tries())

    def _ended(self, outcome: str) -> Outcome:
        card = self._outcome(outcome)
        state = self._say("finished", card)
        return Outcome(state, (), self._taken.request.purpose, card)

    def _say(self, status: str, card: CardOutcome | None) -> str:
        state = patiently(lambda: self._taken.calls.end(status, card=card), threading.Event())
        Claims(self._desk.home).forget(self._taken.link)
        return state


def _nothing_to_read(_item: str, _number: int = 0) -> bytes:
    return b""
