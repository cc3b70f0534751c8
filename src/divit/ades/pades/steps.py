# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The first step of a PDF signature: the prepared file by all that was asked for."""

from typing import TYPE_CHECKING

from divit.ades import pades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.errors import ReasonBesidePolicy
from divit.ades.levels import Level
from divit.ades.pdf.seed_values import Terms

if TYPE_CHECKING:
    from divit.ades.create import Options


def prepared(document: bytes, options: "Options", algorithm: SignatureAlgorithm | None) -> bytes:
    """``document`` prepared by ``options``; ``algorithm`` where it is known already.

    A claimed place stands in /Location, unless that says something else. Raises ``ReasonBesidePolicy`` and what
    ``pades.prepare`` raises.
    """
    claims = options.claims
    # EN 319 142-1, 6.3: what a policy or a commitment says is not said in free words as well.
    if options.reason and (claims.policy is not None or claims.commitment is not None):
        raise ReasonBesidePolicy
    final = options.raised_to or options.level
    return pades.prepare(
        document,
        claimed_at=options.claimed_at,
        name=options.name,
        reason=options.reason,
        location=options.location or (None if claims.place is None else str(claims.place)),
        reserved=options.reserved,
        field=options.field,
        visible=options.visible,
        certify=options.certify,
        lock=options.lock,
        terms=Terms(
            has_timestamp=final is not Level.B,
            has_evidence=final.has_evidence,
            hash_name=None if algorithm is None else algorithm.hash_name,
        ),
    )
