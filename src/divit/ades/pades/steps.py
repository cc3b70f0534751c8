# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The steps of a PDF signature by all that was asked for, and the three of them at once."""

from typing import TYPE_CHECKING

from divit.ades import cades, pades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.claims import Claims, claim_attributes_in_pdf
from divit.ades.errors import ReasonBesidePolicy, TimestamperMissing
from divit.ades.gathering import Sources
from divit.ades.levels import Level
from divit.ades.pades import PreparedPdf
from divit.ades.pdf.seed_values import Terms
from divit.ades.signer import Signer
from divit.der import cms, oids
from divit.kernel import clock
from divit.pki.timestamp_client import Timestamper

if TYPE_CHECKING:
    from divit.ades.create import Options


def prepared(document: bytes, options: "Options", algorithm: SignatureAlgorithm | None) -> PreparedPdf:
    """``document`` prepared by ``options``; ``algorithm`` where it is known already.

    A claimed place stands in /Location, unless that says something else. Raises ``ReasonBesidePolicy`` and what
    ``pades.prepare`` raises.
    """
    claims = options.claims
    # EN 319 142-1, 6.3: what a policy or a commitment says is not said in free words as well.
    if options.reason and (claims.policy is not None or claims.commitment is not None):
        raise ReasonBesidePolicy
    final = options.raised_to or options.level
    return pades.prepare(
        document,
        claimed_at=options.claimed_at,
        name=options.name,
        reason=options.reason,
        location=options.location or (None if claims.place is None else str(claims.place)),
        reserved=options.reserved,
        field=options.field,
        visible=options.visible,
        certify=options.certify,
        lock=options.lock,
        terms=Terms(
            has_timestamp=final is not Level.B,
            has_evidence=final.has_evidence,
            hash_name=None if algorithm is None else algorithm.hash_name,
        ),
    )


def content_timestamp(pdf: PreparedPdf, options: "Options", timestamper: Timestamper | None) -> bytes | None:
    """The time-stamp over what is signed, where ``options`` ask for one. Raises ``TimestamperMissing``."""
    if not options.with_content_timestamp:
        return None
    if timestamper is None:
        raise TimestamperMissing
    return timestamper.timestamp(pdf.digest(cades.TIME_STAMP_HASH), cades.TIME_STAMP_HASH)


def to_be_signed(
    pdf: PreparedPdf, certificate: bytes, algorithm: SignatureAlgorithm, claims: Claims, token: bytes | None
) -> bytes:
    """The signed attributes (DER); ``token`` is the content-time-stamp. The claimed time is /M (EN 319 142-1, 6.3)."""
    further = claim_attributes_in_pdf(claims)
    if token is not None:
        further = *further, cms.attribute(oids.CONTENT_TIME_STAMP, token)
    return cades.signed_attributes(
        pdf.digest(algorithm.hash_name),
        algorithm=algorithm,
        certificate=certificate,
        signing_time=None,
        further=further,
    )


def completed(
    pdf: PreparedPdf, encoded: bytes, level: Level, timestamper: Timestamper | None, sources: Sources | None
) -> bytes:
    """The signed file with the CMS ``encoded`` in it, raised to ``level``, for which whoever calls has seen to it that
    nobody is missing. Raises ``PlaceholderTooSmall`` and what ``extend`` raises.
    """
    if level is not Level.B and timestamper is not None:
        encoded = cades.add_signature_timestamp(encoded, timestamper)
    signed_pdf = pdf.signed(encoded)
    if not level.has_evidence or timestamper is None or sources is None:
        return signed_pdf
    # Reading PDF is a fifth of what there is to load.
    from divit.ades.pades import raising

    return raising.complete(signed_pdf, to=level, timestamper=timestamper, sources=sources, at=clock.now())


def sign(
    document: bytes, options: "Options", signer: Signer, timestamper: Timestamper | None, sources: Sources | None
) -> bytes:
    """``document`` signed by ``signer``, in one go: the prepared file is never put together, nor read again.

    Raises what the steps and ``signer`` raise.
    """
    algorithm, certificate = signer.algorithm, signer.certificate
    pdf = prepared(document, options, algorithm)
    token = content_timestamp(pdf, options, timestamper)
    attributes = to_be_signed(pdf, certificate, algorithm, options.claims, token)
    value = signer.sign(attributes)
    encoded = cades.assemble(attributes, value, algorithm=algorithm, certificate=certificate, chain=signer.chain)
    return completed(pdf, encoded, options.level, timestamper, sources)
