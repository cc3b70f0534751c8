# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""e-Yazışma packages of every kind and version, written by hand, so that each can be wrong in one way only.

Written without the product's own writer, and digested after they were spoilt: what a package lacks, its summaries do
not mention either, so that one fault is found and not all that follow from it.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from posixpath import basename, dirname, relpath

from odd_zips import Part, zipped

ID = "0B1C2D3E-4F50-4A61-8B72-93A4B5C6D7E8"
ANNEX_ID = "1F2E3D4C-5B6A-4978-8695-A4B3C2D1E0F1"
RELATIONSHIP = "http://eyazisma.dpt/iliskiler/"
CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
SCHEMA = "urn:dpt:eyazisma:schema:xsd:"
ALGORITHMS = {
    "sha1": "http://www.w3.org/2000/09/xmldsig#sha1",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
PLACEHOLDER = b"\1\2\3\4"

PLACES = {
    "ustyazi": "/UstYazi/yazi.pdf",
    "ek": "/Ekler/ek.csv",
    "imzasizEk": "/ImzasizEkler/not.txt",
    "ustveri": "/Ustveri/Ustveri.xml",
    "belgehedef": "/BelgeHedef/BelgeHedef.xml",
    "belgeimza": "/Imzalar/BelgeImza.xml",
    "parafozeti": "/ParafOzeti/ParafOzeti.xml",
    "parafimzacades": "/Paraflar/ParafImzaCades.imz",
    "PaketOzeti": "/PaketOzeti/PaketOzeti.xml",
    "imzacades": "/Imzalar/ImzaCades.imz",
    "nihaiustveri": "/NihaiUstveri/NihaiUstveri.xml",
    "core": "/package/services/metadata/core-properties/0123456789abcdef0123456789abcdef.psmdcp",
    "nihaiozet": "/NihaiOzet/NihaiOzet.xml",
    "muhurcades": "/Muhur/MuhurCades.imz",
    "sifreliicerik": f"/SifreliIcerik/{ID}",
    "sifreliicerikbilgisi": "/SifreliIcerikBilgisi/SifreliIcerikBilgisi.xml",
    "guncellemebilgisi": "/GuncellemeBilgisi/GuncellemeBilgisi.xml",
    "orijinalpaket": "/OrijinalPaket/OrijinalPaket.eyp",
}
IDS = {"ek": f"IdEk_{ANNEX_ID}", "imzasizEk": f"IdImzasizEk_{ID}"}
SOURCES = {"parafimzacades": "parafozeti", "imzacades": "PaketOzeti", "muhurcades": "nihaiozet"}
SUMMARIES = {"parafozeti": "ParafOzeti", "PaketOzeti": "PaketOzeti", "nihaiozet": "NihaiOzet"}
# What is in a package of each kind and version, in the order of writing.
ORDERS = {
    ("letter", 1): "ustyazi ek ustveri belgehedef PaketOzeti imzacades belgeimza core nihaiozet muhurcades",
    ("letter", 2): (
        "ustyazi ek imzasizEk ustveri parafozeti parafimzacades PaketOzeti imzacades nihaiustveri core nihaiozet "
        "muhurcades"
    ),
    ("encrypted", 1): "belgehedef core sifreliicerik sifreliicerikbilgisi PaketOzeti",
    ("encrypted", 2): "belgehedef core sifreliicerik sifreliicerikbilgisi nihaiozet",
    ("update", 2): "guncellemebilgisi orijinalpaket core nihaiozet muhurcades",
}
CATEGORIES = {"letter": "", "encrypted": "/SIFRELI", "update": "/GUNCELLEME"}
VERSIONS = {("update", 2): "2.1", ("letter", 2): "2.0", ("encrypted", 2): "2.0"}

Edit = Callable[[str], str]


@dataclass(frozen=True)
class Recipe:
    """A package: what it lacks, how its parts are spoilt before they are digested (by the last step of their
    relationship), which digests its summaries lack (summary, part), what is put in behind.
    """

    kind: str = "letter"
    generation: int = 2
    without: frozenset[str] = frozenset()
    edits: Mapping[str, Edit] = field(default_factory=dict)
    undigested: frozenset[tuple[str, str]] = frozenset()
    digested: frozenset[tuple[str, str]] = frozenset()
    hashes: tuple[str, ...] = ()
    later: Mapping[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    more: Mapping[str, bytes] = field(default_factory=dict)
    relationships: Edit = str
    damaged: str = ""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    types: str = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )

    @property
    def parts(self) -> list[str]:
        return [one for one in ORDERS[self.kind, self.generation].split() if one not in self.without]

    def encoded(self) -> bytes:
        """The package."""
        made: dict[str, bytes] = {}
        for name in self.parts:
            made[name] = self.contents.get(name) or self._part(name, made)
            if name in self.edits:
                made[name] = self.edits[name](made[name].decode()).encode()
        files = {PLACES[name]: self.later.get(name, bytes)(data) for name, data in made.items()} | dict(self.more)
        files |= self._relationships()
        if self.types:
            files["/[Content_Types].xml"] = self.types.encode()
        return zipped([self._zipped(name, data) for name, data in files.items()])

    def _zipped(self, name: str, data: bytes) -> Part:
        return Part(name[1:].encode(), data, crc=1 if name == PLACES.get(self.damaged) else None)

    def _part(self, name: str, made: Mapping[str, bytes]) -> bytes:
        if name in SUMMARIES:
            return self._summary(name, made).encode()
        if name.endswith("cades"):
            return PLACEHOLDER
        text = _TEXTS.get((name, self.generation)) or _TEXTS.get((name, 0)) or f"DENEME {name}"
        version = VERSIONS.get((self.kind, self.generation), "1.3")
        return text.replace("@VERSION@", version).replace("@KIND@", CATEGORIES[self.kind]).encode()

    def _summary(self, name: str, made: Mapping[str, bytes]) -> str:
        generation, root = self.generation, SUMMARIES[name]
        free = {"imzasizEk"} if (name, "imzasizEk") not in self.digested else set()
        covered = [one for one in made if one not in free and (name, one) not in self.undigested]
        inner = "".join(self._reference(one, made[one]) for one in covered)
        return f'{_DECLARATION}<{root} Id="{ID}" xmlns="{SCHEMA}{root}-{generation}">{inner}</{root}>'

    def _reference(self, name: str, data: bytes) -> str:
        hashes = self.hashes or (("sha384", "sha512") if self.generation == 2 else ("sha256",))
        items = "".join(_digest(one, data, in_item=self.generation == 2) for one in hashes)
        said = f'URI="{PLACES[name]}" Type="http://eyazisma.dpt/bilesen#dahili"'
        return f'<Reference {said} xmlns="{SCHEMA}PaketOzeti-{self.generation}">{items}</Reference>'

    def _relationships(self) -> dict[str, bytes]:
        listed: dict[str, str] = {}
        for name in self.parts:
            source = PLACES[SOURCES[name]] if name in SOURCES else "/"
            target = PLACES[name] if source == "/" else relpath(PLACES[name], dirname(source))
            kind = CORE if name == "core" else f"{RELATIONSHIP}{name}"
            one = f'<Relationship Type="{kind}" Target="{target}" Id="{IDS.get(name, f"Id{name}")}"/>'
            where = f"{dirname(source).rstrip('/')}/_rels/{basename(source)}.rels"
            listed[where] = listed.get(where, "") + one
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        whole = {name: f'<Relationships xmlns="{space}">{inner}</Relationships>' for name, inner in listed.items()}
        return {name: self.relationships(text).encode() for name, text in whole.items()}


def _digest(hash_name: str, data: bytes, *, in_item: bool) -> str:
    value = base64.b64encode(hashlib.new(hash_name, data).digest()).decode()
    said = f'<DigestMethod Algorithm="{ALGORITHMS[hash_name]}"/><DigestValue>{value}</DigestValue>'
    return f"<DigestItem>{said}</DigestItem>" if in_item else said


_DECLARATION = '\N{ZERO WIDTH NO-BREAK SPACE}<?xml version="1.0" encoding="utf-8"?>'
_SENDER = "<t:KurumKurulus><t:KKK>24301212</t:KKK><t:Adi>DENEME VALİLİĞİ</t:Adi></t:KurumKurulus>"
_RECIPIENTS = (
    "<t:DagitimListesi><t:Dagitim><t:KurumKurulus><t:KKK>24301213</t:KKK></t:KurumKurulus>"
    "<t:Ivedilik>NRM</t:Ivedilik><t:DagitimTuru>GRG</t:DagitimTuru></t:Dagitim></t:DagitimListesi>"
)
_ANNEX = (
    '<t:Ek><t:Id Value="{id}" EYazismaIdMi="false"/><t:Tur>DED</t:Tur><t:DosyaAdi>{file}</t:DosyaAdi>'
    "<t:MimeTuru>text/plain</t:MimeTuru><t:Ad>{file}</t:Ad><t:SiraNo>{number}</t:SiraNo>"
    "<t:ImzaliMi>{signed}</t:ImzaliMi></t:Ek>"
)
_FIRST = _ANNEX.format(id=ANNEX_ID, file="ek.csv", number=1, signed="true")
_SECOND = _ANNEX.format(id=ID, file="not.txt", number=2, signed="false")
_SIGNER = (
    "<t:Imza><t:Imzalayan><t:Kisi><t:IlkAdi>Ayşe</t:IlkAdi><t:Soyadi>DENEME</t:Soyadi></t:Kisi></t:Imzalayan>"
    "<t:Tarih>2026-11-24T09:00:00Z</t:Tarih></t:Imza>"
)


def _root(name: str, generation: int, inner: str, schema: str = "") -> str:
    spaces = f'xmlns="{SCHEMA}{schema or name}-{generation}" xmlns:t="{SCHEMA}Tipler-{generation}"'
    return f"{_DECLARATION}<{name} {spaces}>{inner}</{name}>"


_HEAD = f"<t:BelgeId>{ID}</t:BelgeId><t:Konu>Deneme</t:Konu>"
_TEXTS = {
    ("ustveri", 2): _root(
        "UstVeri",
        2,
        f"{_HEAD}<t:GuvenlikKodu>YOK</t:GuvenlikKodu>{_RECIPIENTS}<t:Ekler>{_FIRST}{_SECOND}</t:Ekler>"
        f"<t:Olusturan>{_SENDER}</t:Olusturan><t:DosyaAdi>a.eyp</t:DosyaAdi>"
        "<t:DogrulamaBilgisi><t:DogrulamaAdresi/></t:DogrulamaBilgisi>",
        "Ustveri",
    ),
    ("ustveri", 1): _root(
        "Ustveri",
        1,
        f"{_HEAD}<t:Tarih>2026-11-24T09:00:00Z</t:Tarih><t:BelgeNo>E-24301212-702.03-1</t:BelgeNo>"
        f"<t:GuvenlikKodu>TSD</t:GuvenlikKodu><t:MimeTuru>application/pdf</t:MimeTuru>{_RECIPIENTS}"
        f"<t:Ekler>{_FIRST}</t:Ekler><t:Olusturan>{_SENDER}</t:Olusturan><t:DosyaAdi>a.eyp</t:DosyaAdi>",
    ),
    ("belgehedef", 1): _root("BelgeHedef", 1, f"<t:HedefListesi><t:Hedef>{_SENDER}</t:Hedef></t:HedefListesi>"),
    ("belgehedef", 2): _root("BelgeHedef", 2, f"<t:HedefListesi><t:Hedef>{_SENDER}</t:Hedef></t:HedefListesi>"),
    ("belgeimza", 1): _root("BelgeImza", 1, f"<t:ImzaListesi>{_SIGNER}</t:ImzaListesi>"),
    ("nihaiustveri", 2): _root(
        "NihaiUstVeri",
        2,
        "<t:Tarih>2026-11-24T09:00:00Z</t:Tarih><t:BelgeNo>E-24301212-702.03-1</t:BelgeNo>"
        f"<t:BelgeImzalar>{_SIGNER}</t:BelgeImzalar>",
        "NihaiUstveri",
    ),
    ("guncellemebilgisi", 2): _root(
        "GuncellemeBilgisi",
        2,
        "<t:Guncellemeler><t:GuncellemeTuru>GuvenlikKodu</t:GuncellemeTuru><t:GuvenlikKoduDegisiklikBilgisi>"
        "<t:YeniGizlilikDerecesi>HZO</t:YeniGizlilikDerecesi><t:DegistirmeTarihi>2026-11-24</t:DegistirmeTarihi>"
        "</t:GuvenlikKoduDegisiklikBilgisi></t:Guncellemeler>",
    ),
    ("sifreliicerikbilgisi", 2): _root("SifreliIcerikBilgisi", 2, "", "Tipler"),
    ("sifreliicerikbilgisi", 1): _root("SifreliIcerikBilgisi", 1, ""),
    ("core", 0): (
        f"{_DECLARATION}<coreProperties "
        'xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:identifier>{ID}</dc:identifier><category>RESMIYAZISMA@KIND@</category>"
        "<contentType>application/eyazisma</contentType><version>@VERSION@</version></coreProperties>"
    ),
}
