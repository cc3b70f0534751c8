# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The interoperability vectors of W3C for Canonical XML 1.1, signed by five implementations."""

import hashlib
import hmac
from pathlib import Path

from lxml import etree

from divit.ades.xml import canonical, signature, transforms
from divit.ades.xml.names import ds
from divit.ades.xml.node_sets import NodeSet

# The vectors' own key.
KEY = b"secret"
# The documents have document types, which is what keeps them from being read outside of this test.
PERMISSIVE = etree.XMLParser(load_dtd=True, attribute_defaults=True, no_network=True)


def signatures(folder: Path) -> list[Path]:
    """Every file that is a finished signature; templates have no value yet."""
    return [path for path in sorted(folder.glob("*.xml")) if b"SignatureValue>" in path.read_bytes()]


def test_every_vector_verifies(shared_data: Path) -> None:
    folder = shared_data / "c14n11"
    wrong, right = [], 0
    for path in signatures(folder):
        element = etree.parse(path).getroot()
        if not element.findtext(ds("SignatureValue"), "").strip():
            continue
        if is_right(signature.read(element), folder):
            right += 1
        else:
            wrong.append(path.name)
    assert wrong == []
    assert right >= 90


def is_right(one: signature.XmlSignature, folder: Path) -> bool:
    method = canonical.method_of(one.canonicalization)
    assert method is not None
    octets = canonical.canonical(NodeSet(one.signed_info, has_comments=True), method)
    if hmac.new(KEY, octets, hashlib.sha1).digest() != one.value:
        return False
    for reference in one.references:
        document = etree.parse(folder / reference.uri, PERMISSIVE).getroot() if reference.uri else one.element
        nodes = NodeSet(document, is_document=True, has_comments=True)
        made = transforms.transformed(nodes, reference.transforms, one.element)
        if hashlib.sha1(made.octets).digest() != reference.digest:
            return False
    return True
