# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Our writer of canonical forms and libxml2's agree wherever libxml2 can be asked."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from divit.ades.xml import reading
from divit.ades.xml.canonical import DEFAULT, METHODS, Method, canonical
from divit.ades.xml.canonical_already import canonical_already
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


def plain_element(inside: "st.SearchStrategy[str]") -> "st.SearchStrategy[str]":
    return st.builds(
        lambda name, attributes, text, children, tail: f"<{name}{attributes}>{text}{''.join(children)}</{name}>{tail}",
        st.sampled_from(["x", "y", "a:x"]),
        st.sampled_from(["", ' p="1"', ' p="1" q=""', ' Id="&quot;"']),
        PLAIN_TEXTS,
        st.lists(inside, max_size=3),
        PLAIN_TEXTS,
    )


PLAIN_TEXTS = st.sampled_from(["", "t", " \n", "&amp;&#xD;&gt;", "ğ", '"'])
PLAIN_DOCUMENTS = st.builds(
    lambda name, spaces, tree: f"<{name}{spaces}>{tree}</{name}>".encode(),
    st.sampled_from(["r", "a:r"]),
    st.sampled_from(["", ' xmlns="urn:1"', ' xmlns:a="urn:1"', ' xmlns:a="urn:1" xmlns:b="urn:2" b:p="1"']),
    st.recursive(PLAIN_TEXTS, plain_element, max_leaves=12),
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


ODDITIES = st.sampled_from(
    [
        *(
            "",
            "'",
            ' "',
            "/>",
            " >",
            "<!--c-->",
            "&#13;",
            "\r",
            "\t",
            "xmlns=",
            "z:",
            "]]>",
            "<?p?>",
            "&quot;",
            "\x00",
            "ğ",
        ),
        *("&", "<", ">", "</x>", "<x>", "<x></x>", "<x></y>", ' a="" ', "a", "\x01", "\ufffe", "×", "-"),
    ]
)


@settings(max_examples=600, deadline=None)
@given(
    document=st.one_of(DOCUMENTS, PLAIN_DOCUMENTS),
    method=st.sampled_from([None, DEFAULT]),
    odd=ODDITIES,
    place=st.floats(0, 1),
    left_out=st.integers(0, 4),
)
def test_what_is_called_canonical_already_is(
    document: bytes, method: Method | None, odd: str, place: float, left_out: int
) -> None:
    nodes = parsed(document)
    made = document if nodes is None or method is None else canonical(nodes, method)
    cut = int(place * len(made))
    for spelled in (made, made[:cut] + odd.encode() + made[cut + left_out :]):
        found = canonical_already(spelled)
        again = None if found is None else parsed(spelled)
        assert found is None or (again is not None and canonical(again, DEFAULT) == found)


@pytest.mark.parametrize(
    "document",
    [
        b"<a></a>",
        b"<a><Signature>xmlns</Signature></a>",
        b'<?xml version="1.0" encoding="UTF-8"?>\n<a>1 &amp; 2</a>\n',
        '<a xmlns="urn:a" xmlns:b="urn:b" p="1" q="2">ğ<b:c r="3">&#xD;</b:c></a>'.encode(),
        b'<a><b p="1" q="2"><c>"</c></b>\n</a>',
        b'<a xmlns:b="urn:b" b:p="1"></a>',
        b"<a>" * 13 + b"</a>" * 13,
    ],
)
def test_what_programs_write_plainly_is_taken_as_it_stands(document: bytes) -> None:
    nodes = parsed(document)
    assert nodes is not None
    assert canonical_already(document) == canonical(nodes, DEFAULT)


@pytest.mark.parametrize(
    "document",
    [
        b"<a/>",
        b"<a p='1'></a>",
        b'<a q="1" p="2"></a>',
        b'<a><b q="1" p="2"></b></a>',
        b'<a xmlns=""></a>',
        b'<a xmlns:b="urn:b"><c xmlns:b="urn:b"></c></a>',
        b'<a xmlns:c="urn:b" xmlns:b="urn:c"></a>',
        b'<a p="1" xmlns="urn:b"></a>',
        b'<a xmlns:b="urn:b" b:p="1" q="2"></a>',
        b'<a xmlns:xml="http://www.w3.org/XML/1998/namespace"></a>',
        b'<a xmlns="http://www.w3.org/XML/1998/namespace"></a>',
        b'<a xmlns:b="http://www.w3.org/2000/xmlns/"></a>',
        b'<a xmlns:xmlns="urn:a"></a>',
        b'<a b:p="1"></a>',
        b'<a xmlns:c="urn:b" b:p="1"></a>',
        b'<a><b q=">" p="1"></b></a>',
        b'<a><b p="1" p="1"></b></a>',
        b"<a><b></a></b>",
        b"<a><b<c></c>></b></a>",
        b"<a><b></c></a>",
        b"<a><1></1></a>",
        "<a><×></×></a>".encode(),
        "<a>￾</a>".encode(),
        b"<a>\x01</a>",
        b"<a></a>b",
        b"<b:a></b:a>",
        b'<a:b:c xmlns:a="urn:a"></a:b:c>',
        b"<a>\xff</a>",
        b"<a></a><a></a>",
        b"<a>" * 14 + b"</a>" * 14,
        b"<a>" * 300 + b"</a>" * 300,
        b'<a><b xmlns="urn:b"></b></a>',
        b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"></Signature>',
        b'<a xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Signature></ds:Signature></a>',
        '<?xml version="1.0" encoding="iso-8859-9"?><a>ğ</a>'.encode("iso-8859-9"),
    ],
)
def test_everything_else_goes_the_long_way(document: bytes) -> None:
    assert canonical_already(document) is None
