# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates and revocation information as unsigned properties of XAdES hold them (EN 319 132-1, 5.4 and 5.5.1):
CertificateValues, RevocationValues, and both again in TimeStampValidationData.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from divit.ades.engine.evidence import NOTHING, ValidationData
from divit.ades.errors import XmlUnreadable
from divit.ades.xml.names import xades_name
from divit.ades.xml.signature import octets, parts_of, unusual
from divit.ades.xml.tree import Element

MOST_VALUES = 256
_DER = frozenset({"http://uri.etsi.org/01903/v1.2.2#DER", "http://uri.etsi.org/01903/v1.1.1#DER"})
_CERTIFICATES = frozenset({"CertificateValues", "AttrAuthoritiesCertValues"})
_REVOCATIONS = frozenset({"RevocationValues", "AttributeRevocationValues"})
# Time-stamps' own evidence (5.5.1), and what later editions put in the place of all three.
_BOTH = frozenset({"TimeStampValidationData", "AnyValidationData"})
VALUES = _CERTIFICATES | _REVOCATIONS | _BOTH


@dataclass(frozen=True, slots=True)
class Values:
    """What a property holds (DER each), and whether anything else is there (OtherCertificate, OtherValue)."""

    data: ValidationData = NOTHING
    has_others: bool = False

    def __add__(self, other: "Values") -> "Values":
        return Values(self.data + other.data, self.has_others or other.has_others)


def values_in(element: Element) -> Values:
    """What one of ``VALUES`` holds; nothing for any other property. Raises ``XmlUnreadable``."""
    name = xades_name(element.tag)
    if name in _CERTIFICATES:
        certificates, has_others = _listed(element, "EncapsulatedX509Certificate")
        return Values(ValidationData(certificates), has_others)
    if name in _REVOCATIONS:
        return _revocations(element)
    found = Values()
    if name in _BOTH:
        for part in parts_of(element, {"Id", "URI"}):
            if xades_name(part.tag) not in _CERTIFICATES | _REVOCATIONS:
                raise unusual(element)
            found = found + values_in(part)
    return found


def _revocations(element: Element) -> Values:
    found = Values()
    for group in parts_of(element, {"Id"}):
        match xades_name(group.tag):
            case "CRLValues":
                crls, has_others = _listed(group, "EncapsulatedCRLValue")
                found = found + Values(ValidationData(crls=crls), has_others)
            case "OCSPValues":
                ocsps, has_others = _listed(group, "EncapsulatedOCSPValue")
                found = found + Values(ValidationData(ocsps=ocsps), has_others)
            case _:
                found = found + Values(has_others=True)
    return found


def _listed(holder: Element, name: str) -> tuple[tuple[bytes, ...], bool]:
    """The octets of all children of that name, and whether there are children of another."""
    found = parts_of(holder, {"Id"})
    if len(found) > MOST_VALUES:
        raise unusual(holder)
    ours = [one for one in found if xades_name(one.tag) == name]
    return tuple(encapsulated(one) for one in ours), len(ours) != len(found)


def encapsulated(element: Element) -> bytes:
    """The octets of an EncapsulatedPKIData (5.1.3), which are DER. Raises ``XmlUnreadable``."""
    if not set(map(str, element.attrib)) <= {"Id", "Encoding"}:
        raise unusual(element)
    if element.get("Encoding") not in {None, *_DER}:
        raise XmlUnreadable(why="Encoding")
    return octets(element)


def certificate_values(certificates: Iterable[bytes]) -> str:
    """CertificateValues (5.4.1) of certificates (DER)."""
    return f"<xades:CertificateValues>{_written('EncapsulatedX509Certificate', certificates)}</xades:CertificateValues>"


def revocation_values(*, crls: Iterable[bytes] = (), ocsps: Iterable[bytes] = ()) -> str:
    """RevocationValues (5.4.2) of CRLs and OCSPResponses (DER)."""
    lists, answers = _written("EncapsulatedCRLValue", crls), _written("EncapsulatedOCSPValue", ocsps)
    held = f"<xades:CRLValues>{lists}</xades:CRLValues>" if lists else ""
    held += f"<xades:OCSPValues>{answers}</xades:OCSPValues>" if answers else ""
    return f"<xades:RevocationValues>{held}</xades:RevocationValues>"


def timestamp_validation_data(data: ValidationData) -> str:
    """TimeStampValidationData (5.5.1) with what proves the authorities of the time-stamps before it."""
    held = certificate_values(data.certificates) if data.certificates else ""
    held += revocation_values(crls=data.crls, ocsps=data.ocsps) if data.has_status else ""
    return f"<xadesv141:TimeStampValidationData>{held}</xadesv141:TimeStampValidationData>"


def _written(name: str, values: Iterable[bytes]) -> str:
    return "".join(f"<xades:{name}>{base64.b64encode(one).decode()}</xades:{name}>" for one in values)
