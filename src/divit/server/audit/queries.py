# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of the log. It knows nobody, so whoever asks on behalf of a viewer decides what that viewer may see."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from divit.server.audit import rules
from divit.server.audit.key import key
from divit.server.audit.models import AuditEntry, AuditHead

_FIELDS = (
    "shard", "seq", "at", "actor", "role", "channel", "action", "object", "before", "after", "reason",
    "payload_sha256", "prev",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """Something that is not as it was written. ``kind``: changed, hole, cut_tail or changed_head."""

    kind: str
    shard: int
    seq: int


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """What a walk along the whole chain found."""

    entries: int
    problems: tuple[ChainProblem, ...]

    @property
    def intact(self) -> bool:
        """Whether every entry is as it was written, and all are there."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as a page shows it."""

    seq: int
    at: datetime
    actor: str
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str


def entries_about(object: str) -> list[EntryView]:
    """What was done to one object, oldest first."""
    rows = AuditEntry.objects.filter(object=object).order_by("seq")
    return [EntryView(r.seq, r.at, r.actor, r.action, r.before, r.after, r.reason) for r in rows]


def verify_chain() -> ChainVerdict:
    """Walk every shard from its beginning to its head and compute all tags anew.

    Finds a changed byte (also in the head), a hole and a cut tail. Raises ``AuditKeyUnusable``.
    """
    shards = set(AuditEntry.objects.values_list("shard", flat=True).distinct())
    shards |= set(AuditHead.objects.values_list("shard", flat=True))
    problems = [problem for shard in sorted(shards) for problem in _walk(shard)]
    return ChainVerdict(entries=AuditEntry.objects.count(), problems=tuple(problems))


def _walk(shard: int) -> Iterator[ChainProblem]:
    secret = key()
    seq, tag = 0, rules.BEGINNING
    for row in AuditEntry.objects.filter(shard=shard).order_by("seq").iterator(chunk_size=2000):
        if row.seq != seq + 1:
            yield ChainProblem("hole", shard, seq + 1)
        elif row.prev != tag:
            yield ChainProblem("changed", shard, row.seq)
        expected = rules.entry_tag(secret, {name: getattr(row, name) for name in _FIELDS})
        if not hmac.compare_digest(expected, row.tag):
            yield ChainProblem("changed", shard, row.seq)
        seq, tag = row.seq, row.tag
    yield from _at_the_end(secret, shard, seq, tag)


def _at_the_end(secret: bytes, shard: int, seq: int, tag: str) -> Iterator[ChainProblem]:
    head = AuditHead.objects.filter(shard=shard).first()
    if head is None:
        yield ChainProblem("changed_head", shard, seq)
        return
    seal = rules.head_seal(secret, shard=shard, seq=head.seq, tag=head.tag)
    if not hmac.compare_digest(seal, head.seal):
        yield ChainProblem("changed_head", shard, head.seq)
    elif head.seq > seq:
        yield ChainProblem("cut_tail", shard, seq + 1)
    elif (head.seq, head.tag) != (seq, tag):
        yield ChainProblem("changed_head", shard, head.seq)
