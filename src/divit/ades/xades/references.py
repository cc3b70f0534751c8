# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""References to certificates, CRLs and OCSP answers in XAdES (EN 319 132-1, A.1.1 to A.1.4): CompleteCertificateRefs of
both versions, CompleteRevocationRefs, and the same for attribute certificates.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.x509 import CRLNumber, ExtensionNotFound, ocsp

from divit.ades.errors import XmlUnreadable
from divit.ades.xades.properties import digest_in, said
from divit.ades.xml import names
from divit.ades.xml.escaping import text
from divit.ades.xml.names import ds, xades_name
from divit.ades.xml.signature import octets, parts_of, unusual
from divit.ades.xml.tree import Element
from divit.der.references import says_of_certificate
from divit.der.x509 import certificate_parts
from divit.pki.certificates import UNREADABLE, load_certificate, load_crl
from divit.pki.written_names import is_written_name

MOST_REFERENCES = 256
CERTIFICATES = frozenset(
    {"CompleteCertificateRefs", "CompleteCertificateRefsV2", "AttributeCertificateRefs", "AttributeCertificateRefsV2"}
)
REVOCATIONS = frozenset({"CompleteRevocationRefs", "AttributeRevocationRefs"})
_HASH = "sha256"
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)

Says = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Reference:
    """What names one object: the hash (by its name in hashlib, empty when it is not known), the digest (empty when the
    object is named without one), and whether what else is said of the object (DER) is what it says itself.
    """

    hash_name: str
    digest: bytes
    fits: Says


@dataclass(frozen=True, slots=True)
class References:
    """What one property names, and whether anything of another kind is among it."""

    certificates: tuple[Reference, ...] = ()
    crls: tuple[Reference, ...] = ()
    ocsps: tuple[Reference, ...] = ()
    has_others: bool = False


def references_in(element: Element) -> References:
    """What one of ``CERTIFICATES`` or ``REVOCATIONS`` names; nothing for other properties. Raises ``XmlUnreadable``."""
    name = xades_name(element.tag)
    if name in CERTIFICATES:
        (listed,) = _named(element, "CertRefs") or (None,)
        return References(tuple(map(_certificate, () if listed is None else _listed(listed, "Cert"))))
    if name not in REVOCATIONS:
        return References()
    crls: list[Reference] = []
    ocsps: list[Reference] = []
    has_others = False
    for group in parts_of(element, {"Id"}):
        match xades_name(group.tag):
            case "CRLRefs":
                crls += map(_crl, _listed(group, "CRLRef"))
            case "OCSPRefs":
                ocsps += map(_ocsp, _listed(group, "OCSPRef"))
            case _:
                has_others = True
    return References((), tuple(crls), tuple(ocsps), has_others)


def _listed(holder: Element, name: str) -> list[Element]:
    """The children of ``holder``, all of that name."""
    found = parts_of(holder, {"Id"})
    if len(found) > MOST_REFERENCES or any(xades_name(one.tag) != name for one in found):
        raise unusual(holder)
    return found


def _named(holder: Element, *known: str, attributes: frozenset[str] = frozenset({"Id"})) -> tuple[Element | None, ...]:
    """The children of ``holder`` by their names, each at most once and no others, None for one that is not there."""
    found = parts_of(holder, set(attributes))
    by_name = {_local(one): one for one in found}
    if len(by_name) != len(found) or not by_name.keys() <= set(known):
        raise unusual(holder)
    return tuple(by_name.get(name) for name in known)


def _local(element: Element) -> str:
    return xades_name(element.tag) or str(element.tag)


def _hashed(holder: Element | None) -> tuple[str, bytes]:
    """The hash (by its name in hashlib) and the digest, both empty where there is none."""
    if holder is None:
        return "", b""
    parts = parts_of(holder, set())
    found = digest_in(holder)
    is_plain = found is not None and len(parts) == 2 and not len(parts[0]) and set(parts[0].attrib) == {"Algorithm"}
    if found is None or not is_plain or parts[1].attrib or not found[1]:
        raise unusual(holder)
    return names.HASH_NAMES.get(found[0], ""), found[1]


def _certificate(element: Element) -> Reference:
    """Cert, of the first version with IssuerSerial, of the second with IssuerSerialV2 (5.2.2)."""
    hashed, first, second = _named(
        element, "CertDigest", "IssuerSerial", "IssuerSerialV2", attributes=frozenset({"URI"})
    )
    if hashed is None:
        raise unusual(element)
    named = None if second is None else octets(second)
    by_words = None if first is None else _issuer_and_serial(first)

    def fits(certificate: bytes) -> bool:
        return (by_words is None or by_words(certificate)) and (
            named is None or says_of_certificate(named, certificate)
        )

    return Reference(*_hashed(hashed), fits)


def _issuer_and_serial(element: Element) -> Says:
    issuer, serial = _named(element, ds("X509IssuerName"), ds("X509SerialNumber"), attributes=frozenset())
    if issuer is None or serial is None:
        raise unusual(element)
    name, number = said(issuer), said(serial)

    def says(certificate: bytes) -> bool:
        try:
            loaded = load_certificate(certificate)
        except UNREADABLE:
            return False
        return number == str(loaded.serial_number) and is_written_name(name, certificate_parts(certificate).issuer)

    return says


def _crl(element: Element) -> Reference:
    hashed, identifier = _named(element, "DigestAlgAndValue", "CRLIdentifier", attributes=frozenset())
    if hashed is None:
        raise unusual(element)
    if identifier is None:
        return Reference(*_hashed(hashed), lambda _crl: True)
    parts = _named(identifier, "Issuer", "IssueTime", "Number", attributes=frozenset({"URI"}))
    issuer, issued, number = (None if one is None else said(one) for one in parts)

    def says(crl: bytes) -> bool:
        try:
            loaded = load_crl(crl)
            held = str(loaded.extensions.get_extension_for_class(CRLNumber).value.crl_number)
        except ExtensionNotFound:
            held = ""
        except UNREADABLE:
            return False
        is_named = issuer is not None and is_written_name(issuer, loaded.issuer.public_bytes())
        return is_named and _moment(issued) == loaded.last_update_utc and number in {None, held}

    return Reference(*_hashed(hashed), says)


def _ocsp(element: Element) -> Reference:
    identifier, hashed = _named(element, "OCSPIdentifier", "DigestAlgAndValue", attributes=frozenset())
    if identifier is None:
        raise unusual(element)
    responder, produced = _named(identifier, "ResponderID", "ProducedAt", attributes=frozenset({"URI"}))
    if responder is None or produced is None:
        raise unusual(identifier)
    by_name, by_key = _responder(responder)
    moment = _moment(said(produced))

    def says(answer: bytes) -> bool:
        try:
            loaded = ocsp.load_der_ocsp_response(answer)
        except UNREADABLE:
            return False
        if loaded.produced_at_utc != moment:
            return False
        if by_key is not None:
            return by_key == loaded.responder_key_hash
        name = loaded.responder_name
        return name is not None and is_written_name(by_name, name.public_bytes())

    return Reference(*_hashed(hashed), says)


def _responder(element: Element) -> tuple[str, bytes | None]:
    """The responder's name, or the hash of its key; before 2006 the name stood there without an element of its own."""
    if not len(element):
        return said(element), None
    name, key = _named(element, "ByName", "ByKey", attributes=frozenset())
    if (name is None) == (key is None):
        raise unusual(element)
    return "" if name is None else said(name), None if key is None else octets(key)


def _moment(written: str | None) -> datetime | None:
    """xs:dateTime to the second. Raises ``XmlUnreadable``."""
    if written is None:
        return None
    try:
        if _DATE_TIME.fullmatch(written) is None:
            raise ValueError(written)
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise XmlUnreadable(str(error), why="xs:dateTime") from error
    zoned = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return zoned.astimezone(UTC).replace(microsecond=0)


def complete_certificate_references(certificates: Iterable[bytes]) -> str:
    """CompleteCertificateRefsV2 (A.1.1) of certificates (DER), the signer's own left out."""
    listed = "".join(f"<xades:Cert>{_digest('CertDigest', one)}</xades:Cert>" for one in certificates)
    return (
        f"<xadesv141:CompleteCertificateRefsV2><xadesv141:CertRefs>{listed}</xadesv141:CertRefs>"
        "</xadesv141:CompleteCertificateRefsV2>"
    )


def complete_revocation_references(*, crls: Iterable[bytes] = (), ocsps: Iterable[bytes] = ()) -> str:
    """CompleteRevocationRefs (A.1.2) of CRLs and OCSPResponses (DER)."""
    lists, answers = "".join(map(_crl_reference, crls)), "".join(map(_ocsp_reference, ocsps))
    held = f"<xades:CRLRefs>{lists}</xades:CRLRefs>" if lists else ""
    held += f"<xades:OCSPRefs>{answers}</xades:OCSPRefs>" if answers else ""
    return f"<xades:CompleteRevocationRefs>{held}</xades:CompleteRevocationRefs>"


def _crl_reference(crl: bytes) -> str:
    loaded = load_crl(crl)
    return (
        f"<xades:CRLRef>{_digest('DigestAlgAndValue', crl)}<xades:CRLIdentifier>"
        f"<xades:Issuer>{text(loaded.issuer.rfc4514_string())}</xades:Issuer>"
        f"<xades:IssueTime>{_written(loaded.last_update_utc)}</xades:IssueTime></xades:CRLIdentifier></xades:CRLRef>"
    )


def _ocsp_reference(answer: bytes) -> str:
    loaded = ocsp.load_der_ocsp_response(answer)
    name, key = loaded.responder_name, loaded.responder_key_hash
    if name is None:
        responder = f"<xades:ByKey>{base64.b64encode(key or b'').decode()}</xades:ByKey>"
    else:
        responder = f"<xades:ByName>{text(name.rfc4514_string())}</xades:ByName>"
    return (
        f"<xades:OCSPRef><xades:OCSPIdentifier><xades:ResponderID>{responder}</xades:ResponderID>"
        f"<xades:ProducedAt>{_written(loaded.produced_at_utc)}</xades:ProducedAt></xades:OCSPIdentifier>"
        f"{_digest('DigestAlgAndValue', answer)}</xades:OCSPRef>"
    )


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _digest(name: str, octets: bytes) -> str:
    value = base64.b64encode(hashlib.new(_HASH, octets).digest()).decode()
    return (
        f'<xades:{name}><ds:DigestMethod Algorithm="{names.HASHES[_HASH]}"></ds:DigestMethod>'
        f"<ds:DigestValue>{value}</ds:DigestValue></xades:{name}>"
    )
