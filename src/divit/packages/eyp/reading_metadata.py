# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading of the metadata: elements become a letter. Whether they are as they must be, ``form`` says; here what is not
there is empty, so that even a wrong package can be shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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
from divit.packages.eyp.reading import Package
from divit.packages.eyp.tables import Role


def letter_of(package: Package) -> Letter | None:
    """The letter that the metadata tells of, None where the package has no metadata."""
    part = package.part(Role.METADATA)
    return None if part is None or part.root is None else _Reader(package.generation).letter(part.root)


def final_of(package: Package) -> Final | None:
    """Date, number and signers, where the version has them; None without them."""
    reader = _Reader(package.generation)
    if package.generation == 1:
        part, metadata = package.part(Role.SIGNER_LIST), letter_of(package)
        if part is None or part.root is None or metadata is None:
            return None
        return Final(metadata.date, metadata.number, reader.signers(part.root, "ImzaListesi"))
    part = package.part(Role.FINAL_METADATA)
    if part is None or part.root is None:
        return None
    root = part.root
    return Final(reader.text(root, "Tarih"), reader.text(root, "BelgeNo"), reader.signers(root, "BelgeImzalar"))


def targets_of(package: Package) -> tuple[Party, ...]:
    """To whom a package of 1.x, or an encrypted one, goes."""
    part = package.part(Role.TARGETS)
    if part is None or part.root is None:
        return ()
    reader = _Reader(package.generation)
    return tuple(reader.party(one) for one in reader.all(part.root, "HedefListesi", "Hedef"))


@dataclass(frozen=True, slots=True)
class _Reader:
    generation: int

    def all(self, element: Element, *path: str) -> Iterator[Element]:
        """The elements to which ``path`` leads."""
        types = f"{{{names.schema('Tipler', self.generation)}}}"
        return element.iterfind("/".join(f"{types}{one}" for one in path))

    def first(self, element: Element, *path: str) -> Element | None:
        """The first of them."""
        return next(self.all(element, *path), None)

    def text(self, element: Element | None, *path: str) -> str:
        """The text of the first of them, without the spaces around it."""
        found = None if element is None else self.first(element, *path)
        return "" if found is None else "".join(found.itertext()).strip()

    def texts(self, element: Element | None, elements: Elements) -> dict[str, str]:
        """The texts of ``elements``, by field."""
        return {field: self.text(element, name) for name, field in elements}

    def letter(self, root: Element) -> Letter:
        """The letter that Ustveri tells of."""
        sender = self.first(root, "Olusturan")
        return Letter(
            id=self.text(root, "BelgeId"),
            subject=self.text(root, "Konu"),
            sender=Institution("") if sender is None else self.party(sender),
            recipients=tuple(map(self.recipient, self.all(root, "DagitimListesi", "Dagitim"))),
            file_name=self.text(root, "DosyaAdi"),
            security=self.text(root, "GuvenlikKodu"),
            security_until=self.text(root, "GuvenlikKoduGecerlilikTarihi"),
            media_type=self.text(root, "MimeTuru"),
            own_id=self.text(root, "OzId"),
            annexes=tuple(map(self.annex, self.all(root, "Ekler", "Ek"))),
            related=tuple(map(self.related, self.all(root, "Ilgiler", "Ilgi"))),
            language=self.text(root, "Dil"),
            filing=self.filing(root),
            verification_address=self.text(root, "DogrulamaBilgisi", "DogrulamaAdresi"),
            number=self.text(root, "BelgeNo"),
            date=self.text(root, "Tarih"),
        )

    def party(self, element: Element) -> Party:
        """The one party in ``element``."""
        institution, company = self.first(element, "KurumKurulus"), self.first(element, "TuzelSahis")
        if institution is not None:
            said = self.texts(institution, Institution.ELEMENTS)
            unit = self.text(institution, "BirimKKK") or self.text(institution, "BYK")
            return Institution(**said, contact=self.contact(institution), unit=unit)
        if company is not None:
            number = self.first(company, "Id")
            scheme = "" if number is None else number.get("schemeID") or ""
            return Company(scheme, self.text(company, "Id"), self.text(company, "Adi"), self.contact(company))
        return self.individual(self.first(element, "GercekSahis"))

    def individual(self, element: Element | None) -> Individual:
        """The person in an element of type GercekSahis."""
        if element is None:
            return Individual("", "")
        said = self.texts(self.first(element, "Kisi"), Individual.ELEMENTS)
        duty, contact = self.text(element, "Gorev"), self.contact(element)
        return Individual(**said, tckn=self.text(element, "TCKN"), duty=duty, contact=contact)

    def contact(self, element: Element) -> Contact:
        """How they are reached."""
        return Contact(**self.texts(self.first(element, "IletisimBilgisi"), Contact.ELEMENTS))

    def recipient(self, element: Element) -> Recipient:
        """Somebody to whom it goes."""
        without = self.all(element, "KonulmamisEkListesi", "KonulmamisEk", "EkId")
        return Recipient(
            self.party(element),
            self.text(element, "Ivedilik"),
            self.text(element, "DagitimTuru"),
            self.text(element, "Miat"),
            tuple((one.text or "").strip() for one in without),
        )

    def annex(self, element: Element) -> Annex:
        """An annex."""
        return Annex(self.identifier(element), **self.texts(element, Annex.ELEMENTS))

    def related(self, element: Element) -> Related:
        """Something that the letter refers to."""
        return Related(self.identifier(element), **self.texts(element, Related.ELEMENTS))

    def identifier(self, element: Element) -> str:
        """The value of the Id inside."""
        found = self.first(element, "Id")
        return "" if found is None else found.get("Value") or ""

    def filing(self, root: Element) -> FilingCode | None:
        """The main code of the filing plan."""
        found = self.first(root, "SdpBilgisi", "AnaSdp")
        return None if found is None else FilingCode(**self.texts(found, FilingCode.ELEMENTS))

    def signers(self, root: Element, listed: str) -> tuple[SignerNote, ...]:
        """The signers that are named."""
        return tuple(self.signer(one) for one in self.all(root, listed, "Imza"))

    def signer(self, element: Element) -> SignerNote:
        """One signer."""
        behalf, deputy = self.first(element, "YetkiDevreden"), self.first(element, "VekaletVeren")
        return SignerNote(
            self.individual(self.first(element, "Imzalayan")),
            None if behalf is None else self.individual(behalf),
            None if deputy is None else self.individual(deputy),
            **self.texts(element, SignerNote.ELEMENTS),
        )
