# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading XAdES (EN 319 132-1) into the common model: every XML signature of a document, and what exactly it covers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from divit.ades.cades.reader import MOST_COUNTER_SIGNATURES, MOST_NESTED, against_content, signature_id
from divit.ades.content import Beside, content_of
from divit.ades.coverage import Coverage
from divit.ades.engine.evidence import ValidationData
from divit.ades.errors import TooLarge, TransformRefused, XmlUnreadable
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE, problem
from divit.ades.model import Contents, Finding, Signature, failed, undecided
from divit.ades.signature_policies import known_policies
from divit.ades.xades.adaptor import Tell, XmlAdaptor, finding_of
from divit.ades.xades.evidence import COUNTER_SIGNATURE, carried_by, form_of, unevaluated
from divit.ades.xades.imprints import Stamped
from divit.ades.xades.properties import Properties, properties_of
from divit.ades.xades.timestamps import timestamps_of
from divit.ades.xades.values import MOST_VALUES
from divit.ades.xml import canonical, checking, reading, signature
from divit.ades.xml.checking import Checked, State, Work
from divit.ades.xml.covering import Cover, path_of
from divit.ades.xml.names import OLDER_SIGNED_PROPERTIES_TYPES, ds, xades_name
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.resolving import Given, Ids
from divit.ades.xml.signature import XmlSignature
from divit.ades.xml.tree import Element
from divit.kernel.words import term
from divit.pki.verdict import Problem

_COUNTERS_STAND_IN = [
    COUNTER_SIGNATURE,
    "UnsignedSignatureProperties",
    "UnsignedProperties",
    "QualifyingProperties",
    ds("Object"),
    ds("Signature"),
]
_X509_DATA, _CERTIFICATE, _CRL = ds("X509Data"), ds("X509Certificate"), ds("X509CRL")
MOST_SIGNATURES = 64
_MOST_TOLD = 8


def read(data: bytes, content: Beside | Given | None, *, tell: Tell = finding_of) -> Contents:
    """The signatures of an XML document; ``content`` is what a detached one is about, where the caller has it, or the
    files among which it is. ``tell`` says in words what came of a reference.

    Raises ``XmlUnreadable``, ``TooLarge``, ``ContentUnreadable``.
    """
    return Contents("xades", tuple(one.signature for one in opened(data, content, tell=tell)))


@dataclass(frozen=True, slots=True)
class Opened:
    """A signature as the model has it, and its parts for those who add to it; None where it is none of XAdES.
    ``counter_signatures`` are those on it.
    """

    signature: Signature
    parts: Stamped | None = None
    counter_signatures: tuple["Opened", ...] = ()


def opened(data: bytes, content: Beside | Given | None, *, tell: Tell = finding_of) -> tuple[Opened, ...]:
    """As ``read``, with the parts of each signature."""
    root = reading.parse(data)
    found = [one for one in root.iter(ds("Signature")) if not _is_counter(one)]
    if len(found) > MOST_SIGNATURES:
        raise TooLarge(what=term("signatures"), most=MOST_SIGNATURES)
    given = content if isinstance(content, Given) else Given.of(content)
    document = _Document(Ids(root, data if reading.is_utf_8(data) else None), given, Work(), tell)
    return tuple(document.opened(one) for one in found)


def _is_counter(element: Element) -> bool:
    """Whether a signature stands where those on a signature do (EN 319 132-1, 5.2.7)."""
    above = [xades_name(one.tag) or str(one.tag) for one in islice(element.iterancestors(), len(_COUNTERS_STAND_IN))]
    return above == _COUNTERS_STAND_IN


class _Document:
    """What all signatures of one document are read with."""

    def __init__(self, ids: Ids, given: Given, work: Work, tell: Tell) -> None:
        self._tell = tell
        self._ids = ids
        self._given = given
        self._work = work
        self._counters_left = MOST_COUNTER_SIGNATURES

    def opened(self, element: Element, parent: XmlSignature | None = None, depth: int = 0) -> Opened:
        """The signature that a ds:Signature is, on the value of ``parent`` where there is one.

        Raises ``TooLarge``, ``ContentUnreadable``.
        """
        try:
            one = signature.read(element)
            properties = properties_of(one)
            held = _in_key_info(one)
            checked = checking.check(one, self._ids, self._given, self._work)
        except XmlUnreadable as error:
            return Opened(_damaged(element, error))
        adaptor = XmlAdaptor(one, properties, checked, held.certificates, self._tell)
        plain = Signature(
            signature_id(one.value),
            "xades",
            _coverage(one, checked, properties) if parent is None else _on_signature(parent),
            adaptor,
            one.value,
            certificates=held.certificates,
            crls=held.crls,
            findings=tuple(_uncovered(one, checked) if parent is None else _beside(one, checked, parent)),
        )
        if properties is None:
            return Opened(plain)
        parts = Stamped(one, properties, checked, self._ids, self._given, self._work)
        counters, beyond = self._counter_signatures(parts, depth)
        return Opened(_with_properties(plain, parts, adaptor, held, counters, beyond), parts, counters)

    def _counter_signatures(self, parts: Stamped, depth: int) -> tuple[tuple[Opened, ...], tuple[Finding, ...]]:
        found: list[Opened] = []
        for one in parts.properties.unsigned:
            if xades_name(one.tag) != COUNTER_SIGNATURE:
                continue
            self._counters_left -= 1
            if depth == MOST_NESTED or self._counters_left < 0:
                most = MOST_NESTED if depth == MOST_NESTED else MOST_COUNTER_SIGNATURES
                return (), (undecided(SIG_CONSTRAINTS_FAILURE, "too-large", what=term("signatures"), most=most),)
            inside = list(one.iterchildren("*"))
            if len(inside) != 1 or inside[0].tag != ds("Signature"):
                return (), (failed(FORMAT_FAILURE, "damaged-xml", detail=COUNTER_SIGNATURE),)
            found.append(self.opened(inside[0], parts.signature, depth + 1))
        return tuple(found), ()


def _with_properties(
    plain: Signature,
    parts: Stamped,
    adaptor: XmlAdaptor,
    held: ValidationData,
    counters: tuple[Opened, ...],
    beyond: tuple[Finding, ...],
) -> Signature:
    """The signature with what its properties say; ``held`` is the evidence in KeyInfo, ``counters`` are the signatures
    on it and ``beyond`` is what there is against them. Raises ``TooLarge``.
    """
    properties, is_bound = parts.properties, adaptor.binds_properties
    evidence = carried_by(properties, held)
    return replace(
        plain,
        claimed_time=properties.signing_time if is_bound else None,
        policy=properties.policy,
        commitment=properties.commitment,
        roles=properties.roles,
        place=properties.place,
        certificates=evidence.certificates,
        crls=evidence.crls,
        ocsps=evidence.ocsps,
        timestamps=tuple(timestamps_of(parts)),
        form=form_of(properties, evidence) if is_bound else None,
        counter_signatures=tuple([one.signature for one in counters]),
        findings=(*plain.findings, *beyond, *unevaluated(properties), *evidence.findings, *_unfit(parts)),
        warnings=tuple(_warnings(parts)),
    )


def _damaged(element: Element, error: XmlUnreadable) -> Signature:
    damaged = failed(FORMAT_FAILURE, "damaged-xml", detail=error.params.get("why", ""))
    name = signature_id(element.get("Id", "").encode())
    return Signature(name, "xades", Coverage("nothing"), findings=(damaged,))


def _on_signature(parent: XmlSignature) -> Coverage:
    return Coverage("signature", len(parent.value), len(parent.value))


def _beside(one: XmlSignature, checked: tuple[Checked, ...], parent: XmlSignature) -> Iterator[Finding]:
    """What a counter-signature does not sign of what it must, and what of itself it does not sign."""
    nodes = [each.nodes for each in checked if each.nodes is not None]
    if not any(each.apex is parent.value_element and each.chosen is None and not each.without for each in nodes):
        yield undecided(SIG_CONSTRAINTS_FAILURE, "signs-another")
    yield from _unsigned_content(Cover(one.element, _nodes(checked)).unsigned_parts())


def _unfit(parts: Stamped) -> Iterator[Finding]:
    """What a Turkish profile has against the content."""
    policy, first = parts.properties.policy, next(iter(parts.content_references), None)
    if policy is None or policy.oid not in known_policies() or first is None:
        return
    try:
        held = parts.octets_of(first, canonical.DEFAULT)
    except (TransformRefused, XmlUnreadable, TooLarge):
        # What is not there has been told already.
        return
    yield from against_content(policy, " ".join(parts.properties.mime_types), content_of(held))


def _warnings(parts: Stamped) -> Iterator[Problem]:
    """What is accepted, and is not as it is written today."""
    if parts.properties.is_old:
        yield problem("older-xades", version=parts.properties.namespace)
    if any(one.type in OLDER_SIGNED_PROPERTIES_TYPES for one in parts.signature.references):
        yield problem("older-reference-type")


def _in_key_info(one: XmlSignature) -> ValidationData:
    """What KeyInfo has of X.509. Raises ``XmlUnreadable``."""
    found: dict[object, list[Element]] = {_CERTIFICATE: [], _CRL: []}
    for data in () if one.key_info is None else one.key_info.iterchildren(_X509_DATA):
        for each in data.iterchildren(_CERTIFICATE, _CRL):
            found[each.tag].append(each)
    for name, listed in found.items():
        if len(listed) > MOST_VALUES:
            raise XmlUnreadable(why=f"{str(name).rpartition('}')[2]}: > {MOST_VALUES}")
    certificates, crls = (tuple(map(signature.octets, listed)) for listed in found.values())
    return ValidationData(certificates, crls)


def _uncovered(one: XmlSignature, checked: tuple[Checked, ...]) -> Iterator[Finding]:
    """What stands in the document and is not signed: whoever reads it must not take it for what was."""
    return _unsigned_content(Cover(one.element, _nodes(checked)).unsigned())


def _unsigned_content(elements: Iterable[Element]) -> Iterator[Finding]:
    found = [path_of(each) for each in elements]
    if found:
        shown = ", ".join(found[:_MOST_TOLD]) + (" …" if len(found) > _MOST_TOLD else "")
        yield undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-content", elements=shown)


def _nodes(checked: tuple[Checked, ...]) -> list[NodeSet]:
    return [each.nodes for each in checked if each.nodes is not None and each.state is State.RIGHT]


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
