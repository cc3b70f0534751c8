# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The XML of a package of 2.0: metadata, summaries, core properties, relationships.

What is written follows the order of the schemas because ``letter`` names the elements in that order; ``making`` has
``form`` look at it all the same.
"""

import base64
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from lxml import etree

from divit.ades.content import Content
from divit.ades.xml.tree import Element
from divit.packages.eyp import names
from divit.packages.eyp.letter import (
    Annex,
    Company,
    Contact,
    Elements,
    FilingCode,
    Final,
    Individual,
    Institution,
    Letter,
    Party,
    Recipient,
    Related,
    SignerNote,
)
from divit.packages.eyp.tables import Role, algorithms, parts

GENERATION = 2
VERSION = "2.0"
TYPES = names.schema("Tipler", GENERATION)
#: Both digests that each part has, by their URIs.
DIGESTS = (names.SHA_384, names.SHA_512)


def metadata(letter: Letter) -> bytes:
    """Ustveri.xml. Raises ``ValueError`` for characters that no XML can have."""
    root = _root(Role.METADATA)
    _texts(root, letter, (("BelgeId", "id"), ("Konu", "subject"), ("GuvenlikKodu", "security")))
    _texts(root, letter, (("GuvenlikKoduGecerlilikTarihi", "security_until"), ("MimeTuru", "media_type")))
    _texts(root, letter, (("OzId", "own_id"),))
    listed = _add(root, "DagitimListesi")
    for recipient in letter.recipients:
        _recipient(_add(listed, "Dagitim"), recipient)
    for outer, inner, rows in (("Ekler", "Ek", letter.annexes), ("Ilgiler", "Ilgi", letter.related)):
        _identified(root, outer, inner, rows)
    _texts(root, letter, (("Dil", "language"),))
    _party(_add(root, "Olusturan"), letter.sender)
    _texts(root, letter, (("DosyaAdi", "file_name"),))
    if letter.filing is not None:
        main = _add(_add(root, "SdpBilgisi"), "AnaSdp")
        _texts(main, letter.filing, FilingCode.ELEMENTS)
    _add(_add(root, "DogrulamaBilgisi"), "DogrulamaAdresi", letter.verification_address)
    return _encoded(root)


def final_metadata(final: Final) -> bytes:
    """NihaiUstveri.xml. Raises ``ValueError`` for characters that no XML can have."""
    root = _root(Role.FINAL_METADATA)
    _texts(root, final, (("Tarih", "date"), ("BelgeNo", "number")))
    listed = _add(root, "BelgeImzalar")
    for signer in final.signers:
        _signer(_add(listed, "Imza"), signer)
    return _encoded(root)


def summary(role: Role, identifier: str, covered: Mapping[str, Content]) -> bytes:
    """A summary: the digests of parts by their URIs. Raises ``ContentUnreadable``."""
    inner = names.schema("PaketOzeti", GENERATION)
    row = parts()[role]
    space = names.schema(row.schema[0], GENERATION)
    root = etree.Element(f"{{{space}}}{row.root[0]}", {"Id": identifier}, nsmap={None: space})
    for uri, content in covered.items():
        named = {"URI": uri, "Type": names.INSIDE}
        reference = etree.SubElement(root, f"{{{inner}}}Reference", named, nsmap={None: inner})
        for algorithm in DIGESTS:
            item = etree.SubElement(reference, f"{{{inner}}}DigestItem")
            etree.SubElement(item, f"{{{inner}}}DigestMethod", {"Algorithm": algorithm})
            value = content.digest(algorithms()[algorithm].hash_name)
            etree.SubElement(item, f"{{{inner}}}DigestValue").text = base64.b64encode(value).decode()
    return _encoded(root)


def core_properties(letter: Letter, created: datetime, writer: str) -> bytes:
    """The core properties; ``created`` is aware, ``writer`` names the program that made the package."""
    spaces = {None: names.CORE, "dc": names.DC, "dcterms": names.DCTERMS, "xsi": names.XSI}
    root = etree.Element(f"{{{names.CORE}}}coreProperties", nsmap=spaces)
    etree.SubElement(root, f"{{{names.DC}}}identifier").text = letter.id
    made = etree.SubElement(root, f"{{{names.DCTERMS}}}created", {f"{{{names.XSI}}}type": "dcterms:W3CDTF"})
    made.text = moment(created)
    etree.SubElement(root, f"{{{names.DC}}}creator").text = _creator(letter.sender)
    etree.SubElement(root, f"{{{names.DC}}}subject").text = letter.subject
    said = (
        ("category", "RESMIYAZISMA"),
        ("contentType", names.MEDIA_TYPE),
        ("version", VERSION),
        ("revision", writer),
    )
    for name, text in said:
        etree.SubElement(root, f"{{{names.CORE}}}{name}").text = text
    return _encoded(root)


def content_types(types: Mapping[str, str]) -> bytes:
    """[Content_Types].xml: media types by the endings of file names."""
    root = etree.Element(f"{{{names.CONTENT_TYPES}}}Types", nsmap={None: names.CONTENT_TYPES})
    for ending, said in types.items():
        etree.SubElement(root, f"{{{names.CONTENT_TYPES}}}Default", {"Extension": ending, "ContentType": said})
    return _encoded(root)


def relationships(listed: Iterable[tuple[str, str, str]]) -> bytes:
    """The relationships of the package or of a part: type, target and Id of each."""
    root = etree.Element(f"{{{names.RELATIONSHIPS}}}Relationships", nsmap={None: names.RELATIONSHIPS})
    for kind, target, identifier in listed:
        said = {"Type": kind, "Target": target, "Id": identifier}
        etree.SubElement(root, f"{{{names.RELATIONSHIPS}}}Relationship", said)
    return _encoded(root)


def moment(value: datetime) -> str:
    """An aware moment as xsd:dateTime, in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _creator(sender: Party) -> str:
    return f"{sender.name}/{sender.number}" if isinstance(sender, Institution) else sender.shown


def _root(role: Role) -> Element:
    row = parts()[role]
    space = names.schema(row.schema[0], GENERATION)
    return etree.Element(f"{{{space}}}{row.root[0]}", nsmap={None: space, "tipler": TYPES})


def _encoded(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    child = etree.SubElement(parent, f"{{{TYPES}}}{name}", attributes)
    if text:
        child.text = text
    return child


def _texts(parent: Element, said: object, elements: Elements) -> None:
    """The elements of which something is said."""
    for name, field in elements:
        text = getattr(said, field)
        if text:
            _add(parent, name, text)


def _identified(parent: Element, outer: str, inner: str, rows: tuple[Annex, ...] | tuple[Related, ...]) -> None:
    if not rows:
        return
    listed = _add(parent, outer)
    for row in rows:
        element = _add(listed, inner)
        _add(element, "Id", Value=row.id, EYazismaIdMi="false")
        _texts(element, row, row.ELEMENTS)


def _recipient(parent: Element, recipient: Recipient) -> None:
    _party(parent, recipient.party)
    _texts(parent, recipient, (("Ivedilik", "urgency"), ("DagitimTuru", "purpose"), ("Miat", "deadline")))
    if recipient.without:
        listed = _add(parent, "KonulmamisEkListesi")
        for annex in recipient.without:
            _add(_add(listed, "KonulmamisEk"), "EkId", annex)


def _party(parent: Element, party: Party) -> None:
    if isinstance(party, Individual):
        _individual(_add(parent, "GercekSahis"), party)
    elif isinstance(party, Company):
        element = _add(parent, "TuzelSahis")
        _add(element, "Id", party.number, schemeID=party.scheme)
        _texts(element, party, (("Adi", "name"),))
        _contact(element, party.contact)
    else:
        element = _add(parent, "KurumKurulus")
        _texts(element, party, Institution.ELEMENTS)
        _contact(element, party.contact)
        _texts(element, party, (("BirimKKK", "unit"),))


def _individual(element: Element, person: Individual) -> None:
    _texts(_add(element, "Kisi"), person, Individual.ELEMENTS)
    _texts(element, person, (("TCKN", "tckn"), ("Gorev", "duty")))
    _contact(element, person.contact)


def _contact(parent: Element, contact: Contact) -> None:
    if contact != Contact():
        _texts(_add(parent, "IletisimBilgisi"), contact, Contact.ELEMENTS)


def _signer(element: Element, signer: SignerNote) -> None:
    _individual(_add(element, "Imzalayan"), signer.person)
    others = (("YetkiDevreden", signer.on_behalf_of), ("VekaletVeren", signer.deputy_of))
    for name, person in others:
        if person is not None:
            _individual(_add(element, name), person)
    _texts(element, signer, SignerNote.ELEMENTS)
