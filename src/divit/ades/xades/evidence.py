# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The evidence that a XAdES signature carries (EN 319 132-1, 5.4, 5.5.1 and A.1): in its unsigned properties and in
KeyInfo; whether references and values agree; and the form that all this makes.
"""

from collections.abc import Iterator

from divit.ades.cades.evidence import CarriedEvidence
from divit.ades.engine.evidence import ValidationData
from divit.ades.errors import XmlUnreadable
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Finding, failed, undecided
from divit.ades.xades.matching import unmatched
from divit.ades.xades.properties import Properties
from divit.ades.xades.references import CERTIFICATES, REVOCATIONS, references_in
from divit.ades.xades.values import MOST_VALUES, VALUES, values_in
from divit.ades.xml.names import XADES_141, xades_name
from divit.ades.xml.tree import Element
from divit.der.errors import DerError

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


def carried_by(properties: Properties, in_key_info: ValidationData) -> CarriedEvidence:
    """The evidence of one signature, with what is wrong with it."""
    if not properties.unsigned:
        return CarriedEvidence(in_key_info.certificates, in_key_info.crls, in_key_info.ocsps)
    found, findings = in_key_info, []
    try:
        for one in properties.unsigned:
            values = values_in(one)
            found = found + values.data
            if values.has_others or references_in(one).has_others:
                findings.append(_unevaluated(one))
            _check_number(found)
        findings += unmatched(properties.unsigned, found)
    except (XmlUnreadable, DerError) as error:
        detail = error.params.get("why", "") if isinstance(error, XmlUnreadable) else error.detail
        damaged = failed(FORMAT_FAILURE, "damaged-xml", detail=detail)
        return CarriedEvidence(in_key_info.certificates, in_key_info.crls, in_key_info.ocsps, (damaged,))
    return CarriedEvidence(found.certificates, found.crls, found.ocsps, tuple(findings))


def _check_number(found: ValidationData) -> None:
    """Raises ``XmlUnreadable`` where there is more than a judge will look at."""
    if max(map(len, (found.certificates, found.crls, found.ocsps))) > MOST_VALUES:
        raise XmlUnreadable(why=f"> {MOST_VALUES}")


def _unevaluated(element: Element) -> Finding:
    name = str(element.tag).rpartition("}")[2]
    return undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-attribute", attribute=name)


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
