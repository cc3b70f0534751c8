# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the time-stamps of XAdES are about (EN 319 132-1, 5.2.8, 5.3, 5.5.2 and A.1.5): octets that are put together the
same way by those who stamp and by those who judge.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from divit.ades.content import Content
from divit.ades.model import Digest
from divit.ades.xades.evidence import REFERENCES_ONLY, SIGNATURE_TIMESTAMP
from divit.ades.xades.properties import Properties
from divit.ades.xades.references import CERTIFICATES, REVOCATIONS
from divit.ades.xml import canonical, names
from divit.ades.xml.canonical import Method
from divit.ades.xml.checking import Checked, Work, covered
from divit.ades.xml.names import XADES_141, xades_name
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.resolving import Given, Ids
from divit.ades.xml.signature import Reference, XmlSignature
from divit.ades.xml.tree import Element

_V2 = "V2"


@dataclass(frozen=True, slots=True)
class Stamped:
    """What the time-stamps of one signature may be about: its parts, and where its references lead.

    Archive time-stamps begin with the same octets, which may be many: these are hashed once, and each property is made
    canonical once.
    """

    signature: XmlSignature
    properties: Properties
    checked: Sequence[Checked]
    ids: Ids
    given: Given
    work: Work
    _forms: dict[tuple[Element, Method], bytes] = field(default_factory=dict)
    _begun: dict[tuple[str, Method], "hashlib._Hash"] = field(default_factory=dict)

    def octets_of(self, reference: Reference, method: Method) -> bytes | Content:
        """What a reference leads to. Raises what ``checking.covered`` raises."""
        return covered(reference, self.signature.element, self.ids, self.given, method)

    def form_of(self, element: Element, method: Method) -> bytes:
        """The canonical form of a part. Raises ``TransformRefused``."""
        found = self._forms.get((element, method))
        if found is None:
            found = canonical.canonical(NodeSet(element, has_comments=True), method)
            self._forms[element, method] = found
        return found

    def begun(self, hash_name: str, method: Method) -> "hashlib._Hash":
        """A hash that has taken in what all references lead to, SignedInfo, the value and KeyInfo.

        Raises what ``octets_of`` raises.
        """
        found = self._begun.get((hash_name, method))
        if found is None:
            self.work.spend_octets(sum(one.size for one in self.checked))
            found = hashlib.new(hash_name, usedforsecurity=False)
            one = self.signature
            feed(found, (self.octets_of(each, method) for each in one.references))
            parts = [one.signed_info, one.value_element, *([] if one.key_info is None else [one.key_info])]
            feed(found, (self.form_of(each, method) for each in parts))
            self._begun[hash_name, method] = found
        return found.copy()

    @property
    def content_references(self) -> tuple[Reference, ...]:
        """The references but the one to the signed properties."""
        return tuple(one for one in self.signature.references if one.type not in names.SIGNED_PROPERTIES_TYPES)


def on_value(stamped: Stamped, method: Method) -> Digest:
    """SignatureTimeStamp (5.3): the ds:SignatureValue element.

    The digests of this module raise ``TransformRefused``, ``XmlUnreadable``, ``TooLarge``, ``ContentUnreadable``.
    """
    return _digest(lambda: [stamped.form_of(stamped.signature.value_element, method)])


def on_content(stamped: Stamped, references: Iterable[Reference], method: Method) -> Digest:
    """AllDataObjectsTimeStamp and IndividualDataObjectsTimeStamp (5.2.8): what ``references`` lead to."""
    listed = tuple(references)
    return _digest(lambda: (stamped.octets_of(one, method) for one in listed))


def on_references(stamped: Stamped, before: Sequence[Element], method: Method, *, name: str) -> Digest:
    """SigAndRefsTimeStamp (A.1.5.1) and RefsOnlyTimeStamp (A.1.5.2): the references of their own version among the
    properties ``before``, with the signature value and its time-stamps, or without them.
    """
    with_signature, is_second = name not in REFERENCES_ONLY, name.endswith(_V2)
    wanted = {one for one in CERTIFICATES if one.endswith(_V2) is is_second} | REVOCATIONS
    wanted |= {SIGNATURE_TIMESTAMP} if with_signature else set()
    parts = [stamped.signature.value_element] if with_signature else []
    parts += [one for one in before if xades_name(one.tag) in wanted]
    return _digest(lambda: (stamped.form_of(one, method) for one in parts))


def on_all(stamped: Stamped, before: Sequence[Element], method: Method, *, namespace: str = XADES_141) -> Digest:
    """ArchiveTimeStamp (5.5.2.2): what all references lead to, SignedInfo, the value and KeyInfo, the properties
    ``before``, and the ds:Object elements; of these version 1.3.2 leaves out those that a reference leads to.
    """
    one = stamped.signature
    led_to = {each.uri for each in one.references} if namespace != XADES_141 else set()
    holder = stamped.properties.qualifying.getparent()
    objects = [each for each in one.objects if each is not holder and f"#{each.get('Id')}" not in led_to]

    def digest(hash_name: str) -> bytes:
        hasher = stamped.begun(hash_name, method)
        feed(hasher, (stamped.form_of(each, method) for each in (*before, *objects)))
        return hasher.digest()

    return digest


def _digest(pieces: Callable[[], Iterable[bytes | Content]]) -> Digest:
    def digest(hash_name: str) -> bytes:
        hasher = hashlib.new(hash_name, usedforsecurity=False)
        feed(hasher, pieces())
        return hasher.digest()

    return digest


def feed(hasher: "hashlib._Hash", pieces: Iterable[bytes | Content]) -> None:
    """Hash ``pieces`` one after the other. Raises ``ContentUnreadable``."""
    for piece in pieces:
        if isinstance(piece, bytes):
            hasher.update(piece)
        else:
            piece.feed(hasher)
