# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading ds:Signature (XML-DSig, 4): its parts, each where the schema has it, and nothing beside them."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from divit.ades.errors import TooLarge, XmlUnreadable
from divit.ades.xml.names import ds
from divit.ades.xml.tree import Element
from divit.kernel.words import term

MOST_REFERENCES = 1_000
_BLANKS = b" \t\r\n"
_OBJECT, _KEY_INFO, _REFERENCE, _TRANSFORMS = ds("Object"), ds("KeyInfo"), ds("Reference"), ds("Transforms")
_BEGINS = [ds("SignedInfo"), ds("SignatureValue")]
_SIGNED_INFO_BEGINS = [ds("CanonicalizationMethod"), ds("SignatureMethod")]
_REFERENCE_ENDS = [ds("DigestMethod"), ds("DigestValue")]


@dataclass(frozen=True, slots=True)
class Reference:
    """One ds:Reference; ``uri`` and ``transforms`` are None where there are none, ``digest`` the octets it states."""

    element: Element
    uri: str | None
    type: str
    id: str
    transforms: Element | None
    digest_method: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class XmlSignature:
    """One ds:Signature. ``canonicalization`` is the element that names the canonical form of ``signed_info``,
    ``signature_method`` a URI.
    """

    element: Element
    signed_info: Element
    canonicalization: Element
    signature_method: str
    references: tuple[Reference, ...]
    value_element: Element
    value: bytes
    key_info: Element | None
    objects: tuple[Element, ...]

    @property
    def id(self) -> str:
        """The Id of the element, empty where it has none."""
        return self.element.get("Id", "")


def read(element: Element) -> XmlSignature:
    """The parts of a ds:Signature. Raises ``XmlUnreadable`` where it has not the form it must have, ``TooLarge``."""
    children = parts_of(element, {"Id"})
    names = [one.tag for one in children]
    has_key = len(children) > 2 and names[2] == _KEY_INFO
    objects = children[3 if has_key else 2 :]
    if names[:2] != _BEGINS or any(one.tag != _OBJECT for one in objects):
        raise unusual(element)
    signed_info, value = children[:2]
    inside = parts_of(signed_info, {"Id"})
    if [one.tag for one in inside[:2]] != _SIGNED_INFO_BEGINS:
        raise unusual(signed_info)
    if len(value) or not set(value.attrib) <= {"Id"}:
        raise unusual(value)
    return XmlSignature(
        element=element,
        signed_info=signed_info,
        canonicalization=inside[0],
        signature_method=inside[1].get("Algorithm", ""),
        references=references_of(inside[2:], signed_info),
        value_element=value,
        value=octets(value),
        key_info=children[2] if has_key else None,
        objects=tuple(objects),
    )


def references_of(elements: Sequence[Element], holder: Element) -> tuple[Reference, ...]:
    """The references that ``elements`` are, at least one. Raises ``XmlUnreadable``, ``TooLarge``."""
    if len(elements) > MOST_REFERENCES:
        raise TooLarge(what=term("references"), most=MOST_REFERENCES)
    if not elements or any(one.tag != _REFERENCE for one in elements):
        raise unusual(holder)
    return tuple(map(_reference, elements))


def _reference(element: Element) -> Reference:
    children = parts_of(element, {"Id", "URI", "Type"})
    transforms = children[0] if children and children[0].tag == _TRANSFORMS else None
    rest = children if transforms is None else children[1:]
    if [one.tag for one in rest] != _REFERENCE_ENDS:
        raise unusual(element)
    return Reference(
        element=element,
        uri=element.get("URI"),
        type=element.get("Type", ""),
        id=element.get("Id", ""),
        transforms=transforms,
        digest_method=rest[0].get("Algorithm", ""),
        digest=octets(rest[1]),
    )


def octets(element: Element) -> bytes:
    """What the text of ``element`` holds in base64, with white space anywhere. Raises ``XmlUnreadable``."""
    if len(element):
        raise unusual(element)
    text = element.text or ""
    try:
        return base64.b64decode(text.encode("ascii").translate(None, _BLANKS), validate=True)
    except (binascii.Error, ValueError) as error:
        raise XmlUnreadable(str(error), why=term("it is no base64")) from error


def parts_of(element: Element, attributes: set[str]) -> list[Element]:
    """The elements in ``element``, which has no text beside them and no attributes but those.

    Raises ``XmlUnreadable``.
    """
    children = list(element)
    if _is_said(element.text) or not attributes.issuperset(element.keys()):
        raise unusual(element)
    for one in children:
        if _is_said(one.tail):
            raise unusual(element)
    return [one for one in children if isinstance(one.tag, str)]


def _is_said(text: str | None) -> bool:
    return text is not None and text != "" and not text.isspace()


def unusual(element: Element) -> XmlUnreadable:
    """The error for an element that has not the form it must have."""
    return XmlUnreadable(why=f"{str(element.tag).rpartition('}')[2]}: line {element.sourceline}")
