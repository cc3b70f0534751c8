# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Is the certificate behind a value to be believed: now (EN 319 102-1, 5.2.6), else at the moment at which the value
provably existed (5.5.4), else in the past that proofs of existence reach (5.6.2)?
"""

from dataclasses import dataclass
from datetime import datetime

from divit.ades.blocks import Block, BlockName
from divit.ades.engine.context import Context, Process
from divit.ades.engine.evidence import ValidationData
from divit.ades.engine.outcome import of_path
from divit.ades.engine.past import past_signature
from divit.ades.engine.poe import PoeSet
from divit.ades.indication import EXPIRED, NOT_YET_VALID, REVOKED
from divit.ades.model import Finding, failed
from divit.pki import verdict
from divit.pki.certificates import load_certificate
from divit.pki.names import called
from divit.pki.usage import Usage
from divit.pki.verdict import PathVerdict

# 5.5.4: what a time before it happened heals. A revoked authority or a weak algorithm in a chain takes more: somebody
# could have made up the chain, so it has to be proved that the chain was there.
_HEALED_BY_TIME = frozenset({verdict.REVOKED_NO_POE, verdict.OUT_OF_BOUNDS_NO_POE, verdict.TRY_LATER})
_HEALED_BY_PROOFS = _HEALED_BY_TIME | {verdict.REVOKED_CA_NO_POE, verdict.CRYPTO_CONSTRAINTS_FAILURE_NO_POE}


@dataclass(frozen=True, slots=True)
class Believed:
    """The verdict that counts, what is against the certificate, and the blocks that ran."""

    path: PathVerdict
    findings: tuple[Finding, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """A certificate (DER) that made a value, and what may help to judge it.

    ``moment`` is when the value provably existed, the moment of validation when nothing proves more; ``made_after`` the
    moment before which the value provably was not made, None when nothing proves one.
    """

    certificate: bytes
    usage: Usage
    moment: datetime
    candidates: tuple[bytes, ...]
    data: ValidationData
    made_after: datetime | None = None


def of_signer(holder: Holder, poe: PoeSet, context: Context) -> Believed:
    """The certificate of a signer, by all that the process of ``context`` takes into account. Raises ``WorkSpent``."""
    now = _path(holder, context.at, context)
    blocks = [_block(BlockName.CERTIFICATE, now, context.at)]
    wrong = _made_at_a_wrong_time(holder, now, context)
    if wrong:
        return Believed(now, wrong, (*blocks, Block(BlockName.WITH_TIME, wrong, holder.moment)))
    if now.passed or context.process is Process.BASIC:
        return Believed(now, of_path(now), tuple(blocks))
    if holder.moment < context.at and now.sub_indication in _HEALED_BY_TIME and _issuers_hold(now, context):
        then = _path(holder, holder.moment, context)
        blocks.append(_block(BlockName.WITH_TIME, then, holder.moment))
        if then.passed:
            return Believed(then, (), tuple(blocks))
    return _with_proofs(holder, now, blocks, poe, context)


def of_authority(holder: Holder, poe: PoeSet, context: Context) -> Believed:
    """The certificate of a time-stamping authority (5.4): now, or as later time-stamps prove it (5.6.2.4)."""
    now = _path(holder, context.at, context)
    blocks = [_block(BlockName.CERTIFICATE, now, context.at)]
    if now.passed:
        return Believed(now, (), tuple(blocks))
    return _with_proofs(holder, now, blocks, poe, context)


def _with_proofs(holder: Holder, now: PathVerdict, blocks: list[Block], poe: PoeSet, context: Context) -> Believed:
    if context.process is not Process.LONG_TERM or now.sub_indication not in _HEALED_BY_PROOFS:
        return Believed(now, of_path(now), tuple(blocks))
    past = past_signature(
        now,
        usage=holder.usage,
        moment=holder.moment,
        candidates=holder.candidates,
        data=holder.data,
        poe=poe,
        context=context,
    )
    told = (*blocks, *past.blocks)
    return Believed(now, of_path(now), told) if past.path is None else Believed(past.path, (), told)


def _path(holder: Holder, at: datetime, context: Context) -> PathVerdict:
    return context.path(holder.certificate, usage=holder.usage, at=at, candidates=holder.candidates, data=holder.data)


def _block(name: BlockName, path: PathVerdict, at: datetime) -> Block:
    objects = (*path.chain, *path.certificates, *path.crls, *path.ocsps)
    return Block(name, of_path(path), at, objects)


def _issuers_hold(path: PathVerdict, context: Context) -> bool:
    """Whether all but the leaf are valid now: an authority that ended cannot be asked what it said, and when."""
    return all(
        one.not_valid_before_utc <= context.at <= one.not_valid_after_utc
        for one in map(load_certificate, path.chain[1:])
    )


def _made_at_a_wrong_time(holder: Holder, now: PathVerdict, context: Context) -> tuple[Finding, ...]:
    """5.3 and 5.5.4: proved to be made before the certificate began, or after it ended or was revoked."""
    loaded, who = load_certificate(holder.certificate), called(holder.certificate)
    begins, ends = loaded.not_valid_before_utc, loaded.not_valid_after_utc
    if holder.moment < begins:
        return (failed(NOT_YET_VALID, "made-before-certificate", subject=who, moment=begins),)
    if holder.made_after is None:
        return ()
    if ends < holder.made_after:
        return (failed(EXPIRED, "made-after-certificate", subject=who, moment=ends),)
    if now.passed:
        return ()
    then = _path(holder, holder.made_after, context)
    if then.sub_indication != verdict.REVOKED_NO_POE:
        return ()
    return (failed(REVOKED, "made-after-revocation", subject=who, moment=then.revoked_at),)
