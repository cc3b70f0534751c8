# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Behind the signer: the signature is finished and judged (``judging``), stored, and its owner moves on.

The slow part runs without any lock and can be done again from the stored signature as often as need be; what counts
happens in one short transaction. So a process may be killed at any point: before the commit nothing has happened,
after it nothing is left to do. Several items of a session share the processes that judge them, the flush that stores
their files, and the transaction; what an owner refuses ends that one, and each of them is then completed alone.
"""

import base64
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.audit.transitions import Move
from divit.server.files import services as files
from divit.server.jobs import processes
from divit.server.signing import judging, purposes, rules
from divit.server.signing.judging import Finished, Unfinished
from divit.server.signing.models import SigningItem
from divit.server.signing.purposes import SignedItem
from divit.server.signing.services.machines import ITEM, fail_item, item_object, lock, settle_completed

_log = logging.getLogger("divit.signing")
_SIGNED_MEDIA_TYPE = {
    "pades": "application/pdf",
    "cades-detached": "application/pkcs7-signature",
    "cades-attached": "application/pkcs7-mime",
}
#: Items that are stored and handed over together: the first of a batch waits for the last.
_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class _Stored:
    """A judged file that is stored."""

    file_sha256: str
    level: str
    report: dict[str, Any]


def complete(item_pk: int) -> None:
    """Complete one signed item, or note why not and when to try again. Harmless when there is nothing to do."""
    for _pk, error in complete_each([item_pk]):
        if error is not None:
            raise error


def complete_each(item_pks: Sequence[int]) -> Iterator[tuple[int, Exception | None]]:
    """``complete`` for several items; each is given back when it has ended, with the error that nobody expected."""
    now = clock.now()
    rows = SigningItem.objects.select_related("session").defer("session__request", "session__asked")
    items = [item for item in rows.filter(pk__in=item_pks) if item.state in rules.IN_COMPLETION]
    readable = []
    for item, content in zip(items, files.read_each([item.sha256 for item in items]), strict=True):
        if isinstance(content, DivitError):
            _give_back(item, Unfinished(content, passes=content.retry == "auto"), now)
        else:
            readable.append((item, _signature(item, content, now)))
    ended = zip(readable, processes.each(judging.finish, [signature for _item, signature in readable]), strict=True)
    while batch := [(item, outcome) for (item, _signature), outcome in islice(ended, _TOGETHER)]:
        yield from _settle_each(batch, now)


def _signature(item: SigningItem, content: bytes, now: datetime) -> judging.Signature:
    session = item.session
    return judging.Signature(
        format=item.format,
        level=session.level,
        content=content,
        signed_attributes=bytes(item.signed_attributes or b""),
        value=bytes(item.signature or b""),
        algorithm=session.algorithm,
        certificate=bytes(session.certificate or b""),
        chain=tuple(base64.b64decode(each) for each in session.chain),
        at=now,
    )


def _settle_each(
    batch: Sequence[tuple[SigningItem, judging.Outcome]], now: datetime
) -> Iterator[tuple[int, Exception | None]]:
    stored = _store(batch)
    handed_over = _hand_over_together(stored, [item for item, _outcome in batch], now)
    for item, outcome in batch:
        if item.pk in handed_over:
            yield item.pk, None
            continue
        try:
            _settle(item, stored.get(item.pk, outcome), now)
        except Exception as error:  # noqa: BLE001 - carried to the loop; the other items are not to wait for it
            yield item.pk, error
        else:
            yield item.pk, None


def _store(batch: Sequence[tuple[SigningItem, judging.Outcome]]) -> dict[int, _Stored | Unfinished]:
    """The stored files of those that are finished, by item; a disk that refuses is waited for."""
    kept: dict[int, _Stored | Unfinished] = {}
    by_type: dict[str, list[tuple[int, Finished]]] = {}
    for item, outcome in batch:
        if isinstance(outcome, Finished):
            by_type.setdefault(_SIGNED_MEDIA_TYPE[item.format], []).append((item.pk, outcome))
    for media_type, finished in by_type.items():
        try:
            stored = files.store_each([one.file for _pk, one in finished], media_type=media_type)
        except DivitError as error:
            kept |= {pk: Unfinished(error, passes=error.retry == "auto") for pk, _one in finished}
            continue
        for (pk, one), file in zip(finished, stored, strict=True):
            kept[pk] = _Stored(file.sha256, one.level, one.report)
    return kept


def _settle(item: SigningItem, outcome: judging.Outcome | _Stored, now: datetime) -> None:
    if isinstance(outcome, Exception):
        raise outcome
    try:
        if isinstance(outcome, _Stored):
            _hand_over([(item, outcome)], now)
        elif isinstance(outcome, Unfinished):
            _give_back(item, outcome, now)
    except DivitError as error:
        # What passes by itself (a full disk) is waited for: the signature is safe, and nobody is asked again.
        _give_back(item, Unfinished(error, passes=error.retry == "auto"), now)


def _hand_over_together(
    stored: Mapping[int, _Stored | Unfinished], items: Sequence[SigningItem], now: datetime
) -> frozenset[int]:
    """Hand over all that is stored, a session at a time; the rows for which that went well."""
    by_session: dict[int, list[tuple[SigningItem, _Stored]]] = {}
    for item in items:
        finished = stored.get(item.pk)
        if isinstance(finished, _Stored):
            by_session.setdefault(item.session_id, []).append((item, finished))
    done: set[int] = set()
    for group in by_session.values():
        if len(group) == 1:
            continue
        try:
            _hand_over(group, now)
        except Exception as error:  # noqa: BLE001 - what one of them met, it meets again alone
            _log.info("%s items are completed one by one: %s", len(group), error)
        else:
            done |= {item.pk for item, _finished in group}
    return frozenset(done)


def _hand_over(group: Sequence[tuple[SigningItem, _Stored]], now: datetime) -> None:
    """The one transaction for items of a session: state, audit, the owner's next step; all of it or nothing."""
    session = group[0][0].session
    with transaction.atomic():
        mine = _still_mine([item for item, _finished in group])
        due = [(item, finished) for item, finished in group if item.pk in mine]
        if not due:
            return
        purposes.purpose(session.purpose).completed([_signed_item(item, finished, now) for item, finished in due])
        moves = [
            Move(
                item,
                item_object(item),
                changes={
                    "signed_sha256": finished.file_sha256,
                    "level": session.level,
                    "report": finished.report,
                    "completed_at": now,
                    "next_try_at": None,
                    "error": None,
                },
                after={"level": finished.level},
                payload_sha256=finished.file_sha256,
            )
            for item, finished in due
        ]
        ITEM.fire_each(moves, "complete", actor="system", channel="signing")
        settle_completed(session)


def _signed_item(item: SigningItem, finished: _Stored, now: datetime) -> SignedItem:
    return SignedItem(
        ref=item.ref,
        item_id=f"{item.session.uuid}:{item.item_id}",
        file_sha256=finished.file_sha256,
        content_sha256=item.source_sha256,
        signer_person_id=item.session.whose,
        signed_at=item.signed_at or now,
        level=finished.level,
        report=finished.report,
        certificate=bytes(item.session.certificate or b""),
    )


def _still_mine(items: Sequence[SigningItem]) -> frozenset[int]:
    """Lock items of one session, and look which of them (by row) nobody else has completed meanwhile."""
    lock(items[0].session)
    rows = SigningItem.objects.select_for_update().filter(pk__in=[item.pk for item in items]).order_by("pk")
    states = dict(rows.values_list("pk", "state"))
    for item in items:
        item.state = states[item.pk]
    return frozenset(pk for pk, state in states.items() if state in rules.IN_COMPLETION)


def _give_back(item: SigningItem, unfinished: Unfinished, now: datetime) -> None:
    """Note why there is no file: it waits for what will pass, or fails for good."""
    error = unfinished.error
    with transaction.atomic():
        if not _still_mine([item]):
            return
        if not unfinished.passes:
            fail_item(item, error, event="fail", actor="system")
            settle_completed(item.session)
            return
        ITEM.fire(
            item,
            "await",
            actor="system",
            channel="signing",
            object=item_object(item),
            changes={
                "attempts": item.attempts + 1,
                "next_try_at": rules.next_try(item, now),
                "error": rules.failure_of(error),
            },
            after={"code": error.code},
            reason=error.message("en"),
        )
