# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The XPath transforms (XML-DSig, 6.6.3; XML-Signature XPath Filter 2.0): carried out for a judge, never written.

An expression comes from a stranger and libxml2 cannot be told to stop, so what it may cost is bounded before it runs:
every step that can lead to many nodes counts as one that leads to all of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias, cast

from lxml import etree

from divit.ades.errors import TransformRefused
from divit.ades.xml.names import XPATH_FILTER
from divit.ades.xml.node_sets import Chosen, NodeSet, TextPlace
from divit.ades.xml.tree import Element, Text
from divit.kernel.words import term

MOST_CHARACTERS = 2_000
MOST_FILTERS = 16
# Nodes looked at by one expression; what that takes is some tenths of a second.
MOST_STEPS = 20_000_000
_ALL_NODES = "//. | //@*"
# Steps that stay where they are, or go up; each other one may lead to every node.
_NARROW = re.compile(
    r"(?:self|parent|ancestor|ancestor-or-self|attribute|namespace)::[\w.*:-]+(?:\(\))?"
    r"|@[\w.*:-]+|\.\.|(?<![\w.])\.(?![\w.])"
)
_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")
_CALL = re.compile(r"[\w-]+(?::[\w-]+)?\s*\(")
_WIDE = re.compile(
    r"//|(?<![\w)\]*.:])/"
    r"|(?:child|descendant|descendant-or-self|following|following-sibling|preceding|preceding-sibling)::"
    r"|[\w*][\w.*:-]*"
)
_OPERATORS = frozenset({"and", "or", "div", "mod"})
_FUNCTIONS = frozenset(
    {"not", "count", "boolean", "true", "false", "id", "here", "local-name", "namespace-uri", "name", "and", "or"}
    | {"node", "text", "comment", "processing-instruction"}
)
# Counts that are compared cost nothing beside the counting.
_COUNTED = re.compile(r"count\s*\((?:[^()]|\([^()]*\))*\)")
_COMPARED = re.compile(r"[=<>]+(?!\s*\d)")
Found: TypeAlias = "Element | Text"


def filtered(nodes: NodeSet, expression: Element) -> NodeSet:
    """The nodes of ``nodes`` for which the expression of an XPath transform is true. Raises ``TransformRefused``."""
    text = expression.text or ""
    cost = _cost(text, nodes.apex.getroottree().getroot(), is_asked_of_each=True)
    return _among(nodes, _chosen(_Query(nodes, expression).found(f"({_ALL_NODES})[boolean({text})]", cost=cost)))


def filtered_twice(nodes: NodeSet, transform: Element) -> NodeSet:
    """What the steps of an XPath Filter 2.0 leave of ``nodes``, in their order. Raises ``TransformRefused``."""
    steps = [one for one in transform if one.tag == f"{{{XPATH_FILTER}}}XPath"]
    if not steps or len(steps) > MOST_FILTERS or len(steps) != len(transform):
        raise TransformRefused(why=term("an XPath filter of another form"))
    selections = [(_operation(one), _roots(nodes, one)) for one in steps]
    return _among(nodes, _Growing(selections).over(nodes.apex.getroottree().getroot()))


Operation = Callable[[bool, bool], bool]
_OPERATIONS: dict[str, Operation] = {
    "intersect": lambda held, selected: held and selected,
    "subtract": lambda held, selected: held and not selected,
    "union": lambda held, selected: held or selected,
}


def _operation(step: Element) -> Operation:
    found = _OPERATIONS.get(step.get("Filter", ""))
    if found is None:
        raise TransformRefused(why=term("an XPath filter of another form"))
    return found


def _roots(nodes: NodeSet, step: Element) -> Chosen:
    """The nodes that one step selects; it means all that is in them as well."""
    text = step.text or ""
    cost = _cost(text, nodes.apex.getroottree().getroot(), is_asked_of_each=False)
    query = _Query(nodes, step)
    found = query.found(text, cost=cost)
    # lxml has no object for the document itself; to select it is to select all that stands in it.
    if query.found(f"/*[({text})[not(..) and not(self::text())]]", cost=cost):
        top = nodes.apex.getroottree().getroot()
        found = [*top.itersiblings(preceding=True), top, *top.itersiblings()]
    return _chosen(found)


class _Growing:
    """Walks a whole document; what a step selects, it selects with all that is inside."""

    def __init__(self, selections: Sequence[tuple[Operation, Chosen]]) -> None:
        self._selections = selections
        self._elements: set[Element] = set()
        self._texts: set[TextPlace] = set()
        self._attributes: set[tuple[Element, str]] = set()

    def over(self, root: Element) -> Chosen:
        """The nodes that the operations leave of the document of ``root``."""
        nothing = [False] * len(self._selections)
        for beside in (*root.itersiblings(preceding=True), root, *root.itersiblings()):
            self._visit(beside, nothing)
        return Chosen(frozenset(self._elements), frozenset(self._texts), frozenset(self._attributes))

    def _visit(self, node: Element, above: Sequence[bool]) -> None:
        chosen = [one for _, one in self._selections]
        here = [one or node in picked.elements for one, picked in zip(above, chosen, strict=True)]
        if self._holds(here):
            self._elements.add(node)
        if not isinstance(node.tag, str):
            return
        for name in map(str, node.attrib):
            attribute = (node, name)
            if self._holds(one or attribute in picked.attributes for one, picked in zip(here, chosen, strict=True)):
                self._attributes.add(attribute)
        self._visit_text((node, False), here)
        for child in node:
            self._visit(child, here)
            self._visit_text((child, True), here)

    def _visit_text(self, place: TextPlace, here: Sequence[bool]) -> None:
        chosen = (one for _, one in self._selections)
        if self._holds(one or place in picked.texts for one, picked in zip(here, chosen, strict=True)):
            self._texts.add(place)

    def _holds(self, selected: Iterable[bool]) -> bool:
        held = True
        for (operation, _), one in zip(self._selections, selected, strict=True):
            held = operation(held, one)
        return held


class _Query:
    """One expression with its namespaces, in the document that it is asked of."""

    def __init__(self, nodes: NodeSet, expression: Element) -> None:
        self._root = nodes.apex.getroottree().getroot()
        self._namespaces = {prefix: uri for prefix, uri in expression.nsmap.items() if prefix}
        is_here = expression.getroottree().getroot() is self._root
        # here() is the element that holds the expression, and nothing in a document where that does not stand.
        self._here = [expression] if is_here else []

    def found(self, query: str, *, cost: int) -> list[Found]:
        """The nodes it selects. Raises ``TransformRefused``."""
        if cost > MOST_STEPS:
            raise TransformRefused(why=term("an XPath that would take too long"))
        try:
            # Without the regular expressions of EXSLT, which a stranger could make run for ever.
            asked = etree.XPathDocumentEvaluator(
                self._root.getroottree(),
                namespaces=self._namespaces,
                extensions={(None, "here"): lambda _: self._here},
                regexp=False,
            )
            found = asked(query)
        except (etree.LxmlError, ValueError, TypeError) as error:
            raise TransformRefused(str(error), why=str(error)) from error
        if not isinstance(found, list):
            raise TransformRefused(why=term("an XPath that selects no nodes"))
        return cast("list[Found]", found)


def _cost(expression: str, root: Element, *, is_asked_of_each: bool) -> int:
    """How many nodes an expression may look at, at the worst; texts that it may read or compare count like nodes."""
    if len(expression) > MOST_CHARACTERS:
        raise TransformRefused(why=term("an XPath that would take too long"))
    without_words = _LITERAL.sub(" ", expression)
    calls = {one.rstrip("( \t\r\n") for one in _CALL.findall(without_words)}
    if not calls <= _FUNCTIONS:
        raise TransformRefused(why=term("an XPath with a function that is not used here"))
    bare = _NARROW.sub(" ", _CALL.sub("(", without_words))
    wide = sum(one not in _OPERATORS and not one.isdigit() for one in _WIDE.findall(bare))
    wide += len(_COMPARED.findall(_COUNTED.sub("1", without_words))) + is_asked_of_each
    nodes = int(cast("float", root.xpath("count(//node()) + count(//@*)"))) + 1
    return int(nodes ** min(max(wide, 1), 8))


def _chosen(found: Iterable[Found]) -> Chosen:
    elements: set[Element] = set()
    texts: set[TextPlace] = set()
    attributes: set[tuple[Element, str]] = set()
    for one in found:
        if isinstance(one, Element):
            elements.add(one)
            continue
        holder = one.getparent()
        if holder is None:
            continue
        if one.is_attribute:
            attributes.add((holder, str(one.attrname)))
        else:
            texts.add((holder, bool(one.is_tail)))
    return Chosen(frozenset(elements), frozenset(texts), frozenset(attributes))


def _among(nodes: NodeSet, chosen: Chosen) -> NodeSet:
    if nodes.chosen is None:
        return replace(nodes, chosen=chosen)
    before = nodes.chosen
    both = Chosen(before.elements & chosen.elements, before.texts & chosen.texts, before.attributes & chosen.attributes)
    return replace(nodes, chosen=both)


def elements_of(nodes: NodeSet) -> Iterator[Element]:
    """The elements that are in ``nodes`` with all their attributes, in the order of the document."""
    yield from _elements(nodes, nodes.apex)


def _elements(nodes: NodeSet, element: Element) -> Iterator[Element]:
    if element in nodes.without:
        return
    if nodes.holds(element) and all(nodes.holds_attribute(element, str(name)) for name in element.attrib):
        yield element
    for child in element.iterchildren(etree.Element):
        yield from _elements(nodes, child)
