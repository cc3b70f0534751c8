# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signature values come in: checked at once, committed before they are answered, completed behind the signer's back.

What one call brings shares a transaction: a card that is quicker than a disk would else wait for a flush and for the
log's end with each signature. When anything unforeseen ends that transaction, each value is committed on its own, so
none is held up by another.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from django.db import IntegrityError, transaction

from divit.ades.algorithms import SignatureAlgorithm
from divit.der import read
from divit.kernel import clock, words
from divit.kernel.errors import DivitError
from divit.pki.signatures import verify
from divit.server.audit.transitions import Move
from divit.server.jobs import worker
from divit.server.signing import purposes, rules
from divit.server.signing.errors import (
    ItemNotPrepared,
    ItemUnknown,
    OutOfTurn,
    ResultAlreadyThere,
    SignatureWrong,
    SourceChanged,
    StepAlreadySigned,
)
from divit.server.signing.models import SigningItem, SigningSession
from divit.server.signing.services.machines import ITEM, fail_item, item_object, lock, person_actor, settle
from divit.session.messages import ErrorMessage, Result, ResultAnswer

#: Why each of some items, by its row, was not accepted; None: it was.
_Outcomes = dict[int, DivitError | None]
_Brought = Mapping[int, tuple[SigningItem, bytes]]


def accept_results(*, session: SigningSession, results: tuple[Result, ...]) -> tuple[ResultAnswer, ...]:
    """Take each result, or say why not; one that is refused does not touch the others.

    The same result again gets the same answer. Raises ``OutOfTurn`` for a session that never gave out work.
    """
    if not session.certificate:
        raise OutOfTurn(state=session.state)
    items = {item.item_id: item for item in session.items.filter(item_id__in=[result.id for result in results])}
    sound: dict[int, tuple[SigningItem, bytes]] = {}
    wrong: dict[int, DivitError] = {}
    for place, result in enumerate(results):
        try:
            item = _examined(session, items.get(result.id), result, sound)
        except DivitError as error:
            wrong[place] = error
        else:
            if item is not None:
                sound[item.pk] = (item, result.value)
    outcomes = _committed(session, sound)
    return tuple(
        _answer(result.id, wrong.get(place), items.get(result.id), outcomes) for place, result in enumerate(results)
    )


def _answer(item_id: str, wrong: DivitError | None, item: SigningItem | None, outcomes: _Outcomes) -> ResultAnswer:
    error = wrong or (outcomes.get(item.pk) if item else None)
    if error is not None:
        return _refused(item_id, error.as_dict(words.lang()))
    if item is not None and item.error is not None:
        return _refused(item_id, rules.shown_failure(item.error, words.lang()))
    return ResultAnswer(id=item_id, status="accepted")


def _refused(item_id: str, error: dict[str, str]) -> ResultAnswer:
    return ResultAnswer(id=item_id, status="refused", error=ErrorMessage(**error))


def _examined(session: SigningSession, item: SigningItem | None, result: Result, sound: _Brought) -> SigningItem | None:
    """The item when its value is right and to be committed, None when nothing is left to do. Raises why it is not."""
    if item is None:
        raise ItemUnknown(result.id)
    if item.state == "failed":
        return None
    held = sound[item.pk][1] if item.pk in sound else bytes(item.signature or b"")
    if item.pk in sound or item.state in rules.SIGNED:
        if held != result.value:
            raise ResultAlreadyThere
        return None
    _check_signature(session, item, result.value)
    return item


def _check_signature(session: SigningSession, item: SigningItem, value: bytes) -> None:
    if item.state != "prepared" or item.signed_attributes is None:
        raise ItemNotPrepared
    algorithm = SignatureAlgorithm(session.algorithm)
    oid, parameters = _identifier(algorithm)
    is_right = verify(
        bytes(session.certificate or b""),
        algorithm=oid,
        parameters=parameters,
        hash_name=algorithm.hash_name,
        signature=value,
        data=bytes(item.signed_attributes),
    )
    if not is_right:
        raise SignatureWrong


@cache
def _identifier(algorithm: SignatureAlgorithm) -> tuple[str, bytes | None]:
    """Object identifier and parameters of the AlgorithmIdentifier that the CMS will carry."""
    parts = read.Cursor.of(algorithm.der)
    oid = read.object_identifier(algorithm.der, parts.next())
    return oid, None if parts.peek() is None else read.encoding(algorithm.der, parts.next())


def _committed(session: SigningSession, brought: _Brought) -> _Outcomes:
    """Commit them together, or each alone when that fails."""
    now = clock.now()
    if len(brought) > 1:
        try:
            with transaction.atomic():
                return _commit(session, brought, now)
        except (DivitError, IntegrityError):
            # Another session was quicker with one of the steps, or an owner cannot tell of one: the others go on.
            pass
    outcomes: _Outcomes = {}
    for pk, one in brought.items():
        try:
            with transaction.atomic():
                outcomes |= _commit(session, {pk: one}, now)
        except IntegrityError:
            # The database's own guard: two sessions, one step, the other one was first.
            outcomes[pk] = StepAlreadySigned()
    return outcomes


def _commit(session: SigningSession, brought: _Brought, now: datetime) -> _Outcomes:
    """Move what is still prepared to signed, and give up what its owner refuses; the latter is kept in the item."""
    lock(session)
    outcomes = _looked_at_again(brought)
    due = [item for pk, (item, _value) in brought.items() if outcomes[pk] is None and item.state == "prepared"]
    refusals = _owner_refuses(session, due, now) if due else {}
    for item in due:
        refusal = refusals.get(item.ref)
        if refusal is not None:
            fail_item(item, refusal, event="give_up", actor=person_actor(session))
    moves = [
        Move(
            item,
            item_object(item),
            changes={"signature": brought[item.pk][1], "signed_at": now, "next_try_at": now},
            payload_sha256=item.sha256,
        )
        for item in due
        if item.ref not in refusals
    ]
    if moves:
        ITEM.fire_each(moves, "accept", actor=person_actor(session), channel=session.signer_kind)
        worker.wake()
    settle(session)
    return outcomes


def _looked_at_again(brought: _Brought) -> _Outcomes:
    """Look again under the lock: the same signer may send the same result twice at once."""
    outcomes: _Outcomes = dict.fromkeys(brought)
    rows = SigningItem.objects.select_for_update().filter(pk__in=brought).order_by("pk")
    for now in rows.only("state", "signed_attributes", "signature", "error"):
        item, value = brought[now.pk]
        item.state, item.error = now.state, now.error
        if now.state in rules.SIGNED:
            if bytes(now.signature or b"") != value:
                outcomes[now.pk] = ResultAlreadyThere()
        elif now.state == "failed":
            continue
        elif now.state != "prepared" or bytes(now.signed_attributes or b"") != bytes(item.signed_attributes or b""):
            outcomes[now.pk] = ItemNotPrepared()
    return outcomes


def _owner_refuses(session: SigningSession, items: Sequence[SigningItem], now: datetime) -> dict[str, DivitError]:
    """Ask the owner again (rule 7): turn, role and delegation may have changed since the session was made.

    Why not, by the owner's names of the steps.
    """
    refs = [item.ref for item in items]
    same = SigningItem.objects.filter(purpose=session.purpose, ref__in=refs, state__in=rules.SIGNED)
    taken = set(same.values_list("ref", flat=True))
    present = purposes.purpose(session.purpose).may_sign(session.whose, refs, now)
    refusals: dict[str, DivitError] = {}
    for item in items:
        answer = present[item.ref]
        if item.ref in taken:
            refusals[item.ref] = StepAlreadySigned()
        elif isinstance(answer, DivitError):
            refusals[item.ref] = answer
        elif answer != item.source_sha256:
            refusals[item.ref] = SourceChanged()
    return refusals
