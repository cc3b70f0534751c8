# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a caller asks of every path: the inputs of RFC 5280, 6.1.1."""

from dataclasses import dataclass

from divit.der import oids
from divit.pki.algorithms import IN_FORCE, Algorithms

ANY_POLICY = oids.ANY_POLICY


@dataclass(frozen=True, slots=True)
class PathRules:
    """``policies`` are those that the caller accepts (user-initial-policy-set, c); without ``require_policy`` (e) they
    only count where a certificate of the path requires a policy. ``forbid_mapping`` (d) and ``forbid_any_policy`` (f)
    hold from the first certificate on. ``algorithms`` are believed, others not.
    """

    policies: frozenset[str] = frozenset({ANY_POLICY})
    require_policy: bool = False
    forbid_mapping: bool = False
    forbid_any_policy: bool = False
    algorithms: Algorithms = IN_FORCE


USUAL = PathRules()
