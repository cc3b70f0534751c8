# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Our own writer of canonical forms, for sets of nodes and for subtrees (Canonical XML 1.0 and 1.1, 2.3; Exclusive
XML Canonicalization 1.0, 3).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from divit.ades.errors import TransformRefused
from divit.ades.xml.inheritance import BASE, inherited
from divit.ades.xml.names import XML
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.tree import Comment, Element, Instruction
from divit.kernel.words import term

if TYPE_CHECKING:
    from divit.ades.xml.canonical import Method

_XML_PREFIX = f"{{{XML}}}"
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_VALUE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})
_RETURN = str.maketrans({"\r": "&#xD;"})
# By prefix, None for the default one; an absent or empty value is no namespace.
Namespaces = Mapping[str | None, str]


def written(nodes: NodeSet, method: "Method") -> bytes:
    """The canonical octets of ``nodes``. Raises ``TransformRefused``."""
    writer = _Writer(nodes, method)
    writer.write()
    return "".join(writer.out).encode()


class _Writer:
    """Walks the tree once; ``out`` grows."""

    def __init__(self, nodes: NodeSet, method: "Method") -> None:
        self._nodes = nodes
        self._method = method
        self.out: list[str] = []

    def write(self) -> None:
        nodes = self._nodes
        if not nodes.is_document:
            self._element(nodes.apex, {}, is_parent_in=False)
            return
        for before in reversed(list(nodes.apex.itersiblings(preceding=True))):
            if nodes.holds(before):
                self._beside(before)
                self.out.append("\n")
        self._element(nodes.apex, {}, is_parent_in=False)
        for after in nodes.apex.itersiblings():
            if nodes.holds(after):
                self.out.append("\n")
                self._beside(after)

    def _element(self, element: Element, rendered: Namespaces, *, is_parent_in: bool) -> None:
        """One element with all that is in it; ``rendered`` are the namespaces that the output has in scope."""
        nodes = self._nodes
        if element in nodes.without:
            return
        is_in = nodes.holds(element)
        name = ""
        if is_in:
            name, rendered = self._start(element, rendered, is_parent_in=is_parent_in)
        if element.text and nodes.holds_text(element, after=False):
            self.out.append(element.text.translate(_TEXT))
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, rendered, is_parent_in=is_in)
            elif nodes.holds(child):
                self._beside(child)
            if child.tail and nodes.holds_text(child, after=True):
                self.out.append(child.tail.translate(_TEXT))
        if is_in:
            self.out.append(f"</{name}>")

    def _beside(self, node: Element) -> None:
        """A comment or a processing instruction."""
        text = (node.text or "").translate(_RETURN)
        if isinstance(node, Instruction):
            self.out.append(f"<?{node.target} {text}?>" if text else f"<?{node.target}?>")
        elif isinstance(node, Comment):
            self.out.append(f"<!--{text}-->")
        else:
            raise TransformRefused(why=term("an entity"))

    def _start(self, element: Element, rendered: Namespaces, *, is_parent_in: bool) -> tuple[str, Namespaces]:
        """The start tag; the element's name as written, and the namespaces now in scope in the output."""
        scope: dict[str | None, str] = {prefix: uri for prefix, uri in element.nsmap.items() if prefix != "xml"}
        attributes = self._attributes(element, scope, is_parent_in=is_parent_in)
        prefix = element.prefix
        name = _local(element.tag)
        name = f"{prefix}:{name}" if prefix else name
        used = {prefix, *(one.partition(":")[0] for _, one, _ in attributes if ":" in one)} - {"xml"}
        new = dict(self._namespaces(scope, rendered, used))
        parts = [f"<{name}"]
        parts += (_declaration(one, new[one]) for one in sorted(new, key=lambda key: key or ""))
        parts += (f' {one}="{value.translate(_VALUE)}"' for _, one, value in attributes)
        parts.append(">")
        self.out.append("".join(parts))
        return name, {**rendered, **new} if new else rendered

    def _namespaces(
        self, scope: Namespaces, rendered: Namespaces, used: set[str | None]
    ) -> Iterator[tuple[str | None, str]]:
        """The declarations that the start tag needs."""
        method = self._method
        wanted: Iterable[str | None] = {*scope, *rendered, None}
        if method.is_exclusive:
            wanted = (one for one in wanted if one in used or one in method.prefixes)
        for prefix in wanted:
            uri = scope.get(prefix, "")
            if uri != rendered.get(prefix, "") and (uri or prefix is None):
                if uri and ":" not in uri:
                    raise TransformRefused(why=term("a namespace with a relative address"))
                yield prefix, uri

    def _attributes(
        self, element: Element, scope: Namespaces, *, is_parent_in: bool
    ) -> list[tuple[tuple[str, str], str, str]]:
        """The attributes in canonical order: by which they are sorted, name as written, value."""
        nodes, method = self._nodes, self._method
        values = {
            str(name): str(value) for name, value in element.attrib.items() if nodes.holds_attribute(element, str(name))
        }
        if not method.is_exclusive and not is_parent_in:
            values = self._with_inherited(element, values)
        found = []
        for name, value in values.items():
            uri, local = _split(name)
            if not uri:
                written_name = local
            elif uri == XML:
                written_name = f"xml:{local}"
            else:
                written_name = f"{_prefix_of(element, name, uri, scope)}:{local}"
            found.append(((uri, local), written_name, value))
        return sorted(found)

    def _with_inherited(self, element: Element, values: dict[str, str]) -> dict[str, str]:
        nodes = self._nodes
        kept = None if nodes.chosen is None else nodes.chosen.elements
        found = inherited(element, is_version_1_1=self._method.is_version_1_1, kept=kept)
        # What the element has itself counts as the set of nodes has it, except a base: version 1.1 joins and writes it
        # in any case, as all implementations of its interoperability test do.
        own = {str(name) for name in element.attrib if name != BASE or not self._method.is_version_1_1}
        merged = values | {name: value for name, value in found.items() if name not in own}
        if self._method.is_version_1_1 and BASE not in found:
            merged.pop(BASE, None)
        return merged


def _declaration(prefix: str | None, uri: str) -> str:
    value = uri.translate(_VALUE)
    return f' xmlns:{prefix}="{value}"' if prefix else f' xmlns="{value}"'


def _split(name: str) -> tuple[str, str]:
    uri, _, local = name.rpartition("}")
    return uri[1:], local


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]


def _prefix_of(element: Element, name: str, uri: str, scope: Namespaces) -> str:
    """The prefix that an attribute is written with; lxml tells it only through XPath where there are several."""
    fitting = [prefix for prefix, one in scope.items() if one == uri and prefix is not None]
    if len(fitting) == 1:
        return fitting[0]
    place = list(element.attrib).index(name) + 1
    return str(element.xpath(f"name(@*[{place}])")).partition(":")[0]
