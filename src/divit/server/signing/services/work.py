# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What to sign next: windows of data to be signed, made ahead of the card."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from divit.ades import pades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.cades import signed_attributes
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.files import services as files
from divit.server.signing import rules
from divit.server.signing.errors import OutOfTurn, SessionEnded
from divit.server.signing.models import SigningItem, SigningSession
from divit.server.signing.services.claiming import lock_held
from divit.server.signing.services.machines import (
    SESSION,
    fail_item,
    lock,
    person_actor,
    session_object,
    settle,
)
from divit.session import limits
from divit.session.messages import Work, WorkAnswer

# Well within the five minutes that a signer allows signing-time to differ, a card's slowness included.
_FRESH_FOR = timedelta(minutes=2)


def next_work(*, session: SigningSession, after: int) -> WorkAnswer:
    """Up to 32 unsigned items beyond position ``after``, each with its data to be signed.

    Asking again gives the same; only data older than two minutes is made anew, so that signing-time stays true.
    Raises ``OutOfTurn`` before a certificate was chosen, ``SessionEnded`` after the end, ``ClaimRefused`` when the
    session was given to another signer meanwhile, and ``StorageUnreadable``.
    """
    if session.state in rules.SIGNED_OFF:
        return WorkAnswer(work=(), next=after, done=True)
    _refuse_out_of_turn(session)
    open_items = session.items.filter(position__gt=after, state__in=rules.UNSIGNED).order_by("position")
    found = list(open_items[: limits.WINDOW + 1])
    window, more = found[: limits.WINDOW], len(found) > limits.WINDOW
    work = _prepare(session, window)
    return WorkAnswer(work=tuple(work), next=window[-1].position if window else after, done=not more)


def _refuse_out_of_turn(session: SigningSession) -> None:
    if session.state in rules.ENDED:
        raise SessionEnded(state=session.state)
    if session.state not in ("consented", "signing"):
        raise OutOfTurn(state=session.state)


def _prepare(session: SigningSession, window: list[SigningItem]) -> list[Work]:
    now = clock.now()
    algorithm, certificate = SignatureAlgorithm(session.algorithm), bytes(session.certificate or b"")
    stale = [item for item in window if _is_stale(item, now)]
    broken = [item for item in stale if not _make(item, algorithm, certificate, now)]
    fresh = [item for item in stale if item not in broken]
    if stale or session.state == "consented":
        _save(session, fresh, now)
    return [
        Work(id=item.item_id, algorithm=algorithm.value, signed_attributes=bytes(item.signed_attributes or b""))
        for item in window
        if item not in broken
    ]


def _is_stale(item: SigningItem, now: datetime) -> bool:
    return item.prepared_at is None or item.prepared_at < now - _FRESH_FOR


def _make(item: SigningItem, algorithm: SignatureAlgorithm, certificate: bytes, now: datetime) -> bool:
    """Compute an item's signed attributes; False when its stored bytes are damaged, and the item is given up."""
    try:
        digest = _digest(item, algorithm.hash_name)
    except DivitError as error:
        if error.retry == "auto":
            raise
        with transaction.atomic():
            lock(item.session)
            fail_item(item, error, event="give_up", actor="system")
            settle(item.session)
        return False
    item.signed_attributes = signed_attributes(
        digest,
        algorithm=algorithm,
        certificate=certificate,
        signing_time=None if item.format == "pades" else now,
    )
    item.prepared_at = now
    return True


def _digest(item: SigningItem, hash_name: str) -> bytes:
    if hash_name == "sha256":
        return bytes(item.digest_sha256 or b"")
    content = files.read(item.sha256)
    return pades.digest(content, hash_name) if item.format == "pades" else hashlib.new(hash_name, content).digest()


def _save(session: SigningSession, made: list[SigningItem], now: datetime) -> None:
    """Keep what was ``made``; where another call of the same signer was first, take over what that one made."""
    with transaction.atomic():
        lock_held(session)
        _refuse_out_of_turn(session)
        if session.state == "consented":
            SESSION.fire(
                session,
                "begin",
                actor=person_actor(session),
                channel=session.signer_kind,
                object=session_object(session),
            )
        kept = SigningItem.objects.only("signed_attributes", "prepared_at").in_bulk([item.pk for item in made])
        for item in made:
            if not _is_stale(kept[item.pk], now):
                item.signed_attributes = kept[item.pk].signed_attributes
                continue
            # Only what is still unsigned: a result for the older data may have come in between.
            SigningItem.objects.filter(pk=item.pk, state__in=rules.UNSIGNED).update(
                state="prepared", signed_attributes=item.signed_attributes, prepared_at=item.prepared_at
            )
