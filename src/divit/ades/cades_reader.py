# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading CAdES (EN 319 122-1) into the common model: every signer of a CMS, with the content or without."""

import hashlib

from divit.ades.model import (
    FORMAT_FAILURE,
    HASH_FAILURE,
    SIGNED_DATA_NOT_FOUND,
    Contents,
    Digest,
    Finding,
    Signature,
    failed,
    undecided,
)
from divit.ades.report import Coverage
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
            digest=None,
            findings=(failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail),),
        )
        return Contents("cades", (nothing,))
    covers, digest, findings = _covered(signed_data, content)
    return Contents(
        "cades",
        tuple(
            Signature(
                id=signature_id(info.signature),
                format="cades",
                covers=covers,
                digest=digest,
                signed_data=signed_data,
                info=info,
                findings=findings,
            )
            for info in signed_data.signer_infos
        ),
    )


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
