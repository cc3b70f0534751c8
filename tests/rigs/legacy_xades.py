# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The older forms of XAdES (TS 101 903): C, X of both types, X-L and A, with references and time-stamps of the first
version. What a time-stamp is about is put together with lxml alone, so that nothing of our own tells it.
"""

import base64
import hashlib

from cryptography import x509
from lxml import etree

from divit.pki.timestamp_client import Timestamper

Tree = etree._Element
DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_FIRST = ("CompleteCertificateRefs", "CompleteRevocationRefs", "AttributeCertificateRefs", "AttributeRevocationRefs")
_SECOND = tuple(one.replace("CertificateRefs", "CertificateRefsV2") for one in _FIRST)


def of(root: Tree, name: str, namespace: str = XADES) -> Tree:
    """The first element of that name."""
    return next(root.iter(f"{{{namespace}}}{name}"))


def c14n(element: Tree) -> bytes:
    """The exclusive canonical form of an element, as libxml2 makes it."""
    octets = etree.tostring(element, method="c14n", exclusive=True)
    assert isinstance(octets, bytes)
    return octets


def written(root: Tree) -> bytes:
    """The document."""
    octets = etree.tostring(root.getroottree(), encoding="utf-8")
    assert isinstance(octets, bytes)
    return octets


def without(signed: bytes, *names: str) -> bytes:
    """The same signature without some of its unsigned properties."""
    root = etree.fromstring(signed)
    for one in list(root.iter("*")):
        parent = one.getparent()
        if parent is not None and etree.QName(one).localname in names:
            parent.remove(one)
    return written(root)


def with_first_references(signed: bytes) -> bytes:
    """CompleteCertificateRefs of the first version in the place of the second: with IssuerSerial."""
    root = etree.fromstring(signed)
    second = of(root, "CompleteCertificateRefsV2", XADES_141)
    digests = [one.findtext(f".//{{{DS}}}DigestValue") for one in second.iter(f"{{{XADES}}}Cert")]
    held = [base64.b64decode(one.text or "") for one in root.iter(f"{{{XADES}}}EncapsulatedX509Certificate")]
    held += [base64.b64decode(one.text or "") for one in root.iter(f"{{{DS}}}X509Certificate")]
    by_digest = {base64.b64encode(hashlib.sha256(one).digest()).decode(): one for one in held}
    listed = "".join(_cert(str(one), by_digest[str(one)]) for one in digests)
    first = f'<x:CompleteCertificateRefs xmlns:x="{XADES}" xmlns:d="{DS}"><x:CertRefs>{listed}</x:CertRefs>'
    parent = second.getparent()
    assert parent is not None
    parent.replace(second, etree.fromstring(f"{first}</x:CompleteCertificateRefs>"))
    return written(root)


def _cert(digest: str, certificate: bytes) -> str:
    loaded = x509.load_der_x509_certificate(certificate)
    # In the order of the certificate, as older Turkish programs write it.
    name = ", ".join(part.rfc4514_string() for part in loaded.issuer.rdns)
    return (
        f'<x:Cert><x:CertDigest><d:DigestMethod Algorithm="{SHA256}"/><d:DigestValue>{digest}</d:DigestValue>'
        f"</x:CertDigest><x:IssuerSerial><d:X509IssuerName>{name}</d:X509IssuerName>"
        f"<d:X509SerialNumber>{loaded.serial_number}</d:X509SerialNumber></x:IssuerSerial></x:Cert>"
    )


def with_reference_timestamp(signed: bytes, timestamper: Timestamper, name: str) -> bytes:
    """Form X from form C by the property ``name``: SigAndRefsTimeStamp or RefsOnlyTimeStamp, or ``…V2``."""
    root = etree.fromstring(signed)
    holder = of(root, "UnsignedSignatureProperties")
    wanted = _SECOND if name.endswith("V2") else _FIRST
    octets = b""
    if name.startswith("SigAndRefs"):
        octets = c14n(of(root, "SignatureValue", DS))
        wanted = (*wanted, "SignatureTimeStamp")
    octets += b"".join(c14n(one) for one in holder if etree.QName(one).localname in wanted)
    namespace = XADES_141 if name.endswith("V2") else XADES
    _append(holder, name, namespace, timestamper.timestamp(hashlib.sha256(octets).digest(), "sha256"))
    return written(root)


def with_old_archive(signed: bytes, timestamper: Timestamper, content: bytes) -> bytes:
    """Form A by an ArchiveTimeStamp of 1.3.2 over a detached signature of ``content`` (TS 101 903 v1.3.2, 7.7.1)."""
    root = etree.fromstring(signed)
    holder = of(root, "UnsignedSignatureProperties")
    octets = content + c14n(of(root, "SignedProperties"))
    octets += b"".join(c14n(of(root, name, DS)) for name in ("SignedInfo", "SignatureValue", "KeyInfo"))
    octets += b"".join(c14n(one) for one in holder)
    token = timestamper.timestamp(hashlib.sha256(octets).digest(), "sha256")
    _append(holder, "ArchiveTimeStamp", XADES, token)
    return written(root)


def with_old_timestamp(signed: bytes, timestamper: Timestamper, namespace: str) -> bytes:
    """Form T of a version of before 1.3.2, which points at what is time-stamped (HashDataInfo, Include)."""
    root = etree.fromstring(signed)
    value = of(root, "SignatureValue", DS)
    value.set("Id", "value")
    token = timestamper.timestamp(hashlib.sha256(c14n(value)).digest(), "sha256")
    holder = etree.SubElement(of(root, "QualifyingProperties", namespace), f"{{{namespace}}}UnsignedProperties")
    inner = etree.SubElement(holder, f"{{{namespace}}}UnsignedSignatureProperties")
    _append(inner, "SignatureTimeStamp", namespace, token)
    stamp = of(root, "SignatureTimeStamp", namespace)
    pointer = etree.Element(f"{{{namespace}}}{'Include' if 'v1.2.2' in namespace else 'HashDataInfo'}", uri="#value")
    stamp.insert(0, pointer)
    return written(root)


def _append(holder: Tree, name: str, namespace: str, token: bytes) -> None:
    stamp = etree.SubElement(holder, f"{{{namespace}}}{name}")
    etree.SubElement(stamp, f"{{{DS}}}CanonicalizationMethod", Algorithm=EXCLUSIVE)
    inner = XADES if namespace == XADES_141 else namespace
    etree.SubElement(stamp, f"{{{inner}}}EncapsulatedTimeStamp").text = base64.b64encode(token).decode()
