# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The qualifying properties of XAdES (EN 319 132-1, 5), read: those that are signed, and those added later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from divit.ades.errors import XmlUnreadable
from divit.ades.model import PolicyReference
from divit.ades.xades.claims import COMMITMENTS
from divit.ades.xml import names
from divit.ades.xml.names import OLD_XADES, XADES, ds
from divit.ades.xml.signature import XmlSignature, octets
from divit.ades.xml.tree import Element
from divit.der import oids
from divit.kernel.words import term

MOST_PROPERTIES = 256
_COMMITMENTS = {uri: oid for oid, uri in COMMITMENTS.items()}
_OID_URN = "urn:oid:"
_QUALIFYING = tuple(f"{{{namespace}}}QualifyingProperties" for namespace in (XADES, *OLD_XADES))
_CONTENT_TIMESTAMPS = ("AllDataObjectsTimeStamp", "IndividualDataObjectsTimeStamp")


@dataclass(frozen=True, slots=True)
class CertificateReference:
    """The hash by which a signed property names a certificate; ``hash_name`` is empty where the hash is not known."""

    digest_method: str
    digest: bytes

    @property
    def hash_name(self) -> str:
        """The hash as hashlib names it."""
        return names.HASH_NAMES.get(self.digest_method, "")


@dataclass(frozen=True, slots=True)
class Properties:
    """What the properties of one signature say; ``signed`` is SignedProperties, ``unsigned`` what was added later.

    ``qualifying`` is the element around both, ``unsigned_holder`` the one around the unsigned properties of the
    signature, None where there is none. ``is_first_version`` says that the certificate is named by SigningCertificate,
    as before EN 319 132-1; ``is_old`` that the namespace is one of before 2006. ``content_timestamps`` are
    AllDataObjectsTimeStamp and IndividualDataObjectsTimeStamp (5.2.8).
    """

    qualifying: Element
    unsigned_holder: Element | None
    signed: Element
    signing_time: datetime | None
    certificate: CertificateReference | None
    is_first_version: bool
    policy: PolicyReference | None
    commitment: str | None
    roles: tuple[str, ...]
    place: str | None
    mime_types: tuple[str, ...]
    content_timestamps: tuple[Element, ...]
    unsigned: tuple[Element, ...]

    @property
    def is_old(self) -> bool:
        """Whether the namespace is 1.1.1 or 1.2.2."""
        return self.namespace != XADES

    @property
    def namespace(self) -> str:
        """The namespace that says the version."""
        return str(self.qualifying.tag).removeprefix("{").rpartition("}")[0]


def properties_of(signature: XmlSignature) -> Properties | None:
    """The properties of ``signature``, None where it has none.

    Raises ``XmlUnreadable`` for several, or damaged ones.
    """
    found = [one for each in signature.objects for one in each.iterchildren(*_QUALIFYING)]
    if not found:
        return None
    if len(found) > 1 or found[0].get("Target") != f"#{signature.id}":
        raise XmlUnreadable(why=term("properties of another signature"))
    held = _Children(found[0])
    signed, unsigned = held.only("SignedProperties"), held.only("UnsignedProperties")
    if signed is None:
        raise XmlUnreadable(why=term("properties of another form"))
    return _read(found[0], signed, unsigned)


class _Children:
    """The elements in ``parent`` that are of its version of XAdES, by their names; none where there is no parent."""

    def __init__(self, parent: Element | None) -> None:
        self._found: dict[str, list[Element]] = {}
        if parent is None:
            return
        namespace = str(parent.tag).rpartition("}")[0]
        for one in parent.iterchildren("*"):
            of, _, name = str(one.tag).rpartition("}")
            if of == namespace:
                self._found.setdefault(name, []).append(one)

    def only(self, name: str) -> Element | None:
        """The one of that name. Raises ``XmlUnreadable`` where there are several."""
        found = self._found.get(name)
        if found is None:
            return None
        if len(found) > 1:
            raise XmlUnreadable(why=f"{name}: {len(found)}")
        return found[0]

    def all(self, name: str) -> list[Element]:
        """Those of that name, in the order of the file."""
        return self._found.get(name, [])


def _read(qualifying: Element, signed: Element, unsigned: Element | None) -> Properties:
    parts = _Children(signed)
    of_signature = _Children(parts.only("SignedSignatureProperties"))
    of_content = _Children(parts.only("SignedDataObjectProperties"))
    certificate, is_first_version = _certificate(of_signature)
    return Properties(
        qualifying=qualifying,
        unsigned_holder=_at(unsigned, "UnsignedSignatureProperties"),
        signed=signed,
        signing_time=_moment(_said_in(of_signature.only("SigningTime"))),
        certificate=certificate,
        is_first_version=is_first_version,
        policy=_policy(of_signature),
        commitment=_commitment(of_content),
        roles=tuple(_roles(of_signature)),
        place=_place(of_signature),
        mime_types=tuple(_mime_types(of_content)),
        content_timestamps=tuple(one for name in _CONTENT_TIMESTAMPS for one in of_content.all(name)),
        unsigned=() if unsigned is None else tuple(_unsigned(unsigned)),
    )


def _unsigned(outer: Element) -> Iterator[Element]:
    count = 0
    if any(text and not text.isspace() for one in (outer, *outer) for text in (one.text, *(each.tail for each in one))):
        raise XmlUnreadable(why=term("properties of another form"))
    for group in outer.iterchildren("*"):
        if group.tag != _beside(outer, "UnsignedSignatureProperties"):
            yield group
            continue
        for one in group.iterchildren("*"):
            count += 1
            if count > MOST_PROPERTIES:
                raise XmlUnreadable(why=term("properties of another form"))
            yield one


def _only(parent: Element | None, name: str) -> Element | None:
    """The one child of that name. Raises ``XmlUnreadable`` where there are several."""
    found = [] if parent is None else list(parent.iterchildren(name))
    if len(found) > 1:
        raise XmlUnreadable(why=f"{name.rpartition('}')[2]}: {len(found)}")
    return found[0] if found else None


def _at(parent: Element | None, *path: str) -> Element | None:
    for name in path:
        parent = None if parent is None else _only(parent, _beside(parent, name))
    return parent


def _beside(element: Element, name: str) -> str:
    """The name of an element of the same version of XAdES, as lxml writes it."""
    return f"{str(element.tag).rpartition('}')[0]}}}{name}"


def _text(parent: Element | None, *path: str) -> str:
    return _said_in(_at(parent, *path))


def _said_in(element: Element | None) -> str:
    return "" if element is None else said(element)


def said(element: Element) -> str:
    """The text of an element that has nothing else in it. Raises ``XmlUnreadable``."""
    if len(element):
        raise XmlUnreadable(why=f"{str(element.tag).rpartition('}')[2]}: line {element.sourceline}")
    return (element.text or "").strip()


def _moment(text: str) -> datetime | None:
    """xs:dateTime; one without its zone is taken for UTC. Raises ``XmlUnreadable``."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise XmlUnreadable(str(error), why="SigningTime") from error


def _certificate(of_signature: _Children) -> tuple[CertificateReference | None, bool]:
    """The first certificate that is named: it is the signer's (EN 319 132-1, 5.2.2)."""
    second, first = map(of_signature.only, ("SigningCertificateV2", "SigningCertificate"))
    holder = first if second is None else second
    if holder is None:
        return None, False
    named = next(holder.iterchildren(_beside(holder, "Cert")), None)
    found = digest_in(_at(named, "CertDigest"))
    if found is None:
        raise XmlUnreadable(why="CertDigest")
    return CertificateReference(*found), second is None


def digest_in(holder: Element | None) -> tuple[str, bytes] | None:
    """The DigestMethod and the octets of DigestValue in ``holder``."""
    method, value = _only(holder, ds("DigestMethod")), _only(holder, ds("DigestValue"))
    if method is None or value is None:
        return None
    return method.get("Algorithm", ""), octets(value)


def _policy(of_signature: _Children) -> PolicyReference | None:
    outer = of_signature.only("SignaturePolicyIdentifier")
    if outer is None:
        return None
    named = _at(outer, "SignaturePolicyId")
    if named is None:
        return PolicyReference(None)
    hashed = digest_in(_at(named, "SigPolicyHash"))
    if hashed is None:
        raise XmlUnreadable(why="SigPolicyHash")
    # One issuer of test files puts the notice beside the list of qualifiers, so it is looked for everywhere.
    notice = next(named.iter(_beside(named, "ExplicitText")), None)
    uri = next(named.iter(_beside(named, "SPURI")), None)
    hash_name = names.HASH_NAMES.get(hashed[0], "")
    return PolicyReference(
        oid=_oid(_text(named, "SigPolicyId", "Identifier")),
        digest_algorithm=oids.HASH_OIDS.get(hash_name, hashed[0]),
        digest=hashed[1],
        uri="" if uri is None else said(uri),
        notice="" if notice is None else said(notice),
    )


def _oid(identifier: str) -> str:
    return identifier.removeprefix(_OID_URN)


def _commitment(of_content: _Children) -> str | None:
    first = next(iter(of_content.all("CommitmentTypeIndication")), None)
    identifier = _text(first, "CommitmentTypeId", "Identifier")
    return _COMMITMENTS.get(identifier, _oid(identifier)) or None


def _roles(of_signature: _Children) -> Iterator[str]:
    for version in ("SignerRoleV2", "SignerRole"):
        listed = _at(of_signature.only(version), "ClaimedRoles")
        if listed is not None:
            yield from (said(one) for one in listed.iterchildren(_beside(listed, "ClaimedRole")))


def _place(of_signature: _Children) -> str | None:
    for version in ("SignatureProductionPlaceV2", "SignatureProductionPlace"):
        found = of_signature.only(version)
        if found is not None:
            parts = (_text(found, name) for name in ("StreetAddress", "City", "StateOrProvince", "CountryName"))
            return ", ".join(one for one in parts if one) or None
    return None


def _mime_types(of_content: _Children) -> Iterator[str]:
    return filter(None, (_text(one, "MimeType") for one in of_content.all("DataObjectFormat")))
