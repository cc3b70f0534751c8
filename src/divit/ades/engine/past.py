# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Past certificate validation and past signature validation (EN 319 102-1, 5.6.2.1 and 5.6.2.4).

What cannot be believed today may have been right once: if proofs of existence show that the signature was there while
its certificate could still be vouched for, it stays right.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from divit.ades.blocks import Block, BlockName
from divit.ades.engine.context import Context
from divit.ades.engine.evidence import ValidationData
from divit.ades.engine.outcome import of_path
from divit.ades.engine.poe import PoeSet
from divit.ades.engine.sliding import Slid, slide
from divit.ades.indication import NO_POE
from divit.ades.model import undecided
from divit.pki import verdict
from divit.pki.certificates import load_certificate
from divit.pki.names import called
from divit.pki.usage import Usage
from divit.pki.verdict import PathVerdict

# What the last stage of a path says: all before it is right.
_ONLY_STATUS = frozenset({verdict.TRY_LATER, verdict.REVOKED_NO_POE, verdict.REVOKED_CA_NO_POE})
_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Past:
    """What the past gives: a verdict that passed, None when it does not help; and the blocks that ran."""

    path: PathVerdict | None
    blocks: tuple[Block, ...]


def past_signature(
    current: PathVerdict,
    *,
    usage: Usage,
    moment: datetime,
    candidates: tuple[bytes, ...],
    data: ValidationData,
    poe: PoeSet,
    context: Context,
) -> Past:
    """Whether the certificate of ``current``, a verdict of today that did not pass, was good for a value that existed
    at ``moment`` (aware UTC). Raises ``WorkSpent``.
    """
    chain, slid = _past_certificate(current, usage=usage, candidates=candidates, data=data, poe=poe, context=context)
    slid_block = Block(BlockName.TIME_SLIDING, slid.findings, slid.control, (*chain, *slid.pieces))
    certificate_block = Block(BlockName.PAST_CERTIFICATE, slid.findings, slid.control, chain)
    blocks = (slid_block, certificate_block)
    if slid.control is None or moment > slid.control:
        findings = slid.findings or (undecided(NO_POE, "no-proof-signature", moment=slid.control),)
        return Past(None, (*blocks, Block(BlockName.PAST_SIGNATURE, findings, moment)))
    then = context.path(
        chain[0], usage=usage, at=moment, believed_at=moment, candidates=(*candidates, *chain), data=data
    )
    findings = () if then.passed else of_path(then)
    return Past(then if then.passed else None, (*blocks, Block(BlockName.PAST_SIGNATURE, findings, moment, then.chain)))


def _past_certificate(
    current: PathVerdict,
    *,
    usage: Usage,
    candidates: tuple[bytes, ...],
    data: ValidationData,
    poe: PoeSet,
    context: Context,
) -> tuple[tuple[bytes, ...], Slid]:
    """5.6.2.1: a chain that holds at a moment at which all its certificates are valid, and its control-time."""
    last = _common_moment(current.chain)
    if not context.trust.is_anchor(current.chain[-1]) or last is None:
        return current.chain, Slid(None, (), (undecided(NO_POE, "no-past-chain", subject=called(current.chain[0])),))
    context.work.spend()
    held = context.paths.structure(current.chain[0], usage=usage, at=last, candidates=(*candidates, *current.chain))
    if not held.passed and held.sub_indication not in _ONLY_STATUS:
        return held.chain, Slid(None, (), of_path(held))
    return held.chain, slide(held.chain, data, poe, context)


def _common_moment(chain: tuple[bytes, ...]) -> datetime | None:
    """The last moment at which all certificates of ``chain`` are valid (shell model), None when there is none."""
    loaded = [load_certificate(one) for one in chain]
    begins = max(one.not_valid_before_utc for one in loaded)
    ends = min(one.not_valid_after_utc for one in loaded)
    return ends if begins + _MOMENT <= ends else None
