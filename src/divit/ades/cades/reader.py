# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading CAdES (EN 319 122-1) into the common model: every signer of a CMS, with the content or without, and those who
signed the signatures.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from divit.ades.cades.adaptor import CmsAdaptor, structure
from divit.ades.cades.claims import claimed_time, claims_of
from divit.ades.cades.evidence import carried_by, form_of, unevaluated
from divit.ades.cades.timestamps import Stamped, hashing, timestamps_of
from divit.ades.content import Content, HeldContent, content_of
from divit.ades.coverage import Coverage, Format
from divit.ades.indication import FORMAT_FAILURE, HASH_FAILURE, SIG_CONSTRAINTS_FAILURE, SIGNED_DATA_NOT_FOUND
from divit.ades.model import Contents, Digest, Finding, PolicyReference, Signature, failed, undecided
from divit.ades.signature_policies import known_policies
from divit.der import ber, cms, oids
from divit.der.errors import DerError
from divit.kernel.words import term

# Counter-signatures on counter-signatures; and all of one signature together, however they are nested.
MOST_NESTED = 4
MOST_COUNTER_SIGNATURES = 32


def signature_id(signature_value: bytes) -> str:
    """An id that a signature keeps wherever it is read: from the hash of its value."""
    return f"S-{hashlib.sha256(signature_value).hexdigest()[:16].upper()}"


def parsed(encoded: bytes) -> cms.SignedData:
    """The SignedData of a CMS in DER, or in BER where it is not. Raises ``DerError``."""
    try:
        return cms.parse_signed_data(encoded)
    except DerError as strict:
        try:
            return cms.parse_signed_data(ber.normalised(encoded))
        except DerError:
            raise strict from None


def read(encoded: bytes, content: bytes | Content | None) -> Contents:
    """The signatures of a CMS in DER or BER; ``content`` is the detached content where the caller has it.

    Raises ``ContentUnreadable``.
    """
    try:
        signed_data = parsed(encoded)
    except DerError as error:
        nothing = Signature(
            id=signature_id(encoded),
            format="cades",
            covers=Coverage("nothing"),
            findings=(failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail),),
        )
        return Contents("cades", (nothing,))
    given = None if content is None else content_of(content)
    covers, digest, findings = _covered(signed_data, given)
    return Contents(
        "cades",
        tuple(
            signature_of(
                signed_data,
                info,
                CmsAdaptor(signed_data, info, digest, needs_signing_time=True),
                format="cades",
                covers=covers,
                findings=findings,
                content=given,
            )
            for info in signed_data.signer_infos
        ),
    )


def signature_of(
    signed_data: cms.SignedData,
    info: cms.SignerInfo,
    adaptor: CmsAdaptor,
    *,
    format: Format,
    covers: Coverage,
    claimed: datetime | None = None,
    is_baseline: bool = True,
    findings: tuple[Finding, ...],
    content: Content | None = None,
) -> Signature:
    """The signature of one SignerInfo; ``claimed`` is the signing time that stands outside of the CMS, ``content`` the
    detached content.
    """
    claims, evidence = claims_of(info), carried_by(signed_data, info)
    counters, too_many = _counter_signatures(signed_data, info)
    held = HeldContent(signed_data.content) if signed_data.content is not None else content
    unfit = tuple(against_content(claims.policy, claims.kind, held)) if format == "cades" else ()
    return Signature(
        id=signature_id(info.signature),
        format=format,
        covers=covers,
        adaptor=adaptor,
        value=info.signature,
        claimed_time=claimed or claimed_time(info),
        policy=claims.policy,
        commitment=claims.commitment,
        roles=claims.roles,
        place=claims.place,
        certificates=evidence.certificates,
        crls=evidence.crls,
        ocsps=evidence.ocsps,
        timestamps=timestamps_of(Stamped(signed_data, info, adaptor.digest, content)),
        counter_signatures=counters,
        form=form_of(signed_data, info, is_baseline=is_baseline),
        findings=(*findings, *claims.findings, *evidence.findings, *structure(signed_data, info), *too_many, *unfit),
    )


def against_content(policy: PolicyReference | None, said: str, content: Content | None) -> Iterator[Finding]:
    """What a Turkish profile has against the content; without one a signer may sign what he likes. ``said`` are the
    signer's words about its kind.
    """
    if content is None or policy is None or policy.oid not in known_policies():
        return
    # Knows PDF and office files; most signatures commit to no such profile.
    from divit.ades import dynamic_content

    yield from dynamic_content.check(content, said)


def _counter_signatures(
    signed_data: cms.SignedData, info: cms.SignerInfo
) -> tuple[tuple[Signature, ...], tuple[Finding, ...]]:
    if oids.COUNTER_SIGNATURE not in info.unsigned:
        return (), ()
    left = iter(range(MOST_COUNTER_SIGNATURES))
    found = tuple(_nested(signed_data, info, left, MOST_NESTED))
    if next(left, None) is not None:
        return found, ()
    most = MOST_COUNTER_SIGNATURES - 1
    return (), (undecided(SIG_CONSTRAINTS_FAILURE, "too-large", what=term("signatures"), most=most),)


def _nested(
    signed_data: cms.SignedData, parent: cms.SignerInfo, left: Iterator[int], depth: int
) -> Iterator[Signature]:
    """The signatures on the signature value of ``parent`` (RFC 5652, 11.4), each with those on its own."""
    for value in parent.unsigned.get(oids.COUNTER_SIGNATURE, []):
        if next(left, None) is None:
            return
        try:
            info = cms.parse_signer_info(value)
        except DerError as error:
            damaged = failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail)
            yield Signature(signature_id(value), "cades", Coverage("nothing"), findings=(damaged,))
            continue
        findings: tuple[Finding, ...] = ()
        inner: tuple[Signature, ...] = ()
        if depth:
            inner = tuple(_nested(signed_data, info, left, depth - 1))
        elif oids.COUNTER_SIGNATURE in info.unsigned:
            findings = (undecided(SIG_CONSTRAINTS_FAILURE, "too-large", what=term("signatures"), most=MOST_NESTED),)
        yield _counter_signature(signed_data, parent, info, inner, findings)


def _counter_signature(
    signed_data: cms.SignedData,
    parent: cms.SignerInfo,
    info: cms.SignerInfo,
    inner: tuple[Signature, ...],
    findings: tuple[Finding, ...],
) -> Signature:
    adaptor = CmsAdaptor(signed_data, info, hashing(parent.signature), needs_signing_time=True, is_counter=True)
    claims, evidence = claims_of(info), carried_by(signed_data, info)
    if info.version != info.version_due:
        findings = (*findings, failed(FORMAT_FAILURE, "cms-version"))
    return Signature(
        id=signature_id(info.signature),
        format="cades",
        covers=Coverage("signature", len(parent.signature), len(parent.signature)),
        adaptor=adaptor,
        value=info.signature,
        claimed_time=claimed_time(info),
        policy=claims.policy,
        commitment=claims.commitment,
        roles=claims.roles,
        place=claims.place,
        certificates=evidence.certificates,
        crls=evidence.crls,
        ocsps=evidence.ocsps,
        timestamps=timestamps_of(Stamped(signed_data, info, adaptor.digest, HeldContent(parent.signature))),
        counter_signatures=inner,
        form=form_of(signed_data, info, is_baseline=True),
        findings=(*findings, *claims.findings, *evidence.findings, *unevaluated(signed_data, info)),
    )


def _covered(signed_data: cms.SignedData, given: Content | None) -> tuple[Coverage, Digest | None, tuple[Finding, ...]]:
    inside = signed_data.content
    if signed_data.content_type != oids.DATA:
        kind = failed(FORMAT_FAILURE, "other-content-type", content_type=signed_data.content_type)
        return Coverage("nothing"), None, (kind,)
    if inside is not None:
        held = HeldContent(inside)
        return Coverage("attached_content", held.size, held.size), held.digest, _same(held, given)
    if given is None:
        return Coverage("nothing"), None, (undecided(SIGNED_DATA_NOT_FOUND, "content-missing"),)
    return Coverage("detached_content", given.size, given.size), given.digest, ()


def _same(inside: Content, given: Content | None) -> tuple[Finding, ...]:
    """Content that is given beside an attached one must be the same."""
    if given is None or (given.size == inside.size and given.digest("sha256") == inside.digest("sha256")):
        return ()
    return (failed(HASH_FAILURE, "other-content"),)
