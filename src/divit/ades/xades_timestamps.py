# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Time-stamps among the unsigned properties of XAdES (EN 319 132-1, 5.3 and 5.1.4): what each is about."""

import base64
import hashlib
from collections.abc import Iterator
from functools import partial

from divit.ades.cades import TIME_STAMP_HASH
from divit.ades.errors import TransformRefused, XmlUnreadable
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Digest, TimestampKind, TimestampUse, failed, undecided
from divit.ades.xml import canonical, names
from divit.ades.xml.canonical import Method
from divit.ades.xml.escaping import DS_HERE, canonical_form
from divit.ades.xml.names import ds, xades
from divit.ades.xml.node_sets import NodeSet
from divit.ades.xml.signature import XmlSignature, octets
from divit.ades.xml.tree import Element
from divit.pki.timestamp_client import Timestamper

SIGNATURE_TIMESTAMP = xades("SignatureTimeStamp")
_DER = "http://uri.etsi.org/01903/v1.2.2#DER"


def signature_timestamp(value: str, timestamper: Timestamper) -> str:
    """The unsigned properties with a time-stamp over the signature value ``value`` (base64), as the file has them.

    Raises what the time-stamper raises.
    """
    covered = canonical_form(f"<ds:SignatureValue{DS_HERE}>{value}</ds:SignatureValue>").encode()
    token = timestamper.timestamp(hashlib.new(TIME_STAMP_HASH, covered).digest(), TIME_STAMP_HASH)
    return (
        "<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:SignatureTimeStamp>"
        f'<ds:CanonicalizationMethod Algorithm="{names.EXCLUSIVE}"></ds:CanonicalizationMethod>'
        f"<xades:EncapsulatedTimeStamp>{base64.b64encode(token).decode()}</xades:EncapsulatedTimeStamp>"
        "</xades:SignatureTimeStamp></xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
    )


def timestamps_of(signature: XmlSignature, unsigned: tuple[Element, ...]) -> Iterator[TimestampUse]:
    """The time-stamps over the signature value, in the order of the file."""
    for one in unsigned:
        if one.tag == SIGNATURE_TIMESTAMP:
            yield _use(one, signature)


def _use(element: Element, signature: XmlSignature) -> TimestampUse:
    try:
        method, token = _parts(element)
    except XmlUnreadable as error:
        damaged = failed(FORMAT_FAILURE, "damaged-xml", detail=error.params.get("why", ""))
        return TimestampUse(TimestampKind.SIGNATURE, b"", None, findings=(damaged,))
    if method is None:
        unknown = undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-attribute", attribute="SignatureTimeStamp")
        return TimestampUse(TimestampKind.SIGNATURE, token, None, findings=(unknown,))
    imprint = _hashing(signature.value_element, method)
    return TimestampUse(TimestampKind.SIGNATURE, token, imprint, proves_signature=imprint is not None)


def _parts(element: Element) -> tuple[Method | None, bytes]:
    """The canonical form (None for one that is not known) and the token. Raises ``XmlUnreadable``."""
    children = list(element)
    method: Method | None = canonical.DEFAULT
    if children and children[0].tag == ds("CanonicalizationMethod"):
        method = canonical.method_of(children[0])
        children = children[1:]
    if len(children) != 1 or children[0].tag != xades("EncapsulatedTimeStamp"):
        raise XmlUnreadable(why="SignatureTimeStamp")
    if children[0].get("Encoding", _DER) != _DER:
        raise XmlUnreadable(why="Encoding")
    return method, octets(children[0])


def _hashing(value: Element, method: Method) -> Digest | None:
    try:
        covered = canonical.canonical(NodeSet(value, has_comments=True), method)
    except TransformRefused:
        return None
    return partial(_hash, covered)


def _hash(covered: bytes, hash_name: str) -> bytes:
    return hashlib.new(hash_name, covered, usedforsecurity=False).digest()
