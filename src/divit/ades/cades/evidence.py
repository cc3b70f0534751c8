# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The evidence that a CAdES signature carries (EN 319 122-1, 5.4 and A.1): in its SignedData, in certificate-values and
revocation-values; whether references and values agree; and the form that all this makes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Finding, failed, undecided
from divit.der import cms, oids
from divit.der.errors import DerError
from divit.der.references import (
    Reference,
    parse_complete_certificate_references,
    parse_complete_revocation_references,
    says_of_certificate,
    says_of_crl,
    says_of_ocsp,
)
from divit.der.validation_values import (
    basic_ocsp_response,
    parse_certificate_values,
    parse_revocation_information,
    parse_revocation_values,
)

_VALUES = frozenset({oids.CERTIFICATE_VALUES, oids.REVOCATION_VALUES})
_REFERENCES = frozenset({oids.COMPLETE_CERTIFICATE_REFERENCES, oids.COMPLETE_REVOCATION_REFERENCES})
_REVOCATION_REFERENCES = oids.COMPLETE_REVOCATION_REFERENCES
_ON_REFERENCES = frozenset({oids.CADES_C_TIME_STAMP, oids.CERTS_CRLS_TIME_STAMP})
_ARCHIVE = frozenset({oids.ARCHIVE_TIME_STAMP_V2, oids.ARCHIVE_TIME_STAMP_V3})
# EN 319 122-1, 6.3: none of these is in a baseline signature.
_NOT_BASELINE = _VALUES | _REFERENCES | _ON_REFERENCES | {oids.ARCHIVE_TIME_STAMP_V2}


@dataclass(frozen=True, slots=True)
class CarriedEvidence:
    """Certificates, CRLs and OCSP answers (DER) that came with a signature, and what is wrong with them."""

    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    findings: tuple[Finding, ...] = ()


def carried_by(signed_data: cms.SignedData, info: cms.SignerInfo) -> CarriedEvidence:
    """The evidence for one signer: of the SignedData, and of the signer's own attributes."""
    plain = CarriedEvidence(signed_data.certificates, signed_data.crls, signed_data.ocsps)
    signed = info.signed.get(oids.ADOBE_REVOCATION_INFORMATION, ())
    if not signed and (_VALUES | _REFERENCES).isdisjoint(info.unsigned):
        return plain
    try:
        certificates, crls, ocsps = values_of(info.unsigned)
        # What older PDF signatures bring, signed with them; it is evidence like any other.
        held = [parse_revocation_information(one) for one in signed]
        found = CarriedEvidence(
            tuple(dict.fromkeys((*plain.certificates, *certificates))),
            tuple(dict.fromkeys((*plain.crls, *crls, *(crl for one in held for crl in one.crls)))),
            tuple(dict.fromkeys((*plain.ocsps, *ocsps, *(ocsp for one in held for ocsp in one.ocsps)))),
        )
        findings = tuple(_unmatched(info.unsigned, found))
    except DerError as error:
        damaged = failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail)
        return CarriedEvidence(plain.certificates, plain.crls, plain.ocsps, (damaged,))
    return CarriedEvidence(found.certificates, found.crls, found.ocsps, findings)


def values_of(attributes: cms.Attributes) -> tuple[tuple[bytes, ...], tuple[bytes, ...], tuple[bytes, ...]]:
    """The certificates, CRLs and OCSP answers in certificate-values and revocation-values. Raises ``DerError``."""
    held = [parse_certificate_values(one) for one in attributes.get(oids.CERTIFICATE_VALUES, [])]
    revoked = [parse_revocation_values(one) for one in attributes.get(oids.REVOCATION_VALUES, [])]
    return (
        tuple(certificate for one in held for certificate in one),
        tuple(crl for one in revoked for crl in one.crls),
        tuple(ocsp for one in revoked for ocsp in one.ocsps),
    )


def _unmatched(attributes: cms.Attributes, found: CarriedEvidence) -> Iterator[Finding]:
    """Where a signature has values, each reference must name one of them (EN 319 122-1, A.1.1), and say nothing else of
    it than it says itself; in form C it need not be there.

    Raises ``DerError``.
    """
    named = [
        one
        for value in attributes.get(oids.COMPLETE_CERTIFICATE_REFERENCES, [])
        for one in parse_complete_certificate_references(value)
    ]
    revocations = [parse_complete_revocation_references(one) for one in attributes.get(_REVOCATION_REFERENCES, [])]
    crls = [crl for one in revocations for crl in one.crls]
    ocsps = [ocsp for one in revocations for ocsp in one.ocsps]
    # Some hash the whole OCSP response, some the basic one that revocation-values hold.
    basics = [(one, basic_ocsp_response(one)) for one in found.ocsps]
    answers = [(octets, basic) for one, basic in basics for octets in (one, basic)]
    ours = (
        (oids.CERTIFICATE_VALUES, named, [(one, one) for one in found.certificates], says_of_certificate),
        (oids.REVOCATION_VALUES, crls, [(one, one) for one in found.crls], says_of_crl),
        (oids.REVOCATION_VALUES, ocsps, answers, says_of_ocsp),
    )
    if any(one.has_others for one in revocations):
        yield undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-attribute", attribute=_REVOCATION_REFERENCES)
    if any(parse_revocation_values(one).has_others for one in attributes.get(oids.REVOCATION_VALUES, [])):
        yield undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-attribute", attribute=oids.REVOCATION_VALUES)
    for values, references, objects, says_of in ours:
        matched = [(one, _named_by(one, objects, says_of)) for one in references]
        if values in attributes and any(held is None for _, held in matched):
            yield failed(FORMAT_FAILURE, "reference-without-value")
        elif not all(held is None or not one.identifier or says_of(one.identifier, held) for one, held in matched):
            yield undecided(SIG_CONSTRAINTS_FAILURE, "reference-differs")


def _named_by(
    reference: Reference, objects: list[tuple[bytes, bytes]], says_of: Callable[[bytes, bytes], bool]
) -> bytes | None:
    """The object that a reference names: what may be hashed of it stands before it."""
    if not reference.digest:
        return next((held for _, held in objects if says_of(reference.identifier, held)), None)
    return next((held for octets, held in objects if reference.names(octets)), None)


def form_of(signed_data: cms.SignedData, info: cms.SignerInfo, *, is_baseline: bool) -> str:
    """The level whose form a signature has: what is there, whether it holds or not."""
    attributes = info.unsigned.keys()
    is_stamped = oids.SIGNATURE_TIME_STAMP in attributes
    if is_baseline and _NOT_BASELINE.isdisjoint(attributes):
        return _baseline(signed_data, is_stamped=is_stamped, is_archived=oids.ARCHIVE_TIME_STAMP_V3 in attributes)
    for form, marks in (("A", _ARCHIVE), ("X-L", _VALUES), ("X", _ON_REFERENCES), ("C", _REFERENCES)):
        if not marks.isdisjoint(attributes):
            return form
    return "T" if is_stamped else "BES"


def _baseline(signed_data: cms.SignedData, *, is_stamped: bool, is_archived: bool) -> str:
    if not is_stamped:
        return "BASELINE-B"
    if is_archived:
        return "BASELINE-LTA"
    return "BASELINE-LT" if signed_data.crls or signed_data.ocsps else "BASELINE-T"


# What is evaluated. Other unsigned attributes may change what a signature is worth, so a file that has them is not
# called valid by a reader who passes over them.
_EVALUATED = _NOT_BASELINE | {oids.SIGNATURE_TIME_STAMP, oids.ARCHIVE_TIME_STAMP_V3, oids.COUNTER_SIGNATURE}
# These belong to an archive time-stamp's token (EN 319 122-1, 5.5.2).
_EVALUATED_IN_TOKENS = frozenset({oids.ATS_HASH_INDEX_V1, oids.ATS_HASH_INDEX_V2, oids.ATS_HASH_INDEX_V3}) | _VALUES


def unevaluated(signed_data: cms.SignedData, info: cms.SignerInfo) -> Iterator[Finding]:
    """The unsigned attributes that nobody here understands."""
    known = _EVALUATED_IN_TOKENS if signed_data.content_type == oids.TST_INFO else _EVALUATED
    for oid in info.unsigned:
        if oid not in known:
            yield undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-attribute", attribute=oid)
