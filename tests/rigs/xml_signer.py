# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""XAdES signatures with any references, as strangers make them and as we do not: to parts of a document, by XPath, to
manifests.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from lxml import etree

from divit.ades import xades
from divit.ades.xml import canonical, names
from divit.ades.xml.algorithms import uri_of, value_for_xml
from divit.ades.xml.escaping import canonical_form
from divit.ades.xml.names import ds
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.resolving import Given, Ids, resolved
from divit.ades.xml.transforms import transformed
from divit.kernel import clock
from trial_signers import KeySigner

#: Where the signature goes in a document.
PLACE = "<SIGNATURE/>"
#: Where its Id goes, for documents that name it.
NAME = "SIGNATURE-ID"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


@dataclass(frozen=True)
class Ref:
    """A reference to be made; ``transforms`` is XML in the namespace of XML-DSig."""

    uri: str
    transforms: str = f'<Transform Algorithm="{C14N}"/>'
    type: str = ""
    id: str = ""

    @property
    def element(self) -> str:
        kind = (f' Id="{self.id}"' if self.id else "") + (f' Type="{self.type}"' if self.type else "")
        transforms = f"<Transforms>{self.transforms}</Transforms>" if self.transforms else ""
        hashing = f'<DigestMethod Algorithm="{names.HASHES["sha256"]}"/><DigestValue/>'
        return f'<Reference{kind} URI="{self.uri}">{transforms}{hashing}</Reference>'


def xml_signed(
    document: str,
    references: Sequence[Ref],
    signer: KeySigner,
    *,
    objects: str = "",
    form: str = names.EXCLUSIVE,
    properties_type: str = names.SIGNED_PROPERTIES_TYPE,
    given: bytes | None = None,
    namespace: str = names.XADES,
    of_content: str = "",
    is_first_version: bool = False,
) -> bytes:
    """``document`` with a signature in ``PLACE``; ``objects`` is put in as further ds:Object elements, ``form`` is the
    canonical form of SignedInfo. A ``namespace`` of before XAdES 1.3.2 names the certificate as they did then.
    ``of_content`` are further signed properties of the content; ``is_first_version`` names the certificate as before
    EN 319 132-1, and as GİB still asks for it.
    """
    covered = xades.Covered(xades.Packaging.DETACHED, (xades.File(b"", "text/xml"),))
    moment = clock.now().replace(microsecond=0)
    properties = canonical_form(
        xades.signed_properties(
            covered, algorithm=signer.algorithm, certificate=signer.certificate, signing_time=moment
        )
    )
    properties = properties.replace(
        "</xades:SignedDataObjectProperties>", f"{of_content}</xades:SignedDataObjectProperties>"
    )
    if namespace != names.XADES:
        properties = properties.replace(names.XADES, namespace).replace("SigningCertificateV2", "SigningCertificate")
    if is_first_version:
        properties = _in_first_version(properties, signer.certificate)
    name = xades.signature_id(covered, signer.certificate, moment)
    own = Ref(f"#P-{name}", f'<Transform Algorithm="{names.EXCLUSIVE}"/>', properties_type)
    listed = "".join(one.element for one in (*references, own))
    certificates = "".join(
        f"<X509Certificate>{base64.b64encode(one).decode()}</X509Certificate>"
        for one in (signer.certificate, *signer.chain)
    )
    signature = (
        f'<Signature xmlns="{names.DS}" Id="{name}"><SignedInfo><CanonicalizationMethod Algorithm="{form}"/>'
        f'<SignatureMethod Algorithm="{uri_of(signer.algorithm)}"/>{listed}</SignedInfo><SignatureValue/>'
        f"<KeyInfo><X509Data>{certificates}</X509Data></KeyInfo>{objects}<Object>"
        f'<q:QualifyingProperties xmlns:q="{namespace}" Target="#{name}">{properties}</q:QualifyingProperties>'
        "</Object></Signature>"
    )
    root = etree.fromstring(document.replace(PLACE, signature).replace(NAME, name).encode())
    made = next(one for one in root.iter(ds("Signature")) if one.get("Id") == name)
    # Manifests first: the signature's own references are to them.
    for one in sorted(made.iter(ds("Reference")), key=lambda each: each.getparent().tag != ds("Manifest")):
        _fill(one, root, made, given)
    info = made.find(ds("SignedInfo"))
    octets = canonical.canonical(NodeSet(info, has_comments=True), canonical.METHODS[form])
    value = value_for_xml(signer.sign(octets), signer.certificate)
    made.find(ds("SignatureValue")).text = base64.b64encode(value).decode()
    return etree.tostring(root.getroottree())


def _in_first_version(properties: str, certificate: bytes) -> str:
    loaded = x509.load_der_x509_certificate(certificate)
    serial = (
        f'<xades:IssuerSerial><ds:X509IssuerName xmlns:ds="{names.DS}">{loaded.issuer.rfc4514_string()}'
        f'</ds:X509IssuerName><ds:X509SerialNumber xmlns:ds="{names.DS}">{loaded.serial_number}</ds:X509SerialNumber>'
        "</xades:IssuerSerial></xades:Cert>"
    )
    return properties.replace("SigningCertificateV2", "SigningCertificate").replace("</xades:Cert>", serial)


def _fill(reference: etree._Element, root: etree._Element, signature: etree._Element, given: bytes | None) -> None:
    found = resolved(reference.get("URI"), Ids(root), Given(only=given))
    assert isinstance(found, NodeSet | bytes), reference.get("URI")
    octets = transformed(found, reference.find(ds("Transforms")), signature).octets
    reference.find(ds("DigestValue")).text = base64.b64encode(hashlib.sha256(octets).digest()).decode()
