# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Decisions of a signing session: guards of the state machines, waits and pauses. No writes, no network."""

import random
from datetime import datetime, timedelta
from typing import Any

from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.server.signing.login_purpose import LOGIN
from divit.server.signing.models import SigningItem, SigningSession
from divit.session.card import CARD_PURPOSES

#: A session in one of these can still bring a signature.
OPEN = ("preparing", "created", "claimed", "consented", "signing")
#: A signer holds the session.
HELD = ("claimed", "consented", "signing")
#: Nothing is left to sign, and a signer that resumes is simply told so.
SIGNED_OFF = ("completing", "done", "partial")
ENDED = ("done", "partial", "cancelled", "expired", "failed")
UNSIGNED = ("waiting", "prepared")
IN_COMPLETION = ("signed", "awaiting")
SIGNED = ("signed", "awaiting", "completed")
#: Purposes whose sessions carry no document of an owner.
WITHOUT_DOCUMENTS = CARD_PURPOSES | {LOGIN}
_LONGEST_WAIT = timedelta(hours=1)
_FIRST_CODE_WAIT = timedelta(seconds=60)


def without_documents(session: SigningSession) -> bool:
    """Whether the session is about a card, or about signing in."""
    return session.purpose in WITHOUT_DOCUMENTS


def card_answered(session: SigningSession) -> bool:
    """Rule 9: whether the card did what was asked; a trial of its PIN wanted an answer, either one."""
    outcome = (session.card or {}).get("outcome")
    return outcome == "yes" or (outcome == "no" and session.purpose == "pin-test")


def open_sessions_of(person_id: int, at: datetime) -> int:
    """How many sessions of the person can still be claimed or are held."""
    mine = SigningSession.objects.filter(person_id=person_id, state__in=OPEN)
    return mine.exclude(state="created", claim_until__lt=at).count()


def within_claim_time(session: SigningSession) -> bool:
    """Rule 4: a link is claimed within its time or is void."""
    return clock.now() <= session.claim_until


def within_resume_time(session: SigningSession) -> bool:
    """Rule 4: a paused session is resumed within a day."""
    return silent_since(session) + settings.span("SIGNING_RESUME_WITHIN") >= clock.now()


def released_by_person(session: SigningSession) -> bool:
    """Rule 4: a new claim only after the person has confirmed it on the page."""
    return session.released


def something_signed(session: SigningSession) -> bool:
    """Whether a signature has been accepted that must not be lost."""
    return session.items.filter(state__in=SIGNED).exists()


def something_to_sign(session: SigningSession) -> bool:
    """Whether a document was made ready."""
    return session.items.filter(state="waiting").exists()


def nothing_left_to_sign(session: SigningSession) -> bool:
    """Whether every item has been signed or given up."""
    return not session.items.filter(state__in=UNSIGNED).exists()


def all_settled(session: SigningSession) -> bool:
    """Whether every item is completed or failed."""
    return not session.items.exclude(state__in=("completed", "failed")).exists()


def all_completed(session: SigningSession) -> bool:
    """Whether every item is completed."""
    return not session.items.exclude(state="completed").exists()


def some_completed(session: SigningSession) -> bool:
    """Whether at least one item is completed."""
    return session.items.filter(state="completed").exists()


def silent_since(session: SigningSession) -> datetime:
    """When the signer was last heard of."""
    return session.last_seen_at or session.claimed_at or session.created_at


def is_paused(session: SigningSession, at: datetime) -> bool:
    """Rule 4: a held session sleeps after two minutes of silence."""
    return session.state in HELD and silent_since(session) + settings.span("SIGNING_PAUSED_AFTER") < at


def shown_state(session: SigningSession, at: datetime) -> str:
    """The state as people and signers are told it."""
    return "paused" if is_paused(session, at) else session.state


def next_try(item: SigningItem, at: datetime) -> datetime:
    """When to try an awaiting item again: 10 s, 20 s, 40 s … an hour, spread so that they don't all come at once."""
    wait: timedelta = settings.span("SIGNING_TRY_AGAIN") * 2 ** min(item.attempts, 12)
    return at + min(wait, _LONGEST_WAIT) * random.uniform(1.0, 1.2)


def code_wait(count: int, tries: int) -> timedelta:
    """How long an address waits after its ``count``-th wrong code: nothing before ``tries``, then 1, 2, 4 … minutes."""
    over = count - tries
    return timedelta() if over < 0 else min(_FIRST_CODE_WAIT * 2 ** min(over, 12), 24 * _LONGEST_WAIT)


def failure_of(error: DivitError) -> dict[str, str]:
    """A refusal as it is kept: the same code, words and trace whenever it is asked for, in either language."""
    return {
        "code": error.code,
        "retry": error.retry,
        "trace": error.trace,
        "tr": error.message("tr"),
        "en": error.message("en"),
    }


def shown_failure(failure: dict[str, Any], language: str) -> dict[str, str]:
    """The form of a kept refusal that travels: ``{code, message, retry, trace}``."""
    return {
        "code": failure["code"],
        "message": failure["en" if language == "en" else "tr"],
        "retry": failure["retry"],
        "trace": failure["trace"],
    }


GUARDS = {
    guard.__name__: guard
    for guard in (
        without_documents,
        card_answered,
        within_claim_time,
        within_resume_time,
        released_by_person,
        something_signed,
        something_to_sign,
        nothing_left_to_sign,
        all_settled,
        all_completed,
        some_completed,
    )
}
