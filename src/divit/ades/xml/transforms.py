# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The transforms of a reference, carried out in their order (XML-DSig, 4.4.3.2 and 6.6).

What is not known here is refused, never passed over: a transform that is left out changes what was signed.
"""

import base64
import binascii
from dataclasses import dataclass

from divit.ades.errors import TransformRefused
from divit.ades.xml import canonical, names, reading
from divit.ades.xml.canonical import Method
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.tree import Element
from divit.kernel.words import term

MOST_TRANSFORMS = 8
_BLANKS = str.maketrans("", "", " \t\r\n")

Data = NodeSet | bytes


@dataclass(frozen=True, slots=True)
class Transformed:
    """What transforms made of something: the ``octets`` to be hashed, and the ``nodes`` that these stand for.

    ``nodes`` is None where they stand for no nodes of the document that was begun with: the octets of a file, or of
    a document that was parsed on the way.
    """

    octets: bytes
    nodes: NodeSet | None


def transformed(
    data: Data, transforms: Element | None, signature: Element, method: Method = canonical.DEFAULT
) -> Transformed:
    """What the transforms make of ``data``; ``transforms`` is the Transforms element, None where there is none.
    ``method`` is the canonical form of nodes that no transform made octets of.

    Raises ``TransformRefused``, ``XmlUnreadable``, ``TooLarge``.
    """
    nodes = data if isinstance(data, NodeSet) else None
    for one in _listed(transforms):
        before, data = data, _step(data, one, signature)
        if isinstance(data, NodeSet):
            nodes = data if isinstance(before, NodeSet) else None
        elif one.get("Algorithm") == names.BASE64 and not _is_text_alone(before):
            nodes = None
    octets = data if isinstance(data, bytes) else canonical.canonical(data, method)
    return Transformed(octets, nodes)


def _is_text_alone(data: Data) -> bool:
    """Whether base64 that is taken out of an element leaves nothing of it behind but its name and its Id."""
    return isinstance(data, NodeSet) and not len(data.apex) and set(data.apex.attrib) <= {"Id"}


def _listed(transforms: Element | None) -> list[Element]:
    if transforms is None:
        return []
    listed = list(transforms)
    if len(listed) > MOST_TRANSFORMS or any(one.tag != names.ds("Transform") for one in listed):
        raise TransformRefused(why=term("a list of transforms of another form"))
    return listed


def _step(data: Data, transform: Element, signature: Element) -> Data:
    algorithm = transform.get("Algorithm", "")
    method = canonical.method_of(transform)
    if method is not None:
        return canonical.canonical(_nodes(data), method)
    if algorithm == names.BASE64:
        return _decoded(data)
    if algorithm == names.ENVELOPED:
        return _without_signature(_nodes(data), signature)
    if algorithm == names.XPATH:
        return _by_xpath(_nodes(data), transform)
    if algorithm == names.XPATH_FILTER:
        from divit.ades.xml import xpath

        return xpath.filtered_twice(_nodes(data), transform)
    raise TransformRefused(why=algorithm or term("a transform without a name"))


def _by_xpath(nodes: NodeSet, transform: Element) -> NodeSet:
    # Few signatures have one.
    from divit.ades.xml import xpath

    expressions = transform.findall(names.ds("XPath"))
    if len(expressions) != 1:
        raise TransformRefused(why=term("an XPath filter of another form"))
    return xpath.filtered(nodes, expressions[0])


def _nodes(data: Data) -> NodeSet:
    """Octets become the nodes of the document that they are, with its comments."""
    return NodeSet(reading.parse(data), is_document=True, has_comments=True) if isinstance(data, bytes) else data


def _decoded(data: Data) -> bytes:
    try:
        text = data.decode("ascii") if isinstance(data, bytes) else "".join(data.texts())
        return base64.b64decode(text.translate(_BLANKS), validate=True)
    except (binascii.Error, ValueError) as error:
        raise TransformRefused(str(error), why=term("it is no base64")) from error


def _without_signature(nodes: NodeSet, signature: Element) -> NodeSet:
    """XML-DSig, 6.6.4: defined only for nodes of the document in which the signature stands."""
    if signature.getroottree().getroot() is not nodes.apex.getroottree().getroot():
        raise TransformRefused(why=term("an enveloped signature that is not in what it covers"))
    return nodes.leaving_out(signature)
