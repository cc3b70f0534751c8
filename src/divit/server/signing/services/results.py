# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A signature value comes in: checked at once, committed on its own, completed behind the signer's back."""

from datetime import datetime
from functools import cache

from django.db import IntegrityError, transaction

from divit.ades.algorithms import SignatureAlgorithm
from divit.der import read
from divit.kernel import clock, words
from divit.kernel.errors import DivitError
from divit.pki.signatures import verify
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


def accept_results(*, session: SigningSession, results: tuple[Result, ...]) -> tuple[ResultAnswer, ...]:
    """Take each result, or say why not; one that is refused does not touch the others.

    The same result again gets the same answer. Raises ``OutOfTurn`` for a session that never gave out work.
    """
    if not session.certificate:
        raise OutOfTurn(state=session.state)
    items = {item.item_id: item for item in session.items.filter(item_id__in=[result.id for result in results])}
    return tuple(_answer(session, items.get(result.id), result) for result in results)


def _answer(session: SigningSession, item: SigningItem | None, result: Result) -> ResultAnswer:
    try:
        if item is None:
            raise ItemUnknown(result.id)
        _accept(session, item, result.value)
    except DivitError as error:
        return _refused(result.id, error.as_dict(words.lang()))
    if item.error is not None:
        return _refused(result.id, rules.shown_failure(item.error, words.lang()))
    return ResultAnswer(id=result.id, status="accepted")


def _refused(item_id: str, error: dict[str, str]) -> ResultAnswer:
    return ResultAnswer(id=item_id, status="refused", error=ErrorMessage(**error))


def _accept(session: SigningSession, item: SigningItem, value: bytes) -> None:
    """Move a prepared item to signed. Raises what leaves the item as it was; what gives it up is kept in the item."""
    if item.state in rules.SIGNED:
        if bytes(item.signature or b"") != value:
            raise ResultAlreadyThere
        return
    if item.state == "failed":
        return
    _check_signature(session, item, value)
    now = clock.now()
    try:
        with transaction.atomic():
            _commit(session, item, value, now)
    except IntegrityError as error:
        # The database's own guard: two sessions, one step, the other one was first.
        raise StepAlreadySigned from error


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


def _commit(session: SigningSession, item: SigningItem, value: bytes, now: datetime) -> None:
    lock(session)
    if not _still_prepared(item, value):
        return
    refusal = _owner_refuses(session, item, now)
    if refusal is not None:
        fail_item(item, refusal, event="give_up", actor=person_actor(session))
    else:
        ITEM.fire(
            item,
            "accept",
            actor=person_actor(session),
            channel=session.signer_kind,
            object=item_object(item),
            changes={"signature": value, "signed_at": now, "next_try_at": now},
            payload_sha256=item.sha256,
            is_locked=True,
        )
        worker.wake()
    settle(session)


def _still_prepared(item: SigningItem, value: bytes) -> bool:
    """Look again under the lock: the same signer may send the same result twice at once."""
    now = (
        SigningItem.objects.select_for_update().only("state", "signed_attributes", "signature", "error").get(pk=item.pk)
    )
    if now.state in rules.SIGNED:
        if bytes(now.signature or b"") != value:
            raise ResultAlreadyThere
        return False
    if now.state == "failed":
        item.error = now.error
        return False
    if now.state != "prepared" or bytes(now.signed_attributes or b"") != bytes(item.signed_attributes or b""):
        raise ItemNotPrepared
    item.state = now.state
    return True


def _owner_refuses(session: SigningSession, item: SigningItem, now: datetime) -> DivitError | None:
    """Ask the owner again (rule 7): turn, role and delegation may have changed since the session was made."""
    owner = purposes.purpose(item.purpose)
    if SigningItem.objects.filter(purpose=item.purpose, ref=item.ref, state__in=rules.SIGNED).exists():
        return StepAlreadySigned()
    try:
        owner.may_sign(session.person_id, item.ref, now)
        if owner.current_sha256 is not None and owner.current_sha256(item.ref) != item.source_sha256:
            return SourceChanged()
    except DivitError as error:
        return error
    return None
