# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The evidence that a XAdES signature carries (EN 319 132-1, 5.4, 5.5.1 and A.1): in its unsigned properties and in
KeyInfo; whether references and values agree; and the form that all this makes.
"""

from collections.abc import Iterator, Sequence

from divit.ades.cades_evidence import CarriedEvidence
from divit.ades.engine.evidence import ValidationData
from divit.ades.errors import XmlUnreadable
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Finding, failed, undecided
from divit.ades.xades_properties import Properties
from divit.ades.xades_references import CERTIFICATES, REVOCATIONS, Reference, references_in
from divit.ades.xades_values import VALUES, values_in
from divit.ades.xml.names import XADES_141, xades_name
from divit.ades.xml.tree import Element
from divit.der.errors import DerError
from divit.der.validation_values import basic_ocsp_response

SIGNATURE_TIMESTAMP = "SignatureTimeStamp"
ARCHIVE_TIMESTAMP = "ArchiveTimeStamp"
SIGNATURE_AND_REFERENCES = frozenset({"SigAndRefsTimeStamp", "SigAndRefsTimeStampV2"})
REFERENCES_ONLY = frozenset({"RefsOnlyTimeStamp", "RefsOnlyTimeStampV2"})
COUNTER_SIGNATURE = "CounterSignature"
_ON_REFERENCES = SIGNATURE_AND_REFERENCES | REFERENCES_ONLY
REFERENCES = CERTIFICATES | REVOCATIONS
# What is evaluated. Other unsigned properties may change what a signature is worth, so a file that has them is not
# called valid by a reader who passes over them.
_EVALUATED = VALUES | REFERENCES | _ON_REFERENCES | {SIGNATURE_TIMESTAMP, ARCHIVE_TIMESTAMP, COUNTER_SIGNATURE}

# What may be hashed of an object, and the object itself.
_Hashed = tuple[bytes, bytes]


def carried_by(properties: Properties, in_key_info: ValidationData) -> CarriedEvidence:
    """The evidence of one signature, with what is wrong with it."""
    found, findings = in_key_info, []
    try:
        for one in properties.unsigned:
            values = values_in(one)
            found = found + values.data
            if values.has_others:
                findings.append(_unevaluated(one))
        findings += _unmatched(properties.unsigned, found)
    except (XmlUnreadable, DerError) as error:
        detail = error.params.get("why", "") if isinstance(error, XmlUnreadable) else error.detail
        damaged = failed(FORMAT_FAILURE, "damaged-xml", detail=detail)
        return CarriedEvidence(in_key_info.certificates, in_key_info.crls, in_key_info.ocsps, (damaged,))
    return CarriedEvidence(found.certificates, found.crls, found.ocsps, tuple(findings))


def _unevaluated(element: Element) -> Finding:
    name = str(element.tag).rpartition("}")[2]
    return undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-attribute", attribute=name)


def _unmatched(unsigned: Sequence[Element], held: ValidationData) -> Iterator[Finding]:
    """Where a signature has values, each reference must name one of them (5.4.1, 5.4.2), and say nothing else of it
    than it says itself; in form C it need not be there. Those of attribute certificates (A.1.3, A.1.4) need none.

    Raises ``XmlUnreadable``, ``DerError``.
    """
    present = {xades_name(one.tag) for one in unsigned}
    for one in unsigned:
        if references_in(one).has_others:
            yield _unevaluated(one)
        for values, references, objects in _referred_to(one, held):
            yield from _disagreeing(references, objects, needs_values=values in present)


def is_named_in(property: Element, held: ValidationData) -> bool:
    """Whether everything that a property refers to is in ``held``. Raises ``XmlUnreadable``, ``DerError``."""
    listed = ((one, objects) for _, references, objects in _referred_to(property, held) for one in references)
    return all(_named_by(one, objects) is not None for one, objects in listed)


def _referred_to(property: Element, held: ValidationData) -> Iterator[tuple[str, Sequence[Reference], list[_Hashed]]]:
    """The property that values stand in, what refers to such, and what there is of them."""
    if xades_name(property.tag).startswith("Attribute"):
        return
    found = references_in(property)
    # Some hash the whole OCSP response, some the basic one within.
    answers = [(octets, one) for one in held.ocsps for octets in (one, basic_ocsp_response(one))]
    yield "CertificateValues", found.certificates, [(each, each) for each in held.certificates]
    yield "RevocationValues", found.crls, [(each, each) for each in held.crls]
    yield "RevocationValues", found.ocsps, answers


def _disagreeing(
    references: Sequence[Reference], objects: Sequence[_Hashed], *, needs_values: bool
) -> Iterator[Finding]:
    matched = [(one, _named_by(one, objects)) for one in references]
    if needs_values and any(held is None for _, held in matched):
        yield failed(FORMAT_FAILURE, "reference-without-value")
    elif not all(held is None or one.fits(held) for one, held in matched):
        yield undecided(SIG_CONSTRAINTS_FAILURE, "reference-differs")


def _named_by(reference: Reference, objects: Sequence[_Hashed]) -> bytes | None:
    return next((held for octets, held in objects if reference.names(octets)), None)


def unevaluated(properties: Properties) -> Iterator[Finding]:
    """The unsigned properties that nobody here understands."""
    return (_unevaluated(one) for one in properties.unsigned if xades_name(one.tag) not in _EVALUATED)


def form_of(properties: Properties, evidence: CarriedEvidence) -> str | None:
    """The level whose form a signature has: what is there, whether it holds or not; None where nothing signed names the
    certificate.
    """
    if properties.certificate is None:
        return None
    there = {xades_name(one.tag) for one in properties.unsigned}
    is_stamped = SIGNATURE_TIMESTAMP in there
    if _is_baseline(properties, there):
        if not is_stamped:
            return "BASELINE-B"
        if ARCHIVE_TIMESTAMP in there:
            return "BASELINE-LTA"
        return "BASELINE-LT" if not VALUES.isdisjoint(there) and (evidence.crls or evidence.ocsps) else "BASELINE-T"
    for form, marks in (("A", {ARCHIVE_TIMESTAMP}), ("X-L", VALUES), ("X", _ON_REFERENCES), ("C", REFERENCES)):
        if not there.isdisjoint(marks):
            return form
    return "T" if is_stamped else "BES"


def _is_baseline(properties: Properties, there: set[str]) -> bool:
    """EN 319 132-1, 6.3: neither references nor time-stamps on them, and archive time-stamps of version 1.4.1 alone."""
    if properties.is_first_version or properties.is_old or properties.signing_time is None:
        return False
    archives = (one for one in properties.unsigned if xades_name(one.tag) == ARCHIVE_TIMESTAMP)
    is_new = all(str(one.tag).startswith(f"{{{XADES_141}}}") for one in archives)
    return is_new and there.isdisjoint(REFERENCES | _ON_REFERENCES)
