# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Sets of nodes, as references and transforms hand them on: a document, a subtree of it, or a choice among its nodes.

Elements are those of lxml. Namespace nodes go with their element. A text is named by the element (comment, instruction)
that it stands in or after, because lxml has no object for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from divit.ades.xml.tree import Comment, Element

# Where a text stands: in front of all children of an element, or right after an element, comment or instruction.
TextPlace = tuple[Element, bool]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Nodes that an XPath chose: ``elements`` (with comments and instructions), ``texts`` by where they stand (True:
    after the node), ``attributes`` by their element and name.
    """

    elements: frozenset[Element]
    texts: frozenset[TextPlace]
    attributes: frozenset[tuple[Element, str]]


@dataclass(frozen=True, slots=True)
class NodeSet:
    """The nodes under ``apex``. ``is_document``: with what stands beside the document element, which is ``apex`` then.

    ``without`` are elements that are left out with all that is in them, ``chosen`` the nodes among which all must be
    (None: no such choice). Comments count only with ``has_comments``.
    """

    apex: Element
    is_document: bool = False
    has_comments: bool = False
    without: frozenset[Element] = frozenset()
    chosen: Chosen | None = None

    def without_comments(self) -> "NodeSet":
        """The same nodes but the comments."""
        return NodeSet(self.apex, self.is_document, False, self.without, self.chosen)

    def leaving_out(self, element: Element) -> "NodeSet":
        """The same nodes but ``element`` and all that is in it."""
        return NodeSet(self.apex, self.is_document, self.has_comments, self.without | {element}, self.chosen)

    def holds(self, node: Element) -> bool:
        """Whether an element, comment or instruction under the apex is in it; its ancestors are not looked at."""
        if self.chosen is not None and node not in self.chosen.elements:
            return False
        return self.has_comments or not isinstance(node, Comment)

    def holds_text(self, beside: Element, *, after: bool) -> bool:
        """Whether the text in front of the children of ``beside``, or after it, is in it."""
        return self.chosen is None or (beside, after) in self.chosen.texts

    def holds_attribute(self, element: Element, name: str) -> bool:
        """Whether the attribute ``name`` of ``element`` is in it."""
        return self.chosen is None or (element, name) in self.chosen.attributes

    def texts(self) -> Iterator[str]:
        """All text in it, in the order of the document."""
        return self._texts_in(self.apex)

    def _texts_in(self, element: Element) -> Iterator[str]:
        if element in self.without:
            return
        if element.text and self.holds_text(element, after=False):
            yield element.text
        for child in element:
            if isinstance(child.tag, str):
                yield from self._texts_in(child)
            if child.tail and self.holds_text(child, after=True):
                yield child.tail
