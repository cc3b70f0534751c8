# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a signer says beside signing, as properties of XAdES (EN 319 132-1, 5.2), in the exclusive canonical form."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass

from divit.ades.claims import NO_CLAIMS, Claims, Place, SignaturePolicy
from divit.ades.xml.escaping import DS_HERE, attribute, text
from divit.ades.xml.names import HASHES
from divit.der import oids

# ETSI's own URIs of the commitments that CAdES names by OID (EN 319 132-1, 5.2.3).
COMMITMENTS = {
    oids.PROOF_OF_ORIGIN: "http://uri.etsi.org/01903/v1.2.2#ProofOfOrigin",
    oids.PROOF_OF_RECEIPT: "http://uri.etsi.org/01903/v1.2.2#ProofOfReceipt",
    oids.PROOF_OF_DELIVERY: "http://uri.etsi.org/01903/v1.2.2#ProofOfDelivery",
    oids.PROOF_OF_SENDER: "http://uri.etsi.org/01903/v1.2.2#ProofOfSender",
    oids.PROOF_OF_APPROVAL: "http://uri.etsi.org/01903/v1.2.2#ProofOfApproval",
    oids.PROOF_OF_CREATION: "http://uri.etsi.org/01903/v1.2.2#ProofOfCreation",
}


@dataclass(frozen=True, slots=True)
class Elements:
    """The properties of the signature, and those of its content."""

    of_signature: str = ""
    of_content: str = ""


_NOTHING = Elements()


def claim_elements(claims: Claims) -> Elements:
    """The signed properties that say it."""
    if claims is NO_CLAIMS:
        return _NOTHING
    return Elements("".join(_of_signature(claims)), "".join(_of_content(claims)))


def _of_signature(claims: Claims) -> Iterator[str]:
    """In the order of the schema."""
    if claims.policy is not None:
        yield _policy(claims.policy)
    if claims.place is not None:
        yield _place(claims.place)
    if claims.roles:
        listed = "".join(f"<xades:ClaimedRole>{text(one)}</xades:ClaimedRole>" for one in claims.roles)
        yield f"<xades:SignerRoleV2><xades:ClaimedRoles>{listed}</xades:ClaimedRoles></xades:SignerRoleV2>"


def _policy(policy: SignaturePolicy) -> str:
    if policy.oid is None:
        inside = "<xades:SignaturePolicyImplied></xades:SignaturePolicyImplied>"
    else:
        hashing = HASHES[oids.HASH_NAMES[policy.digest_algorithm]]
        inside = (
            f"<xades:SignaturePolicyId><xades:SigPolicyId>{_oid(policy.oid)}</xades:SigPolicyId><xades:SigPolicyHash>"
            f'<ds:DigestMethod{DS_HERE} Algorithm="{hashing}"></ds:DigestMethod>'
            f"<ds:DigestValue{DS_HERE}>{base64.b64encode(policy.digest).decode()}</ds:DigestValue>"
            f"</xades:SigPolicyHash>{_qualifiers(policy)}</xades:SignaturePolicyId>"
        )
    return f"<xades:SignaturePolicyIdentifier>{inside}</xades:SignaturePolicyIdentifier>"


def _qualifiers(policy: SignaturePolicy) -> str:
    listed = ""
    if policy.uri:
        listed += f"<xades:SigPolicyQualifier><xades:SPURI>{text(policy.uri)}</xades:SPURI></xades:SigPolicyQualifier>"
    if policy.notice:
        notice = f"<xades:ExplicitText>{text(policy.notice)}</xades:ExplicitText>"
        listed += (
            f"<xades:SigPolicyQualifier><xades:SPUserNotice>{notice}</xades:SPUserNotice></xades:SigPolicyQualifier>"
        )
    return f"<xades:SigPolicyQualifiers>{listed}</xades:SigPolicyQualifiers>" if listed else ""


def _oid(oid: str) -> str:
    return f'<xades:Identifier Qualifier="OIDAsURN">urn:oid:{attribute(oid)}</xades:Identifier>'


def _place(place: Place) -> str:
    """The lines of the address are one here, SignatureProductionPlaceV2 has room for no more."""
    parts = (
        ("City", place.locality),
        ("StreetAddress", ", ".join(place.address)),
        ("CountryName", place.country),
    )
    listed = "".join(f"<xades:{name}>{text(value)}</xades:{name}>" for name, value in parts if value)
    return f"<xades:SignatureProductionPlaceV2>{listed}</xades:SignatureProductionPlaceV2>"


def _of_content(claims: Claims) -> Iterator[str]:
    if claims.commitment is None:
        return
    known = COMMITMENTS.get(claims.commitment)
    named = _oid(claims.commitment) if known is None else f"<xades:Identifier>{known}</xades:Identifier>"
    yield (
        f"<xades:CommitmentTypeIndication><xades:CommitmentTypeId>{named}</xades:CommitmentTypeId>"
        "<xades:AllSignedDataObjects></xades:AllSignedDataObjects></xades:CommitmentTypeIndication>"
    )
