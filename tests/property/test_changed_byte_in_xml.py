# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A changed byte of an XML signature is never TOTAL_PASSED, wherever it is and whatever it becomes.

The exception is shown, not assumed: white space inside tags and in base64, another quote, another name for the same
encoding, another prefix where an outer element declares the same one leave the exclusive canonical form, with base64
decoded, as it was; such changes are counted and told.
"""

import os
import random

import pytest

from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.further_signers import countersign, sign_beside
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.ades.xml import reading
from divit.ades.xml.canonical import METHODS, canonical
from divit.ades.xml.names import EXCLUSIVE, ds, xades
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.signature import octets
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper

CONTENT = '<yazı xmlns="urn:a" xmlns:b="urn:b" b:no="1"><konu>DENEME</konu> <b:x/></yazı>'.encode()
MOST_POSITIONS = int(os.environ.get("DIVIT_TEST_POSITIONS", "400"))
IN_BASE64 = (
    *map(ds, ("DigestValue", "SignatureValue", "X509Certificate", "Object")),
    *(xades(f"Encapsulated{name}") for name in ("TimeStamp", "X509Certificate", "CRLValue", "OCSPValue")),
)
# Where a sample is enough: what their levels add is the same in every packaging.
LEVELS = [
    *((form, level) for level in (Level.B, Level.T) for form in Format if form.is_xml),
    (Format.XADES_ENVELOPED, Level.LT),
    (Format.XADES_ENVELOPING, Level.LTA),
    (Format.XADES_DETACHED, Level.XL),
    (Format.XADES_ENVELOPED, Level.A),
]


@pytest.mark.parametrize(("format", "level"), LEVELS)
def test_in_an_xml_signature(
    format: Format,
    level: Level,
    signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    chance: random.Random,
) -> None:
    signed = sign(CONTENT, signer, format=format, level=level, timestamper=timestamper, sources=Sources(trust))
    is_never_passed_when_changed(signed, CONTENT if format.is_detached else None, trust, chance)


def test_in_one_that_was_signed_again(
    signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore, chance: random.Random
) -> None:
    options = Options(Format.XADES_ENVELOPED, clock.now(), with_room_for_others=True, with_content_timestamp=True)
    first = sign(CONTENT, signer, format=options.format, timestamper=timestamper, options=options)
    is_never_passed_when_changed(countersign(sign_beside(first, signer), signer, 1), None, trust, chance)


def is_never_passed_when_changed(
    signed: bytes, content: bytes | None, trust: TrustStore, chance: random.Random
) -> None:
    assert validate(signed, content=content, trust=trust).indication is Indication.TOTAL_PASSED
    same_value = 0
    for position in chance.sample(range(len(signed)), min(MOST_POSITIONS, len(signed))):
        old = signed[position]
        new = old ^ 1 << chance.randrange(8) if chance.random() < 0.5 else (old + chance.randrange(1, 256)) % 256
        changed = signed[:position] + bytes((new,)) + signed[position + 1 :]
        if validate(changed, content=content, trust=trust).indication is Indication.TOTAL_PASSED:
            assert meaning(changed) == meaning(signed), (position, signed[position - 20 : position + 20], new)
            same_value += 1
    print(f"{same_value} changes left the canonical form as it was")
    assert same_value < MOST_POSITIONS // 20


def meaning(document: bytes) -> bytes:
    """The exclusive canonical form of a document with its comments, base64 decoded, and without blanks between elements
    of the signature.
    """
    root = reading.parse(document)
    for element in root.iter(*IN_BASE64):
        if len(element) == 0:
            element.text = octets(element).hex()
    for element in root.iter(ds("Signature"), ds("KeyInfo"), ds("X509Data"), ds("Object")):
        for child in element:
            if child.tail and child.tail.isspace():
                child.tail = None
    return canonical(NodeSet(root, is_document=True, has_comments=True), METHODS[EXCLUSIVE])
