# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What exactly of a document a signature covers, and what of it nobody signed.

Signature wrapping moves what was signed to where no reader looks, and puts something else in its place. So it is told
which elements are signed, and a document with anything else in it is not called signed.
"""

from collections.abc import Iterator, Sequence

from divit.ades.xml.names import DS11, XML, ds
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.resolving import ID_NAMES
from divit.ades.xml.tree import Element, Instruction

_SIGNATURE = ds("Signature")
# Parts of a signature that are not content: its own value, certificates that are bound by what is signed, and what may
# be added later by anybody and is judged on its own.
_OWN_PARTS = frozenset({ds("SignedInfo"), ds("SignatureValue"), ds("KeyInfo")})
_ABOUT_KEYS = frozenset(
    {
        *map(
            ds, ("KeyName", "KeyValue", "RSAKeyValue", "Modulus", "Exponent", "X509Data", "X509Certificate", "X509SKI")
        ),
        *map(ds, ("X509IssuerSerial", "X509IssuerName", "X509SerialNumber", "X509SubjectName", "X509CRL")),
        *(
            f"{{{DS11}}}{name}"
            for name in ("ECKeyValue", "NamedCurve", "PublicKey", "X509Digest", "DEREncodedKeyValue")
        ),
    }
)
_UNSIGNED = "UnsignedProperties"
_PLAIN_ATTRIBUTES = frozenset({*ID_NAMES, "Target"})


class Cover:
    """The nodes that one signature covers, in the document that it stands in."""

    def __init__(self, signature: Element, covered: Sequence[NodeSet]) -> None:
        self._signature = signature
        self._root = signature.getroottree().getroot()
        here = [one for one in covered if one.apex.getroottree().getroot() is self._root]
        self._has_document = any(one.is_document and one.chosen is None for one in here)
        self._whole = {one.apex for one in here if one.chosen is None and one.without <= {signature}}
        self._chosen = [one for one in here if one.chosen is not None and one.without <= {signature}]

    def unsigned(self) -> Iterator[Element]:
        """The elements with something in them that is not signed, the outermost of each, in their order."""
        yield from self._unsigned(self._root)
        if not self._has_document:
            # An instruction beside the document element may change how it is shown, a style sheet for one.
            beside = (*self._root.itersiblings(preceding=True), *self._root.itersiblings())
            yield from (one for one in beside if isinstance(one, Instruction))
        yield from self.unsigned_parts()

    def unsigned_parts(self) -> Iterator[Element]:
        """Those of the signature itself: of it too only what the schema wants there may stay unsigned."""
        for part in self._signature.iterchildren("*"):
            yield from self._unsigned(part)

    def _unsigned(self, element: Element) -> Iterator[Element]:
        if element in self._whole or self._is_own_part(element):
            return
        chosen = [one for one in self._chosen if _is_under(element, one.apex) and one.holds(element)]
        if not any(_holds_all_beside(one, element) for one in chosen) and not self._is_plain(element):
            yield element
            return
        if not any(isinstance(one.tag, str) for one in element) and not chosen:
            yield element
        for child in element:
            if isinstance(child.tag, str):
                yield from self._unsigned(child)
            elif isinstance(child, Instruction) and not any(one.holds(child) for one in chosen):
                yield child

    def _is_own_part(self, element: Element) -> bool:
        parent = element.getparent()
        if element.tag == _SIGNATURE:
            # Another signature is judged by itself, the parts of this one are looked at one by one.
            return True
        if parent is self._signature:
            return element.tag in _OWN_PARTS and (element.tag != ds("KeyInfo") or _is_about_keys(element))
        is_unsigned = str(element.tag).rpartition("}")[2] == _UNSIGNED and "uri.etsi.org/01903" in str(element.tag)
        return is_unsigned and parent is not None and str(parent.tag).endswith("}QualifyingProperties")

    def _is_plain(self, element: Element) -> bool:
        """Whether an element says nothing itself: it only holds others."""
        if any(text and not text.isspace() for text in (element.text, *[child.tail for child in element])):
            return False
        return all(one in _PLAIN_ATTRIBUTES or one.startswith(f"{{{XML}}}") for one in map(str, element.attrib))


def _is_about_keys(key_info: Element) -> bool:
    """Whether there is nothing in KeyInfo but what XML-DSig itself puts there."""
    return all(one.tag in _ABOUT_KEYS for one in key_info.iterdescendants("*"))


def _is_under(element: Element, apex: Element) -> bool:
    return element is apex or any(one is apex for one in element.iterancestors())


def _holds_all_beside(nodes: NodeSet, element: Element) -> bool:
    """Whether all attributes of an element, and all text right in it, are in ``nodes``."""
    if not all(nodes.holds_attribute(element, str(name)) for name in element.attrib):
        return False
    if element.text and not element.text.isspace() and not nodes.holds_text(element, after=False):
        return False
    return all(not child.tail or child.tail.isspace() or nodes.holds_text(child, after=True) for child in element)


def path_of(element: Element) -> str:
    """Where an element is, by the local names from the top: ``/Invoice/Signature/Object[2]``."""
    steps = []
    if isinstance(element, Instruction):
        return f"/?{element.target}"
    for one in (element, *element.iterancestors()):
        parent = one.getparent()
        same = [] if parent is None else list(parent.iterchildren(str(one.tag)))
        number = f"[{same.index(one) + 1}]" if len(same) > 1 else ""
        steps.append(str(one.tag).rpartition("}")[2] + number)
    return "/" + "/".join(reversed(steps))
