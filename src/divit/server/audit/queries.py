# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of the log. It knows nobody, so whoever asks on behalf of a viewer decides what that viewer may see."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Max, Min

from divit.kernel import clock
from divit.server.audit import anchor_files, exports, rules
from divit.server.audit.anchor_files import Kept
from divit.server.audit.anchors import AnchorProblem, AnchorVerdict, Belief, compared, judge, told_of
from divit.server.audit.errors import AuditKeyUnusable
from divit.server.audit.models import AuditAnchor, AuditEntry, AuditHead
from divit.server.audit.registry import keeper
from divit.server.audit.walking import ChainProblem, Head, Mac, Marks, Walk

__all__ = ["AnchorProblem", "AnchorVerdict", "ChainProblem", "ChainVerdict", "EntryView"]

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """What a walk along the whole chain and all anchors found."""

    entries: int
    problems: tuple[ChainProblem, ...]
    anchors: AnchorVerdict

    @property
    def intact(self) -> bool:
        """Whether every entry is as it was written, all are there, and the anchors agree."""
        return not self.problems and not self.anchors.problems


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
    """What was done to one object, oldest first, in whatever shards it was told."""
    rows = AuditEntry.objects.filter(object=object).order_by("id")
    return [EntryView(r.seq, r.at, r.actor, r.action, r.before, r.after, r.reason) for r in rows]


def verify_chain() -> ChainVerdict:
    """Walk every shard from its beginning to its head, compute all seals anew, and hold all against the anchors.

    Finds a changed byte (also in the head), a hole and a cut tail; with the anchors also a tail that was cut or
    written anew by somebody who has the key. Raises ``AuditKeyUnusable``.
    """
    mac = _mac()
    told = _told_anchors()
    anchors, apart = _anchors()
    judgement = judge(anchors, belief(), at=clock.now())
    shards = set(AuditEntry.objects.values_list("shard", flat=True).distinct())
    shards |= set(AuditHead.objects.values_list("shard", flat=True)) | set(judgement.marks)
    walked = [_walked(shard, mac, judgement.marks.get(shard, {})) for shard in sorted(shards)]
    against = sorted(
        {*judgement.verdict.problems, *apart, *told_of(anchors, told)}, key=lambda one: (one.number, one.kind)
    )
    return ChainVerdict(
        entries=sum(count for count, _ in walked),
        problems=tuple(problem for _, found in walked for problem in found),
        anchors=replace(judgement.verdict, problems=tuple(against)),
    )


def belief() -> Belief:
    """Whose signatures count on anchors, and who is believed about time, here and now."""
    kept = keeper()
    return Belief(kept.certificates(), kept.trust(), kept.revocation())


def plain_entries(shard: int, *, first: int = 1, last: int | None = None) -> Iterator[dict[str, Any]]:
    """The entries of a shard from ``first`` to ``last``: their plain fields, and ``tag``."""
    rows = AuditEntry.objects.filter(shard=shard, seq__gte=first).order_by("seq")
    if last is not None:
        rows = rows.filter(seq__lte=last)
    for row in rows.values(*rules.FIELDS, "tag").iterator(chunk_size=_AT_ONCE):
        yield {**rules.plain(row), "tag": row["tag"]}


def head_of(shard: int) -> Head | None:
    """Where a shard says that it ends."""
    row = AuditHead.objects.filter(shard=shard).first()
    return Head(row.shard, row.seq, row.digest, row.key, row.seal) if row else None


def anchor_rows() -> dict[int, Kept]:
    """The anchors in the database, by number."""
    rows = AuditAnchor.objects.values_list("number", "signed", "stamp")
    return {number: Kept(bytes(signed), None if stamp is None else bytes(stamp)) for number, signed, stamp in rows}


def _told_anchors() -> list[tuple[int, str]]:
    rows = AuditEntry.objects.filter(action="anchor.sign").values_list("object", "payload_sha256")
    return [(int(name.rpartition(":")[2]), sha256) for name, sha256 in rows]


def _anchors() -> tuple[dict[int, Kept], list[AnchorProblem]]:
    """The anchors, and where rows and files do not agree. One that is being made now is looked at a second time."""
    anchors, apart = compared(anchor_rows(), anchor_files.read())
    if apart:
        anchors, apart = compared(anchor_rows(), anchor_files.read())
    unfinished = set(AuditAnchor.objects.filter(next_try__isnull=False).values_list("number", flat=True))
    return anchors, [one for one in apart if one.kind != "missing_file" or one.number not in unfinished]


def _walked(shard: int, mac: Mac, marks: Marks) -> tuple[int, list[ChainProblem]]:
    # The log may grow meanwhile: it is walked up to what the head tells now. Nothing lies behind a head that stays.
    head = head_of(shard)
    walk = Walk(shard, mac=mac, marks=marks)
    problems = list(walk.problems(plain_entries(shard, last=head.seq if head else None)))
    problems += walk.at_the_end(head)
    if (
        head is not None
        and head_of(shard) == head
        and AuditEntry.objects.filter(shard=shard, seq__gt=head.seq).exists()
    ):
        problems.append(ChainProblem("changed_head", shard, head.seq))
    if head is not None and not head.seq and not problems and keeper().is_in_use():
        problems.append(ChainProblem("cut_tail", shard, 1))
    return walk.entries, problems


def _mac() -> Mac:
    unknown: set[str] = set()

    def mac(key: str, data: bytes) -> str | None:
        if key in unknown:
            return None
        try:
            return keeper().mac(key, data)
        except AuditKeyUnusable:
            unknown.add(key)
            return None

    if keeper().is_in_use():
        # The key in use must be there: without it everything would look changed.
        keeper().mac(keeper().mac_key(), b"")
    return mac


def export(*, begin: datetime | None, end: datetime | None) -> Iterator[str]:
    """The lines of an export (``exports``) of what was written from ``begin`` on and before ``end``, with its anchors.

    In each shard one unbroken row of entries, so one whose clock was behind may come along.
    """
    now = clock.now()
    # Anchors first: what they tell of is there when the entries are read.
    anchors, _ = _anchors()
    since = () if begin is None else AuditAnchor.objects.filter(at__lt=begin).values_list("number", flat=True)
    return exports.lines(
        made_at=rules.moment(now),
        begin="" if begin is None else rules.moment(begin),
        end="" if end is None else rules.moment(end),
        certificates=keeper().certificates(),
        anchors={number: kept for number, kept in anchors.items() if number not in set(since)},
        shards=((span, plain_entries(span.shard, first=span.first, last=span.last)) for span in _spans(begin, end)),
    )


def _spans(begin: datetime | None, end: datetime | None) -> Iterator[exports.Span]:
    for shard, head in AuditHead.objects.order_by("shard").values_list("shard", "seq"):
        rows = AuditEntry.objects.filter(shard=shard)
        first, last = 1, head
        if begin is not None:
            first = rows.filter(at__gte=begin).aggregate(Min("seq"))["seq__min"] or head + 1
        if end is not None:
            last = rows.filter(at__lt=end).aggregate(Max("seq"))["seq__max"] or 0
        if first <= last:
            yield exports.Span(shard, first, last, is_whole=end is None)
