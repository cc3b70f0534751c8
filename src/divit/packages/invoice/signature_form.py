# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How the signatures of an invoice are written, as far as GİB has rules for it beyond those of XAdES."""

from collections.abc import Iterator
from itertools import islice

from divit.ades.xml.covering import path_of
from divit.ades.xml.names import ds, xades
from divit.ades.xml.tree import Element
from divit.packages.invoice.checks.subject import SignatureForm
from divit.packages.invoice.names import EXTENSION_PATH, INVOICE

# A right invoice has one; more are judged, and are not told of one by one.
_MOST_TOLD = 10
_CERTIFICATE = (ds("KeyInfo"), ds("X509Data"), ds("X509Certificate"))
_PROPERTIES = (
    ds("Object"),
    *map(xades, ("QualifyingProperties", "SignedProperties", "SignedSignatureProperties")),
)


def forms(root: Element) -> tuple[SignatureForm, ...]:
    """The forms of the signatures in the document, but for those inside of others; of ten at most."""
    found = root.iter(ds("Signature"))
    outermost = (one for one in found if next(one.iterancestors(ds("Signature")), None) is None)
    return tuple(map(_form, islice(outermost, _MOST_TOLD)))


def _form(element: Element) -> SignatureForm:
    above = [str(one.tag) for one in element.iterancestors()]
    references = [] if (info := element.find(ds("SignedInfo"))) is None else info.findall(ds("Reference"))
    transforms = [len(one.findall(f"{ds('Transforms')}/{ds('Transform')}")) for one in references]
    method = None if info is None else info.find(ds("SignatureMethod"))
    return SignatureForm(
        id=element.get("Id", ""),
        where=path_of(element),
        is_in_place=above == [*reversed(EXTENSION_PATH), INVOICE],
        documents=sum(one.get("URI") == "" for one in references),
        transforms=max(transforms, default=0),
        lacks=tuple(_lacking(element)),
        method="" if method is None else method.get("Algorithm", ""),
    )


def _lacking(element: Element) -> Iterator[str]:
    """The elements that GİB asks for by name: SigningCertificate too, for which XAdES has a second version."""
    needed = {
        "ds:Transforms": (ds("SignedInfo"), ds("Reference"), ds("Transforms")),
        "ds:X509Certificate": _CERTIFICATE,
        "xades:SigningTime": (*_PROPERTIES, xades("SigningTime")),
        "xades:SigningCertificate": (*_PROPERTIES, xades("SigningCertificate")),
    }
    yield from (name for name, path in needed.items() if element.find("/".join(path)) is None)
