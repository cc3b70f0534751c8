# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading CAdES (EN 319 122-1) into the common model: every signer of a CMS, with the content or without."""

import hashlib
from datetime import datetime

from divit.ades.cades_adaptor import CmsAdaptor, claimed_time, structure
from divit.ades.indication import FORMAT_FAILURE, HASH_FAILURE, SIGNED_DATA_NOT_FOUND
from divit.ades.model import Contents, Digest, Finding, Signature, TimestampKind, TimestampUse, failed, undecided
from divit.ades.report import Coverage, Format
from divit.der import cms, oids
from divit.der.errors import DerError


def signature_id(signature_value: bytes) -> str:
    """An id that a signature keeps wherever it is read: from the hash of its value."""
    return f"S-{hashlib.sha256(signature_value).hexdigest()[:16].upper()}"


def read(encoded: bytes, content: bytes | None) -> Contents:
    """The signatures of a CMS in DER; ``content`` is the detached content where the caller has it."""
    try:
        signed_data = cms.parse_signed_data(encoded)
    except DerError as error:
        nothing = Signature(
            id=signature_id(encoded),
            format="cades",
            covers=Coverage("nothing"),
            findings=(failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail),),
        )
        return Contents("cades", (nothing,))
    covers, digest, findings = _covered(signed_data, content)
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
) -> Signature:
    """The signature of one SignerInfo; ``claimed`` is the signing time that stands outside of the CMS."""
    timestamps = tuple(_on_value(info.signature, token) for token in info.unsigned.get(oids.SIGNATURE_TIME_STAMP, []))
    form = "BASELINE-T" if timestamps else "BASELINE-B"
    return Signature(
        id=signature_id(info.signature),
        format=format,
        covers=covers,
        adaptor=adaptor,
        value=info.signature,
        claimed_time=claimed or claimed_time(info),
        certificates=signed_data.certificates,
        crls=signed_data.crls,
        ocsps=signed_data.ocsps,
        timestamps=timestamps,
        form=form if is_baseline else "BES",
        findings=(*findings, *structure(signed_data, info)),
    )


def _on_value(value: bytes, token: bytes) -> TimestampUse:
    """A signature-time-stamp (EN 319 122-1, 5.3), whose imprint is over the signature value."""
    return TimestampUse(TimestampKind.SIGNATURE, token, _hashing(value), proves_signature=True)


def _covered(signed_data: cms.SignedData, content: bytes | None) -> tuple[Coverage, Digest | None, tuple[Finding, ...]]:
    inside = signed_data.content
    if signed_data.content_type != oids.DATA:
        kind = failed(FORMAT_FAILURE, "other-content-type", content_type=signed_data.content_type)
        return Coverage("nothing"), None, (kind,)
    if inside is None and content is None:
        return Coverage("nothing"), None, (undecided(SIGNED_DATA_NOT_FOUND, "content-missing"),)
    if inside is None:
        covered = content or b""
        return Coverage("detached_content", len(covered), len(covered)), _hashing(covered), ()
    findings: tuple[Finding, ...] = ()
    if content is not None and content != inside:
        findings = (failed(HASH_FAILURE, "other-content"),)
    return Coverage("attached_content", len(inside), len(inside)), _hashing(inside), findings


def _hashing(content: bytes) -> Digest:
    return lambda hash_name: hashlib.new(hash_name, content).digest()
