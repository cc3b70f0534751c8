# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Our writer of canonical forms and libxml2's agree wherever libxml2 can be asked."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from divit.ades.xml import reading
from divit.ades.xml.canonical import METHODS, Method, canonical
from divit.ades.xml.canonical_writer import written
from divit.ades.xml.node_sets import NodeSet

NAMES = st.sampled_from(["x", "y", "a:x", "b:y", "c:z"])
SPACES = st.sampled_from(["", ' xmlns="urn:1"', ' xmlns=""', ' xmlns:a="urn:2"', ' xmlns:b="urn:1" xmlns:c="urn:1"'])
ATTRIBUTES = st.lists(
    st.sampled_from(['p="1"', 'Id="&#10;&lt;&quot;"', 'a:p="&gt;"', 'b:q="ğ"', 'xml:lang="tr"', 'c:p=""']),
    unique=True,
    max_size=4,
).map(" ".join)
TEXTS = st.sampled_from(["", "t", " \n", "&amp;&#13;&gt;", "<!--c-->", "<?p q?>", "<?p?>", "<![CDATA[<]]>"])


def element(inside: "st.SearchStrategy[str]") -> "st.SearchStrategy[str]":
    return st.builds(
        lambda name, spaces, attributes, text, children, tail: (
            f"<{name}{spaces} {attributes}>{text}{''.join(children)}</{name}>{tail}"
        ),
        NAMES,
        SPACES,
        ATTRIBUTES,
        TEXTS,
        st.lists(inside, max_size=3),
        TEXTS,
    )


TREES = st.recursive(TEXTS, element, max_leaves=12)
DOCUMENTS = st.builds(
    lambda before, tree, after: (
        f'{before}<r xmlns:a="urn:1" xmlns:b="urn:2" xmlns:c="urn:3">{tree}</r>{after}'.encode()
    ),
    st.sampled_from(["", "<?p q?>", "<!--c-->\n"]),
    TREES,
    st.sampled_from(["", "\n<?p?>", "<!--c-->"]),
)


def parsed(document: bytes) -> NodeSet | None:
    try:
        return NodeSet(reading.parse(document), is_document=True, has_comments=True)
    except reading.XmlUnreadable:  # two attributes of one name by two prefixes
        return None


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@settings(max_examples=150, deadline=None)
@given(document=DOCUMENTS)
def test_whole_documents(method: Method, document: bytes) -> None:
    nodes = parsed(document)
    if nodes is not None:
        assert written(replace(nodes, has_comments=method.has_comments), method) == canonical(nodes, method)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@settings(max_examples=150, deadline=None)
@given(document=DOCUMENTS)
def test_parts_are_what_they_are_as_documents(method: Method, document: bytes) -> None:
    """The canonical form of a part, read again and made canonical again, is itself."""
    nodes = parsed(document)
    for part in () if nodes is None else nodes.apex.iterdescendants("*"):
        octets = canonical(NodeSet(part, has_comments=True), method)
        again = NodeSet(reading.parse(octets), is_document=True, has_comments=True)
        assert canonical(again, method) == octets
        assert written(NodeSet(part, has_comments=method.has_comments), method) == octets


@settings(max_examples=100, deadline=None)
@given(document=DOCUMENTS)
def test_leaving_out_a_part_leaves_the_tree_as_it_was(document: bytes) -> None:
    nodes = parsed(document)
    if nodes is None:
        return
    for method in (METHODS["http://www.w3.org/2001/10/xml-exc-c14n#"], Method()):
        before = canonical(nodes, method)
        for part in list(nodes.apex.iterdescendants("*")):
            without = replace(nodes, has_comments=False, without=frozenset({part}))
            assert canonical(without, method) == written(without, method)
            assert canonical(nodes, method) == before
