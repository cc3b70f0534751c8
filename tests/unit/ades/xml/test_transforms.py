# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Transforms by hand-made expectations: each does what the standard says, and what is not known is refused."""

import pytest
from lxml import etree

from at_once import at_once
from divit.ades.errors import TransformRefused
from divit.ades.xml import names, reading
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.transforms import transformed

DOCUMENT = b"""<r xmlns="urn:a" xmlns:b="urn:b" xml:lang="tr"><!--c--><b:x Id="one" b:q="1">un<b:y/>o</b:x>\
<s xmlns="http://www.w3.org/2000/09/xmldsig#"><t/></s>end</r>"""
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
C14N_11 = "http://www.w3.org/2006/12/xml-c14n11"


def result(document: bytes, *steps: str, apex: str | None = None) -> bytes:
    """The octets that the transforms ``steps`` make of ``document`` or of the element with the Id ``apex``; the
    signature is the element ``s``.
    """
    root = reading.parse(document)
    listed = etree.fromstring(f'<Transforms xmlns="{names.DS}">{"".join(steps)}</Transforms>')
    signature = root.find(names.ds("s"))
    nodes = NodeSet(root, is_document=True)
    if apex is not None:
        (element,) = root.xpath(f"//*[@Id='{apex}']")
        nodes = NodeSet(element)
    return transformed(nodes, listed, root if signature is None else signature).octets


def step(algorithm: str, inside: str = "") -> str:
    return f'<Transform Algorithm="{algorithm}">{inside}</Transform>'


def xpath(expression: str, *, filter: str = "") -> str:
    namespaces = f'xmlns:a="urn:a" xmlns:b="urn:b" xmlns:ds="{names.DS}"'
    if filter:
        return f'<XPath xmlns="{names.XPATH_FILTER}" Filter="{filter}" {namespaces}>{expression}</XPath>'
    return f"<XPath {namespaces}>{expression}</XPath>"


def test_nodes_become_octets_by_canonical_xml_where_nothing_is_said() -> None:
    assert result(b"<x b='2' a='1'/>") == b'<x a="1" b="2"></x>'


def test_a_part_inherits_namespaces_and_language_and_in_1_1_no_id() -> None:
    document = DOCUMENT.replace(b'xml:lang="tr"', b'xml:lang="tr" xml:id="top"')
    part = b'<b:x xmlns="urn:a" xmlns:b="urn:b" Id="one" xml:lang="tr" b:q="1">un<b:y></b:y>o</b:x>'
    assert result(document, step(C14N_11), apex="one") == part
    assert result(document, step(C14N), apex="one") == part.replace(b"xml:lang", b'xml:id="top" xml:lang')
    exclusive = b'<b:x xmlns:b="urn:b" Id="one" b:q="1">un<b:y></b:y>o</b:x>'
    assert result(document, step(names.EXCLUSIVE), apex="one") == exclusive


def test_inclusive_prefixes_of_the_exclusive_form() -> None:
    listed = f'<InclusiveNamespaces xmlns="{names.EXCLUSIVE}" PrefixList="#default"/>'
    found = result(DOCUMENT, step(names.EXCLUSIVE, listed), apex="one")
    assert found.startswith(b'<b:x xmlns="urn:a" xmlns:b="urn:b" Id="one"')


def test_the_enveloped_signature_is_left_out_and_nothing_else() -> None:
    left = DOCUMENT[: DOCUMENT.index(b"<s")] + b"end</r>"
    assert result(DOCUMENT, step(names.ENVELOPED)) == result(left)
    assert result(DOCUMENT, step(names.ENVELOPED), step(names.EXCLUSIVE)) == result(left, step(names.EXCLUSIVE))


@pytest.mark.parametrize(
    "steps",
    [
        (step(names.XPATH, xpath("not(ancestor-or-self::ds:s)")),),
        (step(names.XPATH_FILTER, xpath("//ds:s", filter="subtract")),),
        (step(names.XPATH_FILTER, xpath("/", filter="intersect") + xpath("//ds:s", filter="subtract")),),
    ],
)
def test_expressions_that_leave_the_signature_out(steps: tuple[str, ...]) -> None:
    left = DOCUMENT[: DOCUMENT.index(b"<s")] + b"end</r>"
    assert result(DOCUMENT, *steps) == result(left)


def test_filters_are_carried_out_in_their_order() -> None:
    steps = xpath("//b:x", filter="intersect") + xpath("//b:y", filter="subtract") + xpath("//ds:t", filter="union")
    found = result(DOCUMENT, step(names.XPATH_FILTER, steps), step(names.EXCLUSIVE))
    assert found == b'<b:x xmlns:b="urn:b" Id="one" b:q="1">uno</b:x><t xmlns="http://www.w3.org/2000/09/xmldsig#"></t>'


def test_base64_is_of_the_text_alone() -> None:
    assert result(b"<x>REVO<y>RU</y>1F\n</x>", step(names.BASE64)) == b"DENEME"


@pytest.mark.parametrize(
    "steps",
    [
        (step("http://www.w3.org/TR/1999/REC-xslt-19991116", "<x/>"),),
        (step(""),),
        ("<Other/>",),
        tuple(step(C14N) for _ in range(9)),
        (step(names.BASE64),),
        (step(C14N), step(names.ENVELOPED)),
        (step(names.XPATH),),
        (step(names.XPATH, xpath("(((")),),
        (step(names.XPATH, xpath("position() = 1")),),
        (step(names.XPATH, xpath("unknown(.)")),),
        (step(names.XPATH_FILTER, xpath("1", filter="intersect")),),
        (step(names.XPATH_FILTER, xpath("//b:x", filter="other")),),
        (step(names.XPATH_FILTER),),
    ],
)
def test_what_is_not_known_or_not_right_is_refused(steps: tuple[str, ...]) -> None:
    with pytest.raises(TransformRefused):
        result(DOCUMENT, *steps)


@pytest.mark.parametrize(
    "expression",
    [
        "//*[//*[//*]]",
        "count(//*[count(following::*[count(preceding::*) > 1]) > 1]) > 1",
        "not(. = //text())",
        "ancestor::* = //*",
        "contains(string(/), 'x')",
    ],
)
def test_an_expression_that_would_run_for_hours_is_refused_at_once(expression: str) -> None:
    document = b"<r>" + b"<a><b>x</b></a>" * 5_000 + b"</r>"
    with at_once(), pytest.raises(TransformRefused):
        result(document, step(names.XPATH, xpath(expression)))


def test_regular_expressions_of_exslt_are_not_there() -> None:
    expression = '<XPath xmlns:re="http://exslt.org/regular-expressions">re:test(name(), "(a+)+$")</XPath>'
    with pytest.raises(TransformRefused):
        result(DOCUMENT, step(names.XPATH, expression))
