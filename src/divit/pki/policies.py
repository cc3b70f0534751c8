# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificate policies along a path (RFC 5280, 6.1.2 to 6.1.5, as RFC 9618 rewrote them).

The old tree had a node for each way to a policy and grew with the power of the path's length; the graph has one node
for each policy of each certificate, so it grows with the certificates' size. Nodes and edges are counted besides.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from divit.der import read, write
from divit.der.errors import DerError
from divit.pki.budget import Meter, Work
from divit.pki.rules import ANY_POLICY

_Level = dict[str, "_Node"]


@dataclass(slots=True)
class _Node:
    """One policy of one certificate: which policies of the next one fit it, and which of the last one it fits."""

    expected: frozenset[str]
    parents: frozenset[str]


class PolicyGraph:
    """The valid_policy_graph; empty (NULL in the standard) once no policy is valid for all certificates so far."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._levels: list[_Level] = [{ANY_POLICY: _Node(frozenset({ANY_POLICY}), frozenset())}]

    def __bool__(self) -> bool:
        return bool(self._levels)

    def add(self, stated: Sequence[str], *, any_counts: bool) -> None:
        """The policies that the next certificate states (6.1.3, d); none empties the graph (e). ``any_counts`` says
        that an anyPolicy among them is to be taken as such.
        """
        if not self._levels:
            return
        fitting = self._expected()
        wild = frozenset({ANY_POLICY}) if ANY_POLICY in self._levels[-1] else frozenset()
        level: _Level = {}
        for policy in dict.fromkeys(stated):
            if policy != ANY_POLICY:
                self._put(level, policy, frozenset(fitting.get(policy, ())) or wild)
        if any_counts and ANY_POLICY in stated:
            for policy, parents in fitting.items():
                if policy not in level:
                    self._put(level, policy, frozenset(parents))
        self._levels.append(level)
        self._prune()

    def map(self, mappings: Mapping[str, frozenset[str]], *, allowed: bool) -> None:
        """What the policies of an issuer are called below it (6.1.4, b); where that is not ``allowed``, policies that
        would be mapped are not valid.
        """
        if not self._levels:
            return
        level = self._levels[-1]
        for policy, others in mappings.items():
            self._meter.spend(Work.POLICIES, len(others))
            if not allowed:
                level.pop(policy, None)
            elif policy in level:
                level[policy].expected = others
            elif ANY_POLICY in level:
                level[policy] = _Node(others, frozenset({ANY_POLICY}))
        self._prune()

    def accepted(self, by_caller: frozenset[str]) -> frozenset[str]:
        """The policies, in the anchor's own terms, that the whole path and the caller accept (6.1.5, g)."""
        if not self._levels:
            return frozenset()
        found = {
            policy
            for level in self._levels[1:]
            for policy, node in level.items()
            if policy != ANY_POLICY and ANY_POLICY in node.parents
        }
        is_wild = ANY_POLICY in self._levels[-1]
        if ANY_POLICY in by_caller:
            return frozenset(found | {ANY_POLICY}) if is_wild else frozenset(found)
        return by_caller if is_wild else by_caller & found

    def _expected(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for policy, node in self._levels[-1].items():
            self._meter.spend(Work.POLICIES, len(node.expected))
            for expected in node.expected:
                found[expected].append(policy)
        return found

    def _put(self, level: _Level, policy: str, parents: frozenset[str]) -> None:
        self._meter.spend(Work.POLICIES)
        if parents:
            level[policy] = _Node(frozenset({policy}), parents)

    def _prune(self) -> None:
        """Take out, from the last level up, what leads to no policy of the last certificate (6.1.3, d, 3)."""
        for place in range(len(self._levels) - 1, 0, -1):
            used = frozenset().union(*(node.parents for node in self._levels[place].values()))
            above = self._levels[place - 1]
            if len(used) == len(above):
                return
            self._levels[place - 1] = {policy: node for policy, node in above.items() if policy in used}
        if not self._levels[-1] or not self._levels[0]:
            self._levels = []


def policy_mappings(value: bytes) -> Mapping[str, frozenset[str]]:
    """The content of the policy mappings extension (4.2.1.5): policies of the issuer and what they are called below.

    Raises ``DerError``, also for a mapping from or to anyPolicy (6.1.4, a).
    """
    found: dict[str, set[str]] = defaultdict(set)
    for element in read.iterate(value, read.whole(value, write.SEQUENCE)):
        parts = read.Cursor(value, element)
        above, below = (read.object_identifier(value, parts.next(write.OBJECT_IDENTIFIER)) for _ in range(2))
        parts.finish()
        if ANY_POLICY in {above, below}:
            raise DerError("a mapping of anyPolicy")
        found[above].add(below)
    return {above: frozenset(below) for above, below in found.items()}
