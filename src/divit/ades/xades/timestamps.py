# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Time-stamps among the properties of XAdES (EN 319 132-1, 5.1.4, 5.2.8, 5.3, 5.5.2 and A.1.5): written, and read with
what each is about.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from divit.ades.cades import TIME_STAMP_HASH
from divit.ades.engine.timestamps import MOST_TIMESTAMPS
from divit.ades.errors import TransformRefused, XmlUnreadable
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE, SIGNED_DATA_NOT_FOUND
from divit.ades.model import Digest, Finding, TimestampKind, TimestampUse, failed, undecided
from divit.ades.xades.evidence import (
    ARCHIVE_TIMESTAMP,
    REFERENCES_ONLY,
    SIGNATURE_AND_REFERENCES,
    SIGNATURE_TIMESTAMP,
)
from divit.ades.xades.imprints import Stamped, on_all, on_content, on_references, on_value
from divit.ades.xades.properties import Properties
from divit.ades.xades.values import encapsulated
from divit.ades.xml import canonical, names
from divit.ades.xml.canonical import Method
from divit.ades.xml.checking import State
from divit.ades.xml.escaping import canonical_form
from divit.ades.xml.names import ds, xades_name
from divit.ades.xml.signature import Reference, octets
from divit.ades.xml.tree import Element
from divit.pki.errors import TimestampUnreadable
from divit.pki.timestamp_client import Timestamper
from divit.pki.timestamps import read_token

#: The canonical form in which we put together what is time-stamped: it does not depend on what is around a part.
METHOD = canonical.METHODS[names.EXCLUSIVE]
ALL_CONTENT = "AllDataObjectsTimeStamp"
_KINDS = {
    ALL_CONTENT: TimestampKind.CONTENT,
    "IndividualDataObjectsTimeStamp": TimestampKind.CONTENT,
    SIGNATURE_TIMESTAMP: TimestampKind.SIGNATURE,
    ARCHIVE_TIMESTAMP: TimestampKind.ARCHIVE,
    **dict.fromkeys(SIGNATURE_AND_REFERENCES, TimestampKind.SIGNATURE_AND_REFERENCES),
    **dict.fromkeys(REFERENCES_ONLY, TimestampKind.REFERENCES),
}
# What a part of a signature may be pointed at by: Include since 1.2.2, and what was there before it.
_POINTERS = frozenset({"Include", "HashDataInfo"})
_IN_COUNTER_SIGNATURES = (
    "EncapsulatedTimeStamp",
    "EncapsulatedX509Certificate",
    "EncapsulatedCRLValue",
    "EncapsulatedOCSPValue",
)


def timestamp(name: str, token: bytes, *, prefix: str = "xades", here: str = "") -> str:
    """A property that holds a time-stamp ``token``; ``here`` marks where the canonical form declares ``ds``."""
    return (
        f'<{prefix}:{name}><ds:CanonicalizationMethod{here} Algorithm="{names.EXCLUSIVE}"></ds:CanonicalizationMethod>'
        f"<xades:EncapsulatedTimeStamp>{base64.b64encode(token).decode()}</xades:EncapsulatedTimeStamp></{prefix}:{name}>"
    )


def signature_timestamp(value_element: str, timestamper: Timestamper) -> str:
    """The unsigned properties with a time-stamp over the SignatureValue ``value_element``, which is in its canonical
    form but for the mark of ``escaping``. Raises what the time-stamper raises.
    """
    covered = canonical_form(value_element).encode()
    token = timestamper.timestamp(hashlib.new(TIME_STAMP_HASH, covered).digest(), TIME_STAMP_HASH)
    return (
        f"<xades:UnsignedProperties><xades:UnsignedSignatureProperties>{timestamp(SIGNATURE_TIMESTAMP, token)}"
        "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
    )


def timestamps_of(stamped: Stamped) -> Iterator[TimestampUse]:
    """All time-stamps of one signature: those over the content, then the unsigned ones in the order of the file.

    Raises ``TooLarge``.
    """
    for number, found in enumerate(_found(stamped.properties)):
        # More are not judged at all.
        yield _use(stamped, found) if number <= MOST_TIMESTAMPS else found.unevaluated(b"")


def _found(properties: Properties) -> "Iterator[_Found]":
    for one in properties.content_timestamps:
        yield _Found(one, xades_name(one.tag), ())
    for place, one in enumerate(properties.unsigned):
        if xades_name(one.tag) in _KINDS:
            yield _Found(one, xades_name(one.tag), properties.unsigned[:place])


@dataclass(frozen=True, slots=True)
class _Found:
    """A time-stamp property, its local name, and the unsigned properties before it."""

    element: Element
    name: str
    before: Sequence[Element]

    @property
    def kind(self) -> TimestampKind:
        return _KINDS[self.name]

    def unread(self, token: bytes, *findings: Finding) -> TimestampUse:
        return TimestampUse(self.kind, token, None, findings=findings)

    def unevaluated(self, token: bytes) -> TimestampUse:
        unknown = undecided(SIG_CONSTRAINTS_FAILURE, "unsigned-attribute", attribute=self.name)
        return self.unread(token, unknown)


def _use(stamped: Stamped, found: _Found) -> TimestampUse:
    try:
        method, pointers, token = _parts(found)
    except XmlUnreadable as error:
        return found.unread(b"", failed(FORMAT_FAILURE, "damaged-xml", detail=error.params.get("why", "")))
    digest = None if method is None else _imprint(stamped, found, method, pointers)
    if digest is None:
        return found.unevaluated(token)
    is_about_content = found.kind in {TimestampKind.ARCHIVE, TimestampKind.CONTENT}
    if is_about_content and any(one.state in {State.NOT_FOUND, State.AMBIGUOUS} for one in stamped.checked):
        return found.unread(token, undecided(SIGNED_DATA_NOT_FOUND, "content-missing"))
    return _with_imprint(found, token, digest, tuple(_proved(stamped, found)))


def _with_imprint(found: _Found, token: bytes, digest: Digest, proves: tuple[bytes, ...]) -> TimestampUse:
    """The time-stamp, with its imprint put together already: where that cannot be done, it cannot be evaluated."""
    try:
        hash_name = read_token(token).hash_name
        value = digest(hash_name)
    except TimestampUnreadable:
        return TimestampUse(found.kind, token, digest)
    except (TransformRefused, XmlUnreadable, ValueError):
        return found.unevaluated(token)
    proves_signature = found.kind not in {TimestampKind.CONTENT, TimestampKind.REFERENCES}
    return TimestampUse(
        found.kind, token, lambda name: value if name == hash_name else digest(name), proves, proves_signature
    )


def _parts(found: _Found) -> tuple[Method | None, list[Element], bytes]:
    """The canonical form (None for one that is not known), what points at parts, and the token.

    Raises ``XmlUnreadable``.
    """
    children = list(found.element)
    pointers = [one for one in children if xades_name(one.tag) in _POINTERS]
    children = [one for one in children if one not in pointers]
    method: Method | None = canonical.DEFAULT
    if children and children[0].tag == ds("CanonicalizationMethod"):
        method = canonical.method_of(children[0])
        children = children[1:]
    if len(children) != 1 or xades_name(children[0].tag) != "EncapsulatedTimeStamp":
        raise XmlUnreadable(why=found.name)
    return method, pointers, encapsulated(children[0])


def _imprint(stamped: Stamped, found: _Found, method: Method, pointers: Sequence[Element]) -> Digest | None:
    """What the time-stamp must be about, None where it says that in a way that is not evaluated."""
    if found.name == "IndividualDataObjectsTimeStamp":
        references = _pointed_at(stamped, pointers)
        return on_content(stamped, references, method) if references else None
    if found.kind is TimestampKind.SIGNATURE:
        return on_value(stamped, method) if _is_at_value(stamped, pointers) else None
    if pointers:
        return None
    if found.kind is TimestampKind.CONTENT:
        return on_content(stamped, stamped.content_references, method)
    if found.kind is TimestampKind.ARCHIVE:
        namespace = str(found.element.tag).removeprefix("{").rpartition("}")[0]
        return on_all(stamped, found.before, method, namespace=namespace)
    return on_references(stamped, found.before, method, name=found.name)


def _is_at_value(stamped: Stamped, pointers: Sequence[Element]) -> bool:
    """Whether nothing else is pointed at than the signature value, as had to be said before 1.3.2."""
    own = f"#{stamped.signature.value_element.get('Id')}"
    return all(len(one) == 0 and (one.get("URI") or one.get("uri")) == own for one in pointers)


def _pointed_at(stamped: Stamped, pointers: Sequence[Element]) -> list[Reference]:
    """The references that are pointed at, each for what it leads to (5.1.4.4.3.2); none where any is not."""
    by_id = {f"#{one.id}": one for one in stamped.signature.references if one.id}
    found = [by_id.get(one.get("URI", "")) for one in pointers if one.get("referencedData") in {"true", "1"}]
    listed = [one for one in found if one is not None]
    return listed if len(listed) == len(pointers) else []


def _proved(stamped: Stamped, found: _Found) -> Iterator[bytes]:
    """What existed when the time-stamp was made, beside the signature value: what of it counts."""
    if found.kind is TimestampKind.ARCHIVE:
        for one in () if stamped.signature.key_info is None else (stamped.signature.key_info,):
            yield from _octets_in(one, ds("X509Certificate"), ds("X509CRL"))
        for one in found.before:
            yield from things_in(one)
    elif found.kind is TimestampKind.SIGNATURE_AND_REFERENCES:
        for one in found.before:
            if xades_name(one.tag) == SIGNATURE_TIMESTAMP:
                yield from things_in(one)


def things_in(property: Element) -> Iterator[bytes]:
    """The objects inside an unsigned property whose existence counts: tokens, values, counter-signatures."""
    namespace = str(property.tag).rpartition("}")[0]
    inner = tuple(f"{space}}}{name}" for name in _IN_COUNTER_SIGNATURES for space in {namespace, f"{{{names.XADES}"})
    yield from _octets_in(property, *inner, ds("SignatureValue"), ds("X509Certificate"))


def _octets_in(holder: Element, *tags: str) -> Iterator[bytes]:
    for one in holder.iter(*tags):
        try:
            yield octets(one)
        except XmlUnreadable:
            continue
