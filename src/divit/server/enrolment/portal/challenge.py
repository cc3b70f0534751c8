# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a machine pays before it may ask a register about a person (R1, R5): work instead of a puzzle (ADR 0074).

A form carries a sealed task. The page's script finds for each of its pieces a number that makes a SHA-256 begin with
zero bits; that takes a desk computer part of a second and a million guesses a day. Where no script runs, time does:
the same task is done when it is old enough, and one address has only one such task counted at a time. Nobody has to
recognise anything (WCAG 2.2, 3.3.8).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from django.core import signing

from divit.kernel import clock, settings
from divit.server.enrolment.errors import ChallengeNotDone, ChallengeOver, ChallengeTooEarly

#: Names of the two hidden fields.
TASK, ANSWER = "task", "answer"
_SALT = "divit.enrolment.challenge"
_LONGEST = 600
_SEED = 32
_MOST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Task:
    """What a form carries. ``sealed`` goes there and back; the rest is for the page's script and for its words."""

    sealed: str
    pieces: int
    bits: int
    open_from: datetime

    @property
    def seed(self) -> str:
        """What the numbers are found for: short, so that a text with it fits one block of SHA-256."""
        return hashlib.sha256(self.sealed.encode()).hexdigest()[:_SEED]


class Challenge(Protocol):
    """How a form keeps machines out; another way (a service, another puzzle) stands behind the same two questions."""

    def issue(self, form: str) -> Task:
        """A fresh task for the form named ``form``."""

    def kept(self, form: str, sealed: str) -> Task | None:
        """The task behind ``sealed`` as long as it can still be done, so that a form shown again goes on with it."""

    def check(self, form: str, sealed: str, answer: str) -> "Done":
        """How the task was done. Raises ``ChallengeNotDone``, ``ChallengeTooEarly``, ``ChallengeOver``."""


@dataclass(frozen=True, slots=True)
class Done:
    """A task that was done: its name, to be counted once, until when it must be remembered, and how it was done."""

    digest: str
    until: datetime
    by_waiting: bool


class ProofOfWork:
    """The challenge in use: work where a script runs, else a wait."""

    def issue(self, form: str) -> Task:
        """A task of the size that the settings say."""
        body = [
            form,
            secrets.token_urlsafe(12),
            int(clock.now().timestamp()),
            settings.number("CHALLENGE_PIECES"),
            settings.number("CHALLENGE_BITS"),
        ]
        return _task(_signer().sign_object(body), body)

    def kept(self, form: str, sealed: str) -> Task | None:
        """The task if we made it for this form and it is not over."""
        body = _opened(sealed)
        if body is None or body[0] != form or _made_at(body) + settings.span("CHALLENGE_LASTS") <= clock.now():
            return None
        return _task(sealed, body)

    def check(self, form: str, sealed: str, answer: str) -> Done:
        """Whether the numbers in ``answer`` do the task, or, without any, whether it has waited long enough."""
        body = _opened(sealed)
        if body is None or body[0] != form:
            raise ChallengeOver("not ours, or of another form")
        now, made_at = clock.now(), _made_at(body)
        until = made_at + settings.span("CHALLENGE_LASTS")
        if now >= until or made_at > now:
            raise ChallengeOver("too old")
        task = _task(sealed, body)
        if not answer and now < task.open_from:
            raise ChallengeTooEarly(seconds=int((task.open_from - now).total_seconds()) + 1)
        if answer and not _is_done(task, answer):
            raise ChallengeNotDone
        return Done(hashlib.sha256(sealed.encode()).hexdigest(), until, by_waiting=not answer)


def _is_done(task: Task, answer: str) -> bool:
    """One counter a piece, joined by full stops; SHA-256 of ``seed.piece.counter`` begins with ``bits`` zero bits."""
    counters = answer.split(".")
    if len(counters) != task.pieces or not all(
        one.isascii() and one.isdigit() and len(one) <= _MOST_DIGITS for one in counters
    ):
        return False
    return all(_zero_bits(f"{task.seed}.{piece}.{counter}") >= task.bits for piece, counter in enumerate(counters))


def _is_counter(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _zero_bits(text: str) -> int:
    value = int.from_bytes(hashlib.sha256(text.encode("ascii")).digest(), "big")
    return 256 - value.bit_length()


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT)


def _opened(sealed: str) -> list[object] | None:
    if not sealed or len(sealed) > _LONGEST or not sealed.isascii():
        return None
    try:
        body: list[object] = _signer().unsign_object(sealed)
    except (signing.BadSignature, ValueError):
        return None
    return body


def _made_at(body: list[object]) -> datetime:
    return datetime.fromtimestamp(int(str(body[2])), UTC)


def _task(sealed: str, body: list[object]) -> Task:
    wait: timedelta = settings.span("CHALLENGE_WAIT")
    return Task(sealed, int(str(body[3])), int(str(body[4])), _made_at(body) + wait)
