# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Sending an envelope: closed under a lock, carried without one, and what came of it noted under the lock again.

A process may die at any point. Before the first commit nothing has happened; after it the envelope is taken for
abandoned when its lease has passed, and is sent again under the same id.
"""

import logging
from datetime import datetime

from django.db import transaction

from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.audit.transitions import Machine
from divit.server.notify import carriers, composing, rules
from divit.server.notify.carriers import Parcel
from divit.server.notify.errors import CarrierFailed
from divit.server.notify.models import Envelope

_log = logging.getLogger("divit.notify")
MACHINE = Machine("divit.server.notify", "envelope", guards={}, effects={})
_STATE = Envelope.State


def send(envelope_pk: int) -> None:
    """Send one envelope that is due, or note why not and when to try again. Harmless when it is not due."""
    now = clock.now()
    envelope = _take(envelope_pk, now)
    if envelope is None:
        return
    try:
        _carry(envelope, composing.parcel(envelope, now))
    except DivitError as error:
        _note_failure(envelope, error)
    else:
        _note_sent(envelope)


def _take(pk: int, now: datetime) -> Envelope | None:
    with transaction.atomic():
        row = Envelope.objects.select_for_update().filter(pk=pk, next_try_at__lte=now).first()
        if row is None:
            return None
        if not row.notices.filter(read_at=None).exists():
            # Whoever has read it, or dealt with it, need not be told once more.
            _fire(row, "overtake", {"next_try_at": None})
            return None
        _fire(row, "take", {"attempts": row.attempts + 1, "next_try_at": now + rules.LEASE})
        return row


def _carry(envelope: Envelope, parcel: Parcel) -> None:
    try:
        carriers.carrier_of(envelope.channel).deliver(parcel)
    except DivitError:
        raise
    except Exception as error:
        # A carrier is somebody else's code and somebody else's network: its surprise is a reason, not an end.
        _log.exception("the carrier of %s failed", envelope.channel)
        raise CarrierFailed(type(error).__name__, why=type(error).__name__) from error


def _note_sent(envelope: Envelope) -> None:
    with transaction.atomic():
        if _still_ours(envelope):
            _fire(envelope, "delivered", {"next_try_at": None, "error": None, "sent_at": clock.now()})


def _note_failure(envelope: Envelope, error: DivitError) -> None:
    now = clock.now()
    told = {"code": error.code, "trace": error.trace, "tr": error.message("tr"), "en": error.message("en")}
    final = rules.is_final(error, envelope.created_at, now)
    with transaction.atomic():
        if _still_ours(envelope):
            again = None if final else rules.next_try(envelope.attempts, now)
            _fire(envelope, "give_up" if final else "put_off", {"next_try_at": again, "error": told})


def _still_ours(envelope: Envelope) -> bool:
    """Lock, and look whether nobody else took the envelope meanwhile."""
    row = Envelope.objects.select_for_update().get(pk=envelope.pk)
    return row.state == _STATE.SENDING and row.attempts == envelope.attempts


def _fire(envelope: Envelope, event: str, changes: dict[str, object]) -> None:
    MACHINE.fire(
        envelope,
        event,
        actor="system",
        channel="worker",
        object=f"envelope:{envelope.uid}",
        changes=changes,
        after={"kind": envelope.kind, "channel": envelope.channel, "person": envelope.person_id},
    )
