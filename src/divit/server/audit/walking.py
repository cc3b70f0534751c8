# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The walk along one shard, whether its entries come out of the database or out of an exported file. Pure.

With ``mac`` every seal is computed anew. Without it (somebody who checks an export holds no secret) the digests alone
join the entries to each other and to the anchors.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from divit.server.audit import rules

#: The MAC, hex, with the key of a name; None when there is no such key.
Mac = Callable[[str, bytes], str | None]


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """Something that is not as it was written.

    ``kind``: changed, hole, cut_tail, changed_head, unknown_key; anchored_otherwise where an anchor says something
    else than the chain. ``seq`` is the place in the shard.
    """

    kind: str
    shard: int
    seq: int


@dataclass(frozen=True, slots=True)
class Head:
    """Where a shard says that it ends."""

    shard: int
    seq: int
    digest: str
    key: str
    seal: str


#: What anchors say of one shard: the digests of its entries by their place, hex.
Marks = Mapping[int, frozenset[str]]


class Walk:
    """One walk along one shard. ``seq``, ``digest`` and ``entries`` count once ``problems`` was read to its end."""

    def __init__(self, shard: int, *, mac: Mac | None, marks: Marks, first: int = 1) -> None:
        self.shard = shard
        self.entries = 0
        self.seq = first - 1
        # Of what comes before a walk that begins in the middle, nothing is known.
        self.digest = rules.BEGINNING if first == 1 else ""
        self._mac = mac
        self._marks = marks
        self._is_whole = first == 1

    def problems(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[ChainProblem]:
        """What is wrong with ``entries``: their plain fields and ``tag``, in the order of ``seq``."""
        for entry in entries:
            yield from self._step(entry)

    def _step(self, entry: Mapping[str, Any]) -> Iterator[ChainProblem]:
        seq, tag = entry["seq"], entry["tag"]
        fields = {name: entry[name] for name in rules.FIELDS}
        told = rules.sealed(fields)
        kind = self._seal_problem(fields["key"], told, tag)
        if seq != self.seq + 1:
            yield ChainProblem("hole", self.shard, self.seq + 1)
        elif fields["prev"] != self.digest and not kind and self._is_whole:
            # Both seals fit and still they do not meet; without a key, the one before is the one that can have changed.
            yield ChainProblem("changed", self.shard, seq if self._mac else max(seq - 1, 1))
        if kind:
            yield ChainProblem(kind, self.shard, seq)
        self._is_whole = not kind
        self.entries += 1
        self.seq, self.digest = seq, rules.digest(told, tag)
        if self._marks.get(seq, {self.digest}) != {self.digest}:
            yield ChainProblem("anchored_otherwise", self.shard, seq)

    def _seal_problem(self, key: str, told: bytes, tag: str) -> str:
        if self._mac is None:
            return ""
        expected = self._mac(key, told)
        if expected is None:
            return "unknown_key"
        return "" if hmac.compare_digest(expected, tag) else "changed"

    def at_the_end(self, head: Head | None) -> Iterator[ChainProblem]:
        """What is wrong with the end of the shard: its head, and what anchors say that must have come before it."""
        yield from self._head_problems(head)
        beyond = [seq for seq in self._marks if seq > self.seq]
        if beyond:
            yield ChainProblem("cut_tail", self.shard, self.seq + 1)

    def _head_problems(self, head: Head | None) -> Iterator[ChainProblem]:
        if head is None:
            yield ChainProblem("changed_head", self.shard, self.seq)
            return
        if self._mac is not None and head.seq:
            told = rules.head(shard=head.shard, seq=head.seq, digest=head.digest, key=head.key)
            seal = self._mac(head.key, told)
            if seal is None or not hmac.compare_digest(seal, head.seal):
                yield ChainProblem("changed_head", self.shard, head.seq)
                return
        if head.seq > self.seq:
            yield ChainProblem("cut_tail", self.shard, self.seq + 1)
        elif (head.seq, head.digest) != (self.seq, self.digest) and (head.seq < self.seq or self._is_whole):
            yield ChainProblem("changed_head", self.shard, head.seq)
