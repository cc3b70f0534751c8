# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading XAdES (EN 319 132-1) into the common model: every XML signature of a document, and what exactly it covers."""

from collections.abc import Iterator

from divit.ades.cades_reader import signature_id
from divit.ades.content import Content, content_of
from divit.ades.coverage import Coverage
from divit.ades.errors import TooLarge, XmlUnreadable
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Contents, Finding, Signature, failed, undecided
from divit.ades.xades_adaptor import XmlAdaptor
from divit.ades.xades_properties import Properties, properties_of
from divit.ades.xades_timestamps import SIGNATURE_TIMESTAMP, timestamps_of
from divit.ades.xml import checking, reading, signature
from divit.ades.xml.checking import Checked, State, Work
from divit.ades.xml.covering import Cover, path_of
from divit.ades.xml.names import XADES, ds
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.resolving import Given, Ids
from divit.ades.xml.signature import XmlSignature
from divit.ades.xml.tree import Element
from divit.kernel.words import term

MOST_SIGNATURES = 64
_MOST_TOLD = 8


def read(data: bytes, content: bytes | Content | None) -> Contents:
    """The signatures of an XML document; ``content`` is what a detached one is about, where the caller has it.

    Raises ``XmlUnreadable``, ``TooLarge``, ``ContentUnreadable``.
    """
    root = reading.parse(data)
    found = [one for one in root.iter(ds("Signature")) if not _is_counter(one)]
    if len(found) > MOST_SIGNATURES:
        raise TooLarge(what=term("signatures"), most=MOST_SIGNATURES)
    document = _Document(Ids(root), Given(only=None if content is None else content_of(content)), Work())
    return Contents("xades", tuple(document.signature(one) for one in found))


def _is_counter(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == f"{{{XADES}}}CounterSignature"


class _Document:
    """What all signatures of one document are read with."""

    def __init__(self, ids: Ids, given: Given, work: Work) -> None:
        self._ids = ids
        self._given = given
        self._work = work

    def signature(self, element: Element) -> Signature:
        """The signature that a ds:Signature is. Raises ``TooLarge``, ``ContentUnreadable``."""
        try:
            one = signature.read(element)
            properties = properties_of(one)
            certificates = tuple(_in_key_info(one, "X509Certificate"))
            crls = tuple(_in_key_info(one, "X509CRL"))
            checked = checking.check(one, self._ids, self._given, self._work)
        except XmlUnreadable as error:
            damaged = failed(FORMAT_FAILURE, "damaged-xml", detail=error.params.get("why", ""))
            name = signature_id(element.get("Id", "").encode())
            return Signature(name, "xades", Coverage("nothing"), findings=(damaged,))
        adaptor = XmlAdaptor(one, properties, checked, certificates)
        findings = (*_uncovered(one, checked), *_unevaluated(properties))
        covers = _coverage(one, checked, properties)
        if properties is None:
            return Signature(
                signature_id(one.value), "xades", covers, adaptor, one.value,
                certificates=certificates, crls=crls, findings=findings,
            )  # fmt: skip
        return Signature(
            id=signature_id(one.value),
            format="xades",
            covers=covers,
            adaptor=adaptor,
            value=one.value,
            claimed_time=properties.signing_time if adaptor.binds_properties else None,
            policy=properties.policy,
            commitment=properties.commitment,
            roles=properties.roles,
            place=properties.place,
            certificates=certificates,
            crls=crls,
            timestamps=tuple(timestamps_of(one, properties.unsigned)),
            form=_form(properties) if adaptor.binds_properties else None,
            findings=findings,
        )


def _in_key_info(one: XmlSignature, name: str) -> Iterator[bytes]:
    """What KeyInfo has of X.509 by that name. Raises ``XmlUnreadable``."""
    if one.key_info is not None:
        for data in one.key_info.iterchildren(ds("X509Data")):
            yield from (signature.octets(each) for each in data.iterchildren(ds(name)))


def _form(properties: Properties) -> str | None:
    if properties.certificate is None:
        return None
    is_stamped = any(one.tag == SIGNATURE_TIMESTAMP for one in properties.unsigned)
    if properties.is_first_version or properties.signing_time is None:
        return "T" if is_stamped else "BES"
    return "BASELINE-T" if is_stamped else "BASELINE-B"


def _uncovered(one: XmlSignature, checked: tuple[Checked, ...]) -> Iterator[Finding]:
    """What stands in the document and is not signed: whoever reads it must not take it for what was."""
    found = [path_of(each) for each in Cover(one.element, _nodes(checked)).unsigned()]
    if found:
        shown = ", ".join(found[:_MOST_TOLD]) + (" …" if len(found) > _MOST_TOLD else "")
        yield undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-content", elements=shown)


def _nodes(checked: tuple[Checked, ...]) -> list[NodeSet]:
    return [each.nodes for each in checked if each.nodes is not None and each.state is State.RIGHT]


def _unevaluated(properties: Properties | None) -> Iterator[Finding]:
    for one in () if properties is None else properties.unsigned:
        if one.tag == SIGNATURE_TIMESTAMP:
            continue
        name = str(one.tag).rpartition("}")[2]
        yield undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-attribute", attribute=name)


def _coverage(one: XmlSignature, checked: tuple[Checked, ...], properties: Properties | None) -> Coverage:
    """What the references lead to, but for the signature's own properties."""
    own = None if properties is None else properties.signed
    content = [
        each for each in checked if each.state is State.RIGHT and (each.nodes is None or each.nodes.apex is not own)
    ]
    if not content:
        return Coverage("nothing")
    size = sum(each.size for each in content)
    elements = tuple(_named(each) for each in content)
    root = one.element.getroottree().getroot()
    nodes = [each.nodes for each in content if each.nodes is not None]
    if not nodes:
        return Coverage("detached_content", size, size, elements=elements)
    if any(each.apex is root and each.chosen is None for each in nodes):
        return Coverage("whole_file", size, size, elements=elements)
    if all(each.apex.getparent() is one.element for each in nodes):
        return Coverage("attached_content", size, size, elements=elements)
    return Coverage("elements", size, size, elements=elements)


def _named(checked: Checked) -> str:
    return checked.reference.uri or "" if checked.nodes is None else path_of(checked.nodes.apex)
