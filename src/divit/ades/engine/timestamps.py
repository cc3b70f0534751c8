# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Time-stamp validation (EN 319 102-1, 5.4) and what time-stamps prove (5.6.2.3).

The standard lets a judge leave a bad time-stamp aside. Here it keeps the signature from passing: somebody put it
there to prove something, and a file of which a part is wrong is not called valid.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from divit.ades.algorithms import is_well_formed
from divit.ades.blocks import Block, BlockName
from divit.ades.cades.adaptor import CmsAdaptor, structure
from divit.ades.engine import altered, certificates, strength
from divit.ades.engine.certificates import Believed, Holder
from divit.ades.engine.context import Context
from divit.ades.engine.evidence import ValidationData, carried, inside
from divit.ades.engine.poe import PoeSet
from divit.ades.identify import is_readable, signing_certificate
from divit.ades.indication import (
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    SIG_CONSTRAINTS_FAILURE,
    TIMESTAMP_ORDER_FAILURE,
    Indication,
    problem,
)
from divit.ades.model import AlgorithmUse, Finding, TimestampKind, TimestampUse, UsedAlgorithm, undecided
from divit.der import cms, oids
from divit.der.errors import DerError
from divit.kernel.words import term
from divit.pki.errors import TimestampUnreadable
from divit.pki.status import SKEW
from divit.pki.timestamps import TimestampVerdict, check_token, read_token
from divit.pki.usage import Usage
from divit.pki.verdict import Indication as Pki
from divit.pki.verdict import PathVerdict

MOST_TIMESTAMPS = 16

# 5.6.3: the outermost is judged first, because what it proves helps to judge those inside it.
_OUTSIDE_IN = (
    TimestampKind.DOCUMENT,
    TimestampKind.ARCHIVE,
    TimestampKind.REFERENCES,
    TimestampKind.SIGNATURE_AND_REFERENCES,
    TimestampKind.SIGNATURE,
    TimestampKind.CONTENT,
)
_CODES = {
    TimestampKind.DOCUMENT: "document-time-stamp",
    TimestampKind.ARCHIVE: "archive-time-stamp",
    TimestampKind.REFERENCES: "references-time-stamp",
    TimestampKind.SIGNATURE_AND_REFERENCES: "references-time-stamp",
    TimestampKind.SIGNATURE: "time-stamp",
    TimestampKind.CONTENT: "content-time-stamp",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A time-stamp and what is against it. ``moment`` is the time it proves, None when it proves none."""

    use: TimestampUse
    moment: datetime | None
    findings: tuple[Finding, ...]
    verdict: TimestampVerdict
    path: PathVerdict | None
    blocks: tuple[Block, ...]


def judge_all(
    uses: Sequence[TimestampUse],
    data: ValidationData,
    poe: PoeSet,
    context: Context,
    signed: Sequence[bytes] = (),
) -> list[Judged]:
    """The time-stamps ``uses`` of one signature or document, in the order given; ``poe`` learns what they prove.

    ``signed`` is what existed when the signature did: its value and all that is signed. Raises ``WorkSpent``.
    """
    found: dict[int, Judged] = {}
    places = range(len(uses))
    for place in sorted(places, key=lambda one: _outside_in(uses[one])) if len(uses) > 1 else places:
        judged = _judge(uses[place], data, poe, context)
        found[place] = judged
        if judged.moment is not None:
            extract(judged.use, judged.moment, poe, signed)
    return [found[place] for place in places]


def too_many(uses: Sequence[TimestampUse]) -> tuple[Finding, ...]:
    """The finding that says that nobody works through so many time-stamps."""
    if len(uses) <= MOST_TIMESTAMPS:
        return ()
    return (undecided(SIG_CONSTRAINTS_FAILURE, "too-large", what=term("time-stamps"), most=MOST_TIMESTAMPS),)


def extract(use: TimestampUse, moment: datetime, poe: PoeSet, signed: Sequence[bytes] = ()) -> None:
    """POE extraction (5.6.2.3): all that ``use`` is about existed at ``moment``, and what is inside of it too."""
    for thing in signed if use.proves_signature else ():
        poe.prove(thing, moment)
    for thing in use.proves:
        poe.prove(thing, moment)
        within = inside(thing)
        for part in (*within.certificates, *within.crls, *within.ocsps):
            poe.prove(part, moment)


def order(judged: Iterable[Judged]) -> Iterator[Finding]:
    """5.5.4 and 5.6.3: no time-stamp may be about one that is younger than itself."""
    moments = {one.use.token: one.moment for one in judged if one.moment is not None}
    contents = [one.moment for one in judged if one.use.kind is TimestampKind.CONTENT and one.moment is not None]
    for one in judged:
        if one.moment is None:
            continue
        older = [moments[token] for token in one.use.proves if token in moments]
        if one.use.proves_signature:
            older += contents
        if any(moment - one.moment > SKEW for moment in older):
            yield undecided(TIMESTAMP_ORDER_FAILURE, "time-stamp-order", moment=one.moment)


def _outside_in(use: TimestampUse) -> tuple[int, float]:
    try:
        claimed = read_token(use.token).gen_time
    except TimestampUnreadable:
        claimed = datetime.min.replace(tzinfo=UTC)
    return _OUTSIDE_IN.index(use.kind), -claimed.timestamp() if claimed.year > 1 else 0.0


def _judge(use: TimestampUse, data: ValidationData, poe: PoeSet, context: Context) -> Judged:
    if use.imprint is None:
        return _unreadable(use)
    alone = check_token(
        use.token,
        imprint=use.imprint,
        at=context.at,
        candidates=data.certificates,
        algorithms=context.policy.of_all_times(),
    )
    message, existed = alone.message or _message(use.token), poe.earliest(use.token)
    known = data if message is None else data + carried(message)
    believed: Believed | None = None
    if alone.passed and alone.certificate is not None:
        holder = Holder(alone.certificate, Usage.TIME_STAMPING, existed, known.certificates, known)
        believed = certificates.of_authority(holder, poe, context)
    findings = [*use.findings, *_of_verdict(alone, believed, _CODES[use.kind])]
    path = None if believed is None else believed.path
    if message is not None:
        findings += _of_message(message, alone, existed, context, _CODES[use.kind])
        issuers = (*context.trust.anchors, *context.trust.certificates, *filter(is_readable, data.certificates))
        findings += altered.in_bag(carried(message), issuers, () if path is None else path.chain)
    told = tuple(findings)
    moment = None if told else alone.gen_time
    blocks = () if believed is None else believed.blocks
    return Judged(use, moment, told, alone, path, (*blocks, Block(BlockName.TIMESTAMP, told, moment, (use.token,))))


def _unreadable(use: TimestampUse) -> Judged:
    """A time-stamp of which its format's reader cannot say what it is about."""
    findings = use.findings or (undecided(SIG_CONSTRAINTS_FAILURE, _CODES[use.kind]),)
    nothing = TimestampVerdict(Pki.INDETERMINATE, SIG_CONSTRAINTS_FAILURE)
    return Judged(use, None, findings, nothing, None, (Block(BlockName.TIMESTAMP, findings, None, (use.token,)),))


def _message(token: bytes) -> cms.SignedData | None:
    try:
        return cms.parse_signed_data(token)
    except DerError:
        return None


def _of_verdict(alone: TimestampVerdict, believed: Believed | None, code: str) -> list[Finding]:
    """What is against a token, or against its authority's certificate; led by the words that say which time-stamp."""
    against: Sequence[Finding] = ()
    if not alone.passed:
        failed = alone.indication is Pki.FAILED
        indication = Indication.TOTAL_FAILED if failed else Indication.INDETERMINATE
        against = [Finding(indication, alone.sub_indication, one) for one in alone.problems]
    elif believed is not None:
        against = believed.findings
    first = next(iter(against), None)
    return [] if first is None else [Finding(first.indication, first.sub_indication, problem(code)), *against]


def _of_message(
    message: cms.SignedData, verdict: TimestampVerdict, existed: datetime, context: Context, code: str
) -> Iterator[Finding]:
    """What the token's CMS gives away: its parts that nothing signed protects, and its algorithms."""
    for info in message.signer_infos:
        yield from structure(message, info)
        if verdict.certificate is None and oids.SIGNING_CERTIFICATE_V2 in info.signed:
            yield from signing_certificate(message, info).findings
        if not is_well_formed(info):
            yield undecided(CRYPTO_CONSTRAINTS_FAILURE_NO_POE, code)
            continue
        imprint = UsedAlgorithm(AlgorithmUse.COVERED_DATA, verdict.hash_name, None, verdict.hash_name)
        used = (*CmsAdaptor(message, info, None).algorithms(), imprint)
        yield from strength.of_signature(used, verdict.certificate, existed, context.policy)
