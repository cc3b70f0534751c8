# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signature wrapping: what was signed is moved to where nobody looks, and something else stands in its place.

The signature value stays right in every variant. None may be TOTAL_PASSED; the generator is to be at least twenty.
"""

import copy
from collections.abc import Callable, Iterator

import pytest
from lxml import etree

from divit.ades.create import Format, sign
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.ades.xml.names import ds, xades
from divit.pki.trust import TrustStore
from trial_signers import KeySigner
from xml_signer import PLACE, Ref, xml_signed

Tree = etree._Element
PART = f'<order><data Id="d"><amount>1</amount></data>{PLACE}</order>'
WHOLE = b"<order><data><amount>1</amount></data></order>"
CONTENT = b"amount: 1"


def forged(**attributes: str) -> Tree:
    """What the attacker wants to be read."""
    made = etree.Element("data", attributes)
    etree.SubElement(made, "amount").text = "1000000"
    return made


def of(root: Tree) -> Tree:
    """The signature that is there."""
    found = next(root.iter(ds("Signature")))
    assert isinstance(found, etree._Element)
    return found


def data(root: Tree) -> Tree:
    found = root.find(".//data[@Id='d']")
    assert found is not None
    return found


IDS: dict[str, dict[str, str]] = {
    "no Id": {},
    "the same Id": {"Id": "d"},
    "another Id": {"Id": "e"},
    "the same ID": {"ID": "d"},
    "the same id": {"id": "d"},
    "the same xml:id": {"{http://www.w3.org/XML/1998/namespace}id": "d"},
}


def in_new_object(root: Tree) -> Tree:
    return etree.SubElement(of(root), ds("Object"))


def in_properties_object(root: Tree) -> Tree:
    return of(root).findall(ds("Object"))[-1]


def in_key_info(root: Tree) -> Tree:
    found = of(root).find(ds("KeyInfo"))
    assert found is not None
    return found


def in_unsigned_properties(root: Tree) -> Tree:
    qualifying = next(root.iter(xades("QualifyingProperties")))
    outer = etree.SubElement(qualifying, xades("UnsignedProperties"))
    return etree.SubElement(outer, xades("UnsignedSignatureProperties"))


def in_other_signature(root: Tree) -> Tree:
    return etree.SubElement(etree.SubElement(root, ds("Signature")), ds("Object"))


def in_wrapper(root: Tree) -> Tree:
    return etree.SubElement(root, "wrapper")


HIDING: dict[str, Callable[[Tree], Tree]] = {
    "a wrapper": in_wrapper,
    "a new object": in_new_object,
    "the object of the properties": in_properties_object,
    "KeyInfo": in_key_info,
    "unsigned properties": in_unsigned_properties,
    "another signature": in_other_signature,
}


def moved_parts() -> Iterator[tuple[str, Callable[[Tree], None]]]:
    """The signed part is hidden, and a forged one stands first in its place."""
    for place, hide in HIDING.items():
        for kind, attributes in IDS.items():

            def change(
                root: Tree, hide: Callable[[Tree], Tree] = hide, attributes: dict[str, str] = attributes
            ) -> None:
                original = data(root)
                hide(root).append(original)
                root.insert(0, forged(**attributes))

            yield f"the part in {place}, a forged one with {kind}", change


def additions() -> Iterator[tuple[str, Callable[[Tree], None]]]:
    """The signed part stays, and a forged one is beside it, around it, or told in other ways."""
    yield "forged before", lambda root: root.insert(0, forged())
    yield "forged after", lambda root: root.append(forged())
    yield "forged around", lambda root: root.insert(0, around(root))
    yield "text beside", lambda root: setattr(root, "text", "amount: 1000000")
    yield "text after", lambda root: setattr(of(root), "tail", "amount: 1000000")
    yield "an attribute above", lambda root: root.set("amount", "1000000")
    yield "a style sheet", lambda root: root.addprevious(etree.ProcessingInstruction("xml-stylesheet", 'href="x.xsl"'))
    yield "an instruction beside", lambda root: root.append(etree.ProcessingInstruction("amount", "1000000"))
    yield "an empty element", lambda root: root.append(etree.Element("paid"))


def around(root: Tree) -> Tree:
    made = forged()
    made.append(data(root))
    return made


def in_signatures() -> Iterator[tuple[str, Callable[[Tree], None]]]:
    """Something forged in the signature itself, or among what it says of itself."""
    for place, hide in HIDING.items():
        if place != "a wrapper":
            yield f"forged in {place}", lambda root, hide=hide: hide(root).append(forged())
    yield "text in the signature", lambda root: setattr(of(root), "text", "amount: 1000000")
    yield "a second set of properties", second_properties
    yield "forged properties in front", forged_properties
    yield "a copy of the signature with another time", copied


def second_properties(root: Tree) -> None:
    qualifying = next(root.iter(xades("QualifyingProperties")))
    holder = etree.SubElement(of(root), ds("Object"))
    holder.append(copy.deepcopy(qualifying))


def forged_properties(root: Tree) -> None:
    """The signed properties are hidden, properties with another time are the signature's."""
    qualifying = next(root.iter(xades("QualifyingProperties")))
    other = copy.deepcopy(qualifying)
    time = next(other.iter(xades("SigningTime")))
    time.text = "2020-01-01T00:00:00Z"
    next(other.iter(xades("SignedProperties"))).set("Id", "other")
    qualifying.set("Target", "#other")
    holder = qualifying.getparent()
    assert holder is not None
    holder.insert(0, other)


def copied(root: Tree) -> None:
    other = copy.deepcopy(of(root))
    next(other.iter(xades("SigningTime"))).text = "2020-01-01T00:00:00Z"
    root.append(other)


PARTS = dict([*moved_parts(), *additions(), *in_signatures()])
WHOLES = dict(in_signatures())


def changed(signed: bytes, change: Callable[[Tree], None]) -> bytes:
    root = etree.fromstring(signed)
    change(root)
    return etree.tostring(root.getroottree())


def test_there_are_enough_variants() -> None:
    assert len(PARTS) + len(WHOLES) >= 50


def test_the_signed_part_by_itself_is_valid_and_named(signer: KeySigner, trust: TrustStore) -> None:
    report = validate(xml_signed(PART, [Ref("#d")], signer), trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert report.signatures[0].covers.elements == ("/order/data",)


@pytest.mark.parametrize("variant", PARTS)
def test_a_part(signer: KeySigner, trust: TrustStore, variant: str) -> None:
    forgery = changed(xml_signed(PART, [Ref("#d")], signer), PARTS[variant])
    assert validate(forgery, trust=trust).indication is not Indication.TOTAL_PASSED


@pytest.mark.parametrize("variant", WHOLES)
def test_a_whole_document(signer: KeySigner, trust: TrustStore, variant: str) -> None:
    forgery = changed(sign(WHOLE, signer, format=Format.XADES_ENVELOPED), WHOLES[variant])
    assert validate(forgery, trust=trust).indication is not Indication.TOTAL_PASSED


@pytest.mark.parametrize("variant", WHOLES)
def test_an_enveloping_signature(signer: KeySigner, trust: TrustStore, variant: str) -> None:
    forgery = changed(sign(CONTENT, signer, format=Format.XADES_ENVELOPING), WHOLES[variant])
    assert validate(forgery, trust=trust).indication is not Indication.TOTAL_PASSED


@pytest.mark.parametrize("same", [True, False])
def test_a_forged_object_in_front_of_the_signed_one(signer: KeySigner, trust: TrustStore, same: bool) -> None:
    def change(root: Tree) -> None:
        original = root.find(ds("Object"))
        assert original is not None
        other = copy.deepcopy(original)
        other.text = "YW1vdW50OiAxMDAwMDAw"
        if not same:
            other.set("Id", "other")
        original.addprevious(other)

    forgery = changed(sign(CONTENT, signer, format=Format.XADES_ENVELOPING), change)
    assert validate(forgery, trust=trust).indication is not Indication.TOTAL_PASSED
