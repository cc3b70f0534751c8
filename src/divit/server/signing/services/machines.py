# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The state machines of sessions and items, and what each move does besides moving."""

from typing import Any

from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.audit.transitions import Machine
from divit.server.jobs import worker
from divit.server.people.queries import Viewer
from divit.server.signing import purposes, rules
from divit.server.signing.errors import LeftUnsigned, SessionNotFound
from divit.server.signing.models import SigningItem, SigningSession
from divit.server.signing.services.owners import tell_owner


def session_object(session: SigningSession) -> str:
    """The session's name in the audit log."""
    return f"signing_session:{session.uuid}"


def item_object(item: SigningItem) -> str:
    """The item's name in the audit log."""
    return f"signing_item:{item.session.uuid}:{item.item_id}"


def person_actor(session: SigningSession) -> str:
    """The person who opened the session, as the audit log names people; of a session without one, nobody known."""
    return "anonymous" if session.person_id is None else f"person:{session.person_id}"


def fail_item(item: SigningItem, error: DivitError, *, event: str, actor: str) -> None:
    """Give an item up for a coded reason and tell its owner. Inside the caller's transaction."""
    # The owner first: what it locks (a letter, an envelope) comes before the end of the log, everywhere.
    purposes.purpose(item.purpose).refused(item.ref, error.code)
    ITEM.fire(
        item,
        event,
        actor=actor,
        channel="signing",
        object=item_object(item),
        changes={"error": rules.failure_of(error), "next_try_at": None},
        after={"code": error.code},
        reason=error.message("en"),
    )


def lock(session: SigningSession) -> None:
    """Lock the session's row and take over its state. The session before its items, everywhere: two who lock both
    must lock in one order.
    """
    rows = SigningSession.objects.select_for_update().values_list("state", flat=True)
    session.state = rows.get(pk=session.pk)


def lock_own(viewer: Viewer, uuid: str) -> SigningSession:
    """The viewer's own session with its row locked, without its request. Raises ``SessionNotFound``."""
    row = (
        SigningSession.objects.select_for_update()
        .defer("request")
        .filter(uuid=uuid, person_id=viewer.person_id)
        .first()
    )
    if row is None:
        raise SessionNotFound
    return row


def settle_completed(session: SigningSession) -> None:
    """``settle`` after a completion, which ends no session that still signs."""
    if session.state == "completing":
        settle(session)


def settle(session: SigningSession) -> None:
    """Move the locked session on when its last item was signed, or its last signature completed. Inside the caller's
    transaction, after the item's own move.
    """
    if session.state == "completing" and not rules.all_settled(session):
        return
    for event in ("signed_all", "settle"):
        if SESSION.allowed(session, event):
            SESSION.fire(session, event, actor="system", channel="signing", object=session_object(session))


def _forget_prepared(session: SigningSession) -> None:
    session.items.filter(state="prepared").update(state="waiting", signed_attributes=None, prepared_at=None)


def _give_up_unsigned(session: SigningSession) -> None:
    # The items know their session from here: asked of the database it would bring the whole request with each of them.
    for item in session.items.filter(state__in=rules.UNSIGNED).order_by("position"):
        fail_item(item, LeftUnsigned(), event="give_up", actor="system")


def _note_end(session: SigningSession) -> None:
    session.ended_at = clock.now()
    session.save(update_fields=["ended_at"])
    if rules.without_documents(session):
        tell_owner(session)
    worker.wake()


_EFFECTS: dict[str, Any] = {
    "forget_prepared": _forget_prepared,
    "give_up_unsigned": _give_up_unsigned,
    "note_end": _note_end,
}

SESSION = Machine("divit.server.signing", "session", guards=rules.GUARDS, effects=_EFFECTS)
ITEM = Machine("divit.server.signing", "item", guards=rules.GUARDS, effects=_EFFECTS)
