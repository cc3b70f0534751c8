# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a signer may say beside signing, as signed attributes of CAdES (EN 319 122-1, 5.2) and of the CMS in a PDF
(EN 319 142-1, 6.3).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from divit.der import cms, oids
from divit.der.signature_policy import SignaturePolicy, signature_policy
from divit.der.signer_claims import Place, commitment_type, content_hints, mime_type, signer_attributes, signer_location

__all__ = ["NO_CLAIMS", "Claims", "Place", "SignaturePolicy", "claim_attributes", "claim_attributes_in_pdf"]


@dataclass(frozen=True, slots=True)
class Claims:
    """A policy to commit to, a ``commitment`` (dotted OID, such as ``oids.PROOF_OF_APPROVAL``), claimed ``roles``, the
    ``place``, and what kind of content it is: its ``mime_type`` or a ``description``, which exclude each other
    (EN 319 122-1, 5.2.4.3).
    """

    policy: SignaturePolicy | None = None
    commitment: str | None = None
    roles: tuple[str, ...] = ()
    place: Place | None = None
    mime_type: str = ""
    description: str = ""


NO_CLAIMS = Claims()


def claim_attributes(claims: Claims) -> tuple[bytes, ...]:
    """The signed attributes that say it, encoded."""
    return () if claims is NO_CLAIMS else tuple(_attributes(claims))


def claim_attributes_in_pdf(claims: Claims) -> tuple[bytes, ...]:
    """Those that stand in the CMS of a PDF signature: policy, commitment and roles (EN 319 142-1, 6.3).

    A place stands in /Location, and what kind of content it is says the file itself.
    """
    return () if claims is NO_CLAIMS else claim_attributes(replace(claims, place=None, mime_type="", description=""))


def _attributes(claims: Claims) -> Iterator[bytes]:
    if claims.policy is not None:
        yield cms.attribute(oids.SIGNATURE_POLICY_IDENTIFIER, signature_policy(claims.policy))
    if claims.commitment is not None:
        yield cms.attribute(oids.COMMITMENT_TYPE, commitment_type(claims.commitment))
    if claims.roles:
        yield cms.attribute(oids.SIGNER_ATTRIBUTES_V2, signer_attributes(claims.roles))
    if claims.place is not None:
        yield cms.attribute(oids.SIGNER_LOCATION, signer_location(claims.place))
    if claims.mime_type:
        yield cms.attribute(oids.MIME_TYPE, mime_type(claims.mime_type))
    elif claims.description:
        yield cms.attribute(oids.CONTENT_HINTS, content_hints(claims.description))
