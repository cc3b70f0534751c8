# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The judgement on one signature: the processes of EN 319 102-1 (5.3, 5.5, 5.6.3) over its building blocks.

All blocks run and all findings are told; the worst decides, and among equals the first, in the order of the standard's
blocks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from divit.ades.blocks import Block, BlockName, deciding
from divit.ades.engine import altered, certificates, policies, strength, timestamps
from divit.ades.engine.certificates import Believed, Holder
from divit.ades.engine.context import Context, Process, WorkSpent
from divit.ades.engine.evidence import NOTHING, ValidationData, inside
from divit.ades.engine.forms import level_of
from divit.ades.engine.poe import PoeSet
from divit.ades.engine.policies import Kept
from divit.ades.identify import is_readable
from divit.ades.indication import SIG_CONSTRAINTS_FAILURE, Indication
from divit.ades.model import Adaptor, Contents, Finding, Identified, Signature, TimestampKind, undecided
from divit.ades.report import SignatureReport, TimestampReport
from divit.pki.names import called
from divit.pki.usage import Usage

MOST_NESTED = 4
MOST_SIGNATURES = 1_024
_NOBODY = Identified(None, by_reference=False)


def judge(contents: Contents, context: Context) -> tuple[SignatureReport, ...]:
    """The judgement on each signature of a file, counter-signatures after the signature that they are about."""
    poe = PoeSet(context.at)
    store = ValidationData(contents.certificates, contents.crls, contents.ocsps)
    shared = store + context.data
    try:
        stamps = timestamps.judge_all(contents.document_timestamps, shared, poe, context)
    except WorkSpent:
        return tuple(_unjudged(one) for one in contents.signatures)
    findings = (*(finding for one in stamps for finding in one.findings), *_of_store(store, contents, context))
    document = _Document(shared, tuple(stamps), findings, store)
    reports: list[SignatureReport] = []
    for signature in contents.signatures:
        reports += _with_counter_signatures(signature, document, poe.copy(), context, None, 0)
        if len(reports) > MOST_SIGNATURES:
            return tuple(_unjudged(one) for one in contents.signatures)
    return tuple(reports)


def judge_timestamps(contents: Contents, context: Context) -> tuple[TimestampReport, ...]:
    """The judgement on the time-stamps that stand in a container by themselves."""
    shared = ValidationData(contents.certificates, contents.crls, contents.ocsps) + context.data
    too_many = timestamps.too_many(contents.document_timestamps)
    if too_many:
        return ()
    try:
        found = timestamps.judge_all(contents.document_timestamps, shared, PoeSet(context.at), context)
    except WorkSpent:
        return ()
    return tuple(map(_timestamp, found))


def _of_store(held: ValidationData, contents: Contents, context: Context) -> Iterator[Finding]:
    """What is wrong with the evidence that the signatures of a file share."""
    if held == NOTHING:
        return
    stamps = [*contents.document_timestamps, *(stamp for one in contents.signatures for stamp in one.timestamps)]
    of_stamps = _certificates_in(one.token for one in stamps)
    others = (*(der for one in contents.signatures for der in one.certificates), *of_stamps)
    known = dict.fromkeys((*context.trust.anchors, *context.trust.certificates, *filter(is_readable, others)))
    yield from altered.in_bag(held, tuple(known), ())


def _certificates_in(tokens: Iterable[bytes]) -> Iterator[bytes]:
    return (der for token in tokens for der in inside(token).certificates)


@dataclass(frozen=True, slots=True)
class _Document:
    """What all signatures of a file share: evidence, and the time-stamps over whole revisions.

    ``store`` is the part of ``data`` that the file holds itself.
    """

    data: ValidationData
    stamps: tuple[timestamps.Judged, ...]
    findings: tuple[Finding, ...]
    store: ValidationData

    def stamps_on(self, signature: Signature) -> tuple[timestamps.Judged, ...]:
        """The time-stamps over revisions that have ``signature``."""
        return tuple(one for one in self.stamps if signature.value in one.use.proves)


def _with_counter_signatures(
    signature: Signature, document: _Document, poe: PoeSet, context: Context, about: str | None, depth: int
) -> Iterator[SignatureReport]:
    yield _judge(signature, document, poe, context, about)
    for one in signature.counter_signatures:
        if depth == MOST_NESTED:
            yield _unjudged(one)
            return
        yield from _with_counter_signatures(one, document, poe, context, signature.id, depth + 1)


def _unjudged(signature: Signature) -> SignatureReport:
    too_much = undecided(SIG_CONSTRAINTS_FAILURE, "too-much-work")
    return _conclusion(signature, (*signature.findings, too_much))


def _judge(
    signature: Signature, document: _Document, poe: PoeSet, context: Context, about: str | None
) -> SignatureReport:
    case = _Case(signature, document, poe, context)
    adaptor = signature.adaptor
    if adaptor is not None:
        try:
            case.run(adaptor)
        except WorkSpent:
            case.policy = Kept((*case.policy.findings, undecided(SIG_CONSTRAINTS_FAILURE, "too-much-work")))
    return case.report(about)


@dataclass(slots=True)
class _Case:
    """What has come to light about one signature so far, by building block."""

    signature: Signature
    document: _Document
    poe: PoeSet
    context: Context
    identified: Identified = _NOBODY
    integrity: list[Finding] = field(default_factory=list)
    acceptance: list[Finding] = field(default_factory=list)
    believed: Believed | None = None
    stamps: list[timestamps.Judged] = field(default_factory=list)
    stamp_findings: list[Finding] = field(default_factory=list)
    policy: Kept = field(default_factory=Kept)
    bag: list[Finding] = field(default_factory=list)
    best_time: datetime | None = None

    def run(self, adaptor: Adaptor) -> None:
        """All blocks in the standard's order. Raises ``WorkSpent``."""
        signature, context = self.signature, self.context
        carried = ValidationData(signature.certificates, signature.crls, signature.ocsps)
        data = carried + self.document.data
        given = (one for one in context.data.certificates if is_readable(one))
        self.identified = adaptor.identify((*given, *context.trust.certificates))
        certificate = self.identified.certificate
        self.integrity += adaptor.integrity(certificate)
        self.acceptance += adaptor.acceptance()
        self._time_stamps(data)
        moment = self.poe.earliest(signature.value)
        self.integrity += strength.of_signature(adaptor.algorithms(), certificate, moment, context.policy)
        # A signature that is already proved wrong is not worth asking a service about its certificate.
        if certificate is not None and not self._is_failed():
            self.best_time = moment
            holder = Holder(certificate, Usage.CONTENT_COMMITMENT, moment, data.certificates, data, self._made_after())
            self.believed = certificates.of_signer(holder, self.poe, context)
        path = None if self.believed is None else self.believed.path
        looked_at = policies.Case(signature, self.stamps, path, moment, context, self.document.store)
        self.policy = policies.check(looked_at)
        self.bag += altered.in_bag(carried, self._issuers(carried), () if path is None else path.chain)

    def _issuers(self, carried: ValidationData) -> tuple[bytes, ...]:
        """Certificates that may have issued what came with the signature: the trusted, and those of time-stamps."""
        trusted = (*self.context.trust.anchors, *self.context.trust.certificates)
        if not carried.has_status:
            return trusted
        return (*trusted, *filter(is_readable, _certificates_in(one.use.token for one in self.stamps)))

    def _time_stamps(self, data: ValidationData) -> None:
        uses = [one for one in self.signature.timestamps if self._counts(one.kind)]
        self.stamp_findings += timestamps.too_many(uses)
        if self.stamp_findings:
            return
        self.stamps = timestamps.judge_all(uses, data, self.poe, self.context, tuple(self._signed()))
        for one in self.stamps:
            self.stamp_findings += one.findings
        self.stamp_findings += timestamps.order((*self.document.stamps_on(self.signature), *self.stamps))

    def _signed(self) -> Iterator[bytes]:
        """What existed when the signature did: its value, and all that is signed."""
        yield self.signature.value
        if self.identified.certificate is not None and self.identified.by_reference:
            yield self.identified.certificate
        yield from (one.token for one in self.signature.timestamps if one.kind is TimestampKind.CONTENT)

    def _counts(self, kind: TimestampKind) -> bool:
        return kind is TimestampKind.CONTENT or self.context.process is not Process.BASIC

    def _made_after(self) -> datetime | None:
        """The latest moment at which the signature provably did not exist yet (content-time-stamps)."""
        moments = [one.moment for one in self.stamps if one.use.kind is TimestampKind.CONTENT]
        return max((one for one in moments if one is not None), default=None)

    def _is_failed(self) -> bool:
        before = (*self._format(), *self.identified.findings, *self.integrity, *self.acceptance)
        return any(one.indication is Indication.TOTAL_FAILED for one in before)

    def _format(self) -> tuple[Finding, ...]:
        return (*self.signature.findings, *self.document.findings)

    def _findings(self) -> Iterator[Finding]:
        yield from self._format()
        yield from self.identified.findings
        yield from self.integrity
        yield from self.acceptance
        yield from () if self.believed is None else self.believed.findings
        yield from self.stamp_findings
        yield from self.policy.findings
        yield from self.bag

    def _blocks(self) -> Iterator[Block]:
        certificate = self.identified.certificate
        objects = () if certificate is None else (certificate,)
        yield Block(BlockName.FORMAT_CHECKING, (*self._format(), *self.bag))
        yield Block(BlockName.IDENTIFICATION, self.identified.findings, None, objects)
        yield Block(BlockName.CRYPTOGRAPHY, tuple(self.integrity), self.best_time, objects)
        yield Block(BlockName.ACCEPTANCE, tuple(self.acceptance))
        yield from () if self.believed is None else self.believed.blocks
        for one in self.stamps:
            yield from one.blocks
        if self.signature.policy is not None:
            yield Block(BlockName.POLICY, self.policy.findings, self.policy.final_from)

    def report(self, about: str | None) -> SignatureReport:
        """The judgement."""
        signature, believed, certificate = self.signature, self.believed, self.identified.certificate
        path = None if believed is None else believed.path
        stamps = (*self.stamps, *self.document.stamps_on(signature))
        good = {one.use.kind for one in stamps if one.moment is not None}
        bound = signature.form if self.identified.by_reference else None
        return _conclusion(
            signature,
            tuple(self._findings()),
            level=level_of(bound, has_policy=signature.policy is not None, good=good),
            signer=None if certificate is None else called(certificate),
            best_signature_time=self.best_time,
            certificate=certificate,
            chain=() if path is None else path.chain,
            path=path,
            made_after=self._made_after(),
            profile=self.policy.profile,
            maturity=self.policy.maturity,
            final_from=self.policy.final_from,
            countersigns=about,
            timestamps=tuple(_timestamp(one) for one in stamps),
            blocks=tuple(self._blocks()),
        )


def _conclusion(
    signature: Signature,
    findings: tuple[Finding, ...],
    *,
    level: str | None = None,
    signer: str | None = None,
    best_signature_time: datetime | None = None,
    **judged: Any,
) -> SignatureReport:
    """What the findings come to: the worst decides, among equals the first. ``judged`` are further parts of the report,
    where the signature was judged at all.
    """
    decided = deciding(findings)
    return SignatureReport(
        id=signature.id,
        level=level,
        indication=Indication.TOTAL_PASSED if decided is None else decided.indication,
        sub_indication=None if decided is None else decided.sub_indication,
        signer=signer,
        signing_time=signature.claimed_time,
        best_signature_time=best_signature_time,
        covers=signature.covers,
        problems=tuple(dict.fromkeys((*(one.problem for one in findings), *signature.warnings))),
        form=signature.form,
        policy=None if signature.policy is None else signature.policy.oid,
        commitment=signature.commitment,
        roles=signature.roles,
        place=signature.place,
        value=signature.value,
        **judged,
    )


def _timestamp(judged: timestamps.Judged) -> TimestampReport:
    verdict, decided = judged.verdict, deciding(judged.findings)
    return TimestampReport(
        kind=judged.use.kind.value,
        indication=Indication.TOTAL_PASSED if decided is None else decided.indication,
        sub_indication=None if decided is None else decided.sub_indication,
        gen_time=verdict.gen_time,
        authority=None if verdict.certificate is None else called(verdict.certificate),
        policy=verdict.policy,
        problems=tuple(dict.fromkeys(one.problem for one in judged.findings)),
        certificate=verdict.certificate,
        chain=() if judged.path is None else judged.path.chain,
        token=judged.use.token,
        blocks=judged.blocks,
        covers=judged.use.covers,
    )
