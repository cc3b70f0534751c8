# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one write of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from divit.kernel import clock
from divit.server.audit import rules, statements
from divit.server.audit.errors import AuditHeadMissing, AuditOutsideTransaction
from divit.server.audit.models import AuditHead
from divit.server.audit.registry import keeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an entry tells: who did what to which object, over which channel, and what it was before and after."""

    actor: str
    channel: str
    action: str
    object: str
    role: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    reason: str = ""
    payload_sha256: str = ""


def record(
    *,
    actor: str,
    channel: str,
    action: str,
    object: str,
    role: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    payload_sha256: str = "",
) -> None:
    """``record_each`` for one entry."""
    told = Told(
        actor=actor,
        channel=channel,
        action=action,
        object=object,
        role=role,
        before=before,
        after=after,
        reason=reason,
        payload_sha256=payload_sha256,
    )
    record_each([told])


def record_each(told: Sequence[Told]) -> None:
    """Append entries, as the last statements of the transaction that does what they tell.

    The head row of a shard is locked here, so every other lock must have been taken before. All entries of one
    transaction go to the shard of the first object it tells of: two transactions that tell of the same two objects
    would else wait for each other. Whatever goes wrong is raised and takes the action with it (a log that can be
    switched off by filling a disk is no log). Raises ``AuditOutsideTransaction``, ``AuditKeyUnusable``,
    ``AuditHeadMissing``.
    """
    if not connection.in_atomic_block:
        raise AuditOutsideTransaction(told[0].action if told else "")
    if not told:
        return
    place = _place(told[0].object)
    head = statements.locked_head(place.shard)
    # Every shard was opened when the first key was made: a head that stands at nothing was put there by somebody.
    if head is None or not head.seq:
        raise AuditHeadMissing(shard=place.shard)
    _append(head, told, key=place.key)


def open_log(*, key: str) -> None:
    """Write the first entry of each shard that has none, sealed with ``key``.

    Afterwards an empty shard can only be one that was emptied. Called in the transaction that makes the first key.
    """
    for shard in AuditHead.objects.select_for_update().filter(seq=0).order_by("shard").values_list("shard", flat=True):
        head = statements.locked_head(shard)
        if head is None:
            raise AuditHeadMissing(shard=shard)
        told = Told(actor="system", channel="system", action="audit.opened", object=f"audit:{head.shard}")
        _append(head, [told], key=key)


def _append(head: statements.Head, told: Sequence[Told], *, key: str) -> None:
    """Chain the entries to each other and to ``head``, which moves on with each of them."""
    seq, digest = head.seq, head.digest
    entries = []
    for one in told:
        seq += 1
        own = {field: getattr(one, field) for field in Told.__slots__}
        entry = {"shard": head.shard, "seq": seq, "at": clock.now(), **own, "prev": digest, "key": key}
        sealed = rules.sealed(rules.plain(entry))
        tag = keeper().mac(key, sealed)
        digest = rules.digest(sealed, tag)
        entries.append({**entry, "tag": tag})
    statements.write_entries(entries)
    seal = keeper().mac(key, rules.head(shard=head.shard, seq=seq, digest=digest, key=key))
    statements.move_head(head, statements.Moved(seq, digest, key, seal))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the entries of one transaction go. It is kept among the transaction's commit hooks, so it ends with it,
    and with the savepoint in which it was chosen when that one is rolled back.
    """

    shard: int
    key: str

    def __call__(self) -> None:
        """Nothing is to be done after the commit."""


def _place(object: str) -> _Place:
    chosen = _chosen()
    if chosen is None:
        # The first key of all is made by this call, and that is told in this transaction too.
        key = keeper().mac_key()
        chosen = _chosen()
        if chosen is None:
            chosen = _Place(rules.shard_of(object, rules.SHARDS[connection.vendor]), key)
            transaction.on_commit(chosen)
    return chosen


def _chosen() -> _Place | None:
    hooks = (hook[1] for hook in connection.run_on_commit)
    return next((hook for hook in hooks if isinstance(hook, _Place)), None)
