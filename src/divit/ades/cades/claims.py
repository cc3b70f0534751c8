# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the signer of a CAdES signature says beside signing (EN 319 122-1, 5.2): policy, commitment, roles, place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from divit.ades.attributes import value_of
from divit.ades.indication import FORMAT_FAILURE
from divit.ades.model import Finding, PolicyReference, failed
from divit.der import cms, oids, read
from divit.der.errors import DerError
from divit.der.signature_policy import parse_signature_policy
from divit.der.signer_claims import (
    parse_commitment_type,
    parse_content_hints,
    parse_mime_type,
    parse_signer_attributes,
    parse_signer_location,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of one signer; ``kind`` are the words about what kind of content it is, ``findings`` tell which
    attribute cannot be read.
    """

    policy: PolicyReference | None = None
    commitment: str | None = None
    roles: tuple[str, ...] = ()
    place: str | None = None
    kind: str = ""
    findings: tuple[Finding, ...] = ()


_NOTHING = Claims()
_CLAIMS = frozenset(
    {
        oids.SIGNATURE_POLICY_IDENTIFIER,
        oids.COMMITMENT_TYPE,
        oids.SIGNER_ATTRIBUTES,
        oids.SIGNER_ATTRIBUTES_V2,
        oids.SIGNER_LOCATION,
        oids.MIME_TYPE,
        oids.CONTENT_HINTS,
    }
)


def claims_of(info: cms.SignerInfo) -> Claims:
    """What the signed attributes of ``info`` claim."""
    if _CLAIMS.isdisjoint(info.signed):
        return _NOTHING
    findings: list[Finding] = []

    def of(oid: str, reader: Callable[[bytes], T]) -> T | None:
        try:
            return value_of(info.signed, oid, lambda value, _element: reader(value))
        except DerError as error:
            findings.append(failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail))
            return None

    place = of(oids.SIGNER_LOCATION, parse_signer_location)
    attributes = of(oids.SIGNER_ATTRIBUTES_V2, parse_signer_attributes)
    first = of(oids.SIGNER_ATTRIBUTES, parse_signer_attributes)
    kinds = of(oids.MIME_TYPE, parse_mime_type), of(oids.CONTENT_HINTS, parse_content_hints)
    return Claims(
        policy=of(oids.SIGNATURE_POLICY_IDENTIFIER, _policy),
        commitment=of(oids.COMMITMENT_TYPE, parse_commitment_type),
        roles=tuple(role for one in (attributes, first) if one is not None for role in one.claimed),
        place=None if place is None else str(place),
        kind=" ".join(one for one in kinds if one),
        findings=tuple(findings),
    )


def _policy(value: bytes) -> PolicyReference:
    said = parse_signature_policy(value)
    return PolicyReference(said.oid, said.digest_algorithm, said.digest, said.uri, said.notice)


def claimed_time(info: cms.SignerInfo) -> datetime | None:
    """The signing-time attribute, None when it is absent or damaged."""
    try:
        return value_of(info.signed, oids.SIGNING_TIME, read.time)
    except DerError:
        return None
