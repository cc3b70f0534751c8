# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A session ends: the signer is through, the person cancels, or a clock runs out. What is signed is never lost."""

from typing import Any

from django.db import transaction

from divit.kernel import clock
from divit.server.people.queries import Viewer
from divit.server.signing import rules
from divit.server.signing.models import SigningSession
from divit.server.signing.services.claiming import lock_held
from divit.server.signing.services.machines import SESSION, lock_own, person_actor, session_object, settle
from divit.session.messages import End


def end(*, session: SigningSession, message: End) -> str:
    """The signer's last word; saying it again changes nothing. The state that is then shown.

    Raises ``ClaimRefused``.
    """
    with transaction.atomic():
        lock_held(session)
        event = "finish" if message.status == "finished" else "cancel"
        if session.state in rules.HELD:
            changes: dict[str, Any] = {"ended_as": message.status, "viewed": list(message.viewed)}
            if session.card is not None and message.card is not None:
                # Before the move, whose guard asks for it.
                session.card = {**session.card, "outcome": message.card.outcome, "left": message.card.tries}
                changes["card"] = session.card
            SESSION.fire(
                session,
                event,
                actor=person_actor(session),
                channel=session.signer_kind,
                object=session_object(session),
                changes=changes,
                after={"said": message.status, "viewed": len(message.viewed)},
                payload_sha256=session.manifest_sha256,
            )
            settle(session)
        elif not session.ended_as:
            # The last result ended the session before the signer could say what the person had opened.
            session.ended_as, session.viewed = message.status, list(message.viewed)
            session.save(update_fields=["ended_as", "viewed"])
    return session.state


def stay_alive(*, session: SigningSession) -> str:
    """Note that the signer's window is open. The state that is then shown."""
    if session.state in rules.HELD:
        SigningSession.objects.filter(pk=session.pk).update(last_seen_at=clock.now())
    return session.state


def cancel(*, viewer: Viewer, session: str) -> str:
    """The person cancels on the page; what is already signed is completed. Raises ``SessionNotFound``,
    ``TransitionForbidden`` when it has ended.
    """
    with transaction.atomic():
        row = lock_own(viewer, session)
        SESSION.fire(row, "cancel", actor=person_actor(row), channel="web", object=session_object(row))
        settle(row)
    return row.state


def expire(session_pk: int) -> None:
    """Void an unclaimed link after its time, or a session after a day of silence. Harmless when it is not so."""
    with transaction.atomic():
        session = SigningSession.objects.select_for_update().defer("request").get(pk=session_pk)
        if session.state == "preparing" or (session.state == "created" and rules.within_claim_time(session)):
            return
        if session.state in rules.HELD and rules.within_resume_time(session):
            return
        if session.state in rules.OPEN:
            SESSION.fire(session, "expire", actor="system", channel="signing", object=session_object(session))
            settle(session)
