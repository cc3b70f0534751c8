# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Canonical forms of XML: Canonical XML 1.0 and 1.1, and Exclusive XML Canonicalization 1.0.

libxml2 does whole documents, and subtrees in the exclusive form. All else is ours (``canonical_writer``): lxml cannot
hand libxml2 a set of nodes; of a subtree it passes a copied top whose namespaces are no longer those of what is below,
so that the inclusive form gets wrong ``xmlns=""``; and inherited ``xml:`` attributes are lost. ``tests/property`` holds
both against each other.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lxml import etree

from divit.ades.errors import TransformRefused
from divit.ades.xml import names
from divit.ades.xml.canonical_writer import written
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.tree import Element

__all__ = ["METHODS", "Method", "canonical", "method_of"]


@dataclass(frozen=True, slots=True)
class Method:
    """A canonical form. ``prefixes`` are those that the exclusive form treats inclusively; None is the default one."""

    is_exclusive: bool = False
    is_version_1_1: bool = False
    has_comments: bool = False
    prefixes: frozenset[str | None] = frozenset()


_CUT = "cut"
_WITH_COMMENTS = "WithComments"
_C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_C14N_11 = "http://www.w3.org/2006/12/xml-c14n11"
_C14N_11_CANDIDATE = "http://www.w3.org/TR/2007/CR-xml-c14n11-20070621"
METHODS: Mapping[str, Method] = MappingProxyType(
    {
        _C14N: Method(),
        f"{_C14N}#{_WITH_COMMENTS}": Method(has_comments=True),
        _C14N_11: Method(is_version_1_1=True),
        f"{_C14N_11}#{_WITH_COMMENTS}": Method(is_version_1_1=True, has_comments=True),
        _C14N_11_CANDIDATE: Method(is_version_1_1=True),
        f"{_C14N_11_CANDIDATE}#{_WITH_COMMENTS}": Method(is_version_1_1=True, has_comments=True),
        names.EXCLUSIVE: Method(is_exclusive=True),
        names.EXCLUSIVE + _WITH_COMMENTS: Method(is_exclusive=True, has_comments=True),
    }
)
#: The form that a node-set takes where octets are needed and nothing else is said (XML-DSig, 4.4.3.2).
DEFAULT = METHODS[_C14N]


def method_of(element: Element) -> Method | None:
    """The canonical form that a CanonicalizationMethod or Transform names, None when it is none."""
    method = METHODS.get(element.get("Algorithm", ""))
    if method is None or not method.is_exclusive or not len(element):
        return method
    listed = element.find(f"{{{names.EXCLUSIVE}}}InclusiveNamespaces")
    if listed is None:
        return method
    prefixes = listed.get("PrefixList", "").split()
    return replace(method, prefixes=frozenset(None if one == "#default" else one for one in prefixes))


def canonical(nodes: NodeSet, method: Method) -> bytes:
    """The canonical octets of ``nodes``. Raises ``TransformRefused`` where the form is not defined."""
    if nodes.has_comments and not method.has_comments:
        nodes = nodes.without_comments()
    if nodes.apex in nodes.without and not nodes.is_document:
        return b""
    if nodes.chosen is not None or nodes.apex in nodes.without:
        return written(nodes, method)
    if nodes.is_document:
        return _by_libxml2(nodes, method)
    is_alone = nodes.apex.getparent() is not None
    if method.is_exclusive and not method.prefixes and is_alone:
        return _by_libxml2(nodes, method)
    return written(nodes, method)


def _by_libxml2(nodes: NodeSet, method: Method) -> bytes:
    """Subtrees that are left out are marked meanwhile, and cut out of the octets."""
    if not nodes.without:
        return _whole_by_libxml2(nodes, method)
    mark = secrets.token_hex(16)
    marked = [_Marked(element, mark) for element in nodes.without]
    try:
        octets = _whole_by_libxml2(nodes, method)
    finally:
        for one in reversed(marked):
            one.undo()
    # Kept and cut pieces take turns.
    return b"".join(octets.split(f"<?{_CUT} {mark}?>".encode())[::2])


def _whole_by_libxml2(nodes: NodeSet, method: Method) -> bytes:
    prefixes = sorted("#default" if one is None else one for one in method.prefixes)
    try:
        return etree.tostring(
            nodes.apex.getroottree() if nodes.is_document else nodes.apex,
            method="c14n",
            exclusive=method.is_exclusive,
            with_comments=nodes.has_comments,
            inclusive_ns_prefixes=prefixes or None,
        )
    except (etree.LxmlError, ValueError) as error:
        raise TransformRefused(str(error), why=str(error)) from error


class _Marked:
    """The tree with an instruction before and after ``element``, until it is undone.

    To take the element out and put it back would have lxml declare its namespaces anew, with other prefixes.
    """

    def __init__(self, element: Element, mark: str) -> None:
        self._element, self._tail = element, element.tail
        self._before, self._after = etree.ProcessingInstruction(_CUT, mark), etree.ProcessingInstruction(_CUT, mark)
        element.tail = None
        element.addprevious(self._before)
        element.addnext(self._after)
        self._after.tail = self._tail

    def undo(self) -> None:
        """The tree as it was."""
        self._after.tail = None
        _take_out(self._before)
        _take_out(self._after)
        self._element.tail = self._tail


def _take_out(mark: Element) -> None:
    parent = mark.getparent()
    if parent is not None:
        parent.remove(mark)
