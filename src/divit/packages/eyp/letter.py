# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A letter as its package tells of it: who sends it to whom, about what, with what annexed, signed by whom.

Each class names, beside its fields, the elements of e-Yazışma that they are (``ELEMENTS``), in the order of the
schemas. ``reading_metadata`` and ``writing`` both go by that. Empty text: not said.
"""

from dataclasses import dataclass
from typing import ClassVar

Elements = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody is reached (IletisimBilgisi)."""

    ELEMENTS: ClassVar[Elements] = (
        ("Telefon", "phone"),
        ("TelefonDiger", "other_phone"),
        ("EPosta", "email"),
        ("KepAdresi", "kep"),
        ("Faks", "fax"),
        ("WebAdresi", "web"),
        ("Adres", "address"),
        ("Il", "city"),
        ("Ilce", "district"),
        ("Ulke", "country"),
    )
    phone: str = ""
    other_phone: str = ""
    email: str = ""
    kep: str = ""
    fax: str = ""
    web: str = ""
    address: str = ""
    city: str = ""
    district: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution (KurumKurulus): its DETSİS number, and that of its unit (BirimKKK, in 1.x BYK)."""

    ELEMENTS: ClassVar[Elements] = (("KKK", "number"), ("Adi", "name"))
    number: str
    name: str = ""
    contact: Contact = Contact()
    unit: str = ""

    @property
    def shown(self) -> str:
        """Its name and number, for people."""
        return f"{self.name} ({self.number})" if self.name else self.number


@dataclass(frozen=True, slots=True)
class Individual:
    """A person (GercekSahis)."""

    ELEMENTS: ClassVar[Elements] = (
        ("IlkAdi", "first_name"),
        ("Soyadi", "last_name"),
        ("IkinciAdi", "middle_name"),
        ("Unvan", "title"),
        ("OnEk", "prefix"),
    )
    first_name: str
    last_name: str
    middle_name: str = ""
    title: str = ""
    prefix: str = ""
    tckn: str = ""
    duty: str = ""
    contact: Contact = Contact()

    @property
    def shown(self) -> str:
        """The whole name, for people."""
        return " ".join(one for one in (self.prefix, self.first_name, self.middle_name, self.last_name) if one)


@dataclass(frozen=True, slots=True)
class Company:
    """A legal person (TuzelSahis): its number in the register ``scheme`` (MERSIS, DERBIS …)."""

    scheme: str
    number: str
    name: str = ""
    contact: Contact = Contact()

    @property
    def shown(self) -> str:
        """Its name and number, for people."""
        return f"{self.name} ({self.scheme} {self.number})" if self.name else f"{self.scheme} {self.number}"


Party = Institution | Individual | Company


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to whom the letter goes (Dagitim). ``urgency`` and ``purpose`` are codes of Ivedilik and DagitimTuru,
    ``deadline`` a duration (Miat); ``without`` the ids of annexes that are not sent to them.
    """

    party: Party
    urgency: str = "NRM"
    purpose: str = "GRG"
    deadline: str = ""
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex as the metadata lists it (Ek). ``kind`` is a code of EkTuru; one that is no file has no file name.
    ``number`` counts from 1.
    """

    ELEMENTS: ClassVar[Elements] = (
        ("BelgeNo", "letter_number"),
        ("Tur", "kind"),
        ("DosyaAdi", "file_name"),
        ("MimeTuru", "media_type"),
        ("Ad", "name"),
        ("SiraNo", "number"),
        ("Aciklama", "note"),
        ("Referans", "reference"),
        ("OzId", "own_id"),
        ("ImzaliMi", "signed"),
    )
    id: str
    kind: str
    number: str
    file_name: str = ""
    media_type: str = ""
    name: str = ""
    note: str = ""
    reference: str = ""
    letter_number: str = ""
    own_id: str = ""
    signed: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether the signature is over it; so it is where nothing else is said."""
        return self.signed not in {"false", "0"}

    @property
    def shown(self) -> str:
        """Its name for people."""
        return self.name or self.file_name or self.number


@dataclass(frozen=True, slots=True)
class Related:
    """Something that the letter refers to (Ilgi), with its letter in the list (a, b, c, ç …)."""

    ELEMENTS: ClassVar[Elements] = (
        ("BelgeNo", "letter_number"),
        ("Tarih", "date"),
        ("Etiket", "label"),
        ("EkId", "annex"),
        ("Ad", "name"),
        ("Aciklama", "note"),
        ("OzId", "own_id"),
    )
    id: str
    label: str
    letter_number: str = ""
    date: str = ""
    annex: str = ""
    name: str = ""
    note: str = ""
    own_id: str = ""


@dataclass(frozen=True, slots=True)
class SignerNote:
    """What the package says of one signer (Imza); who really signed is in the signature. ``at`` is an xsd:dateTime."""

    ELEMENTS: ClassVar[Elements] = (("Makam", "post"), ("Amac", "purpose"), ("Aciklama", "note"), ("Tarih", "at"))
    person: Individual
    on_behalf_of: Individual | None = None
    deputy_of: Individual | None = None
    post: str = ""
    purpose: str = ""
    note: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class FilingCode:
    """A code of the standard filing plan (SDP)."""

    ELEMENTS: ClassVar[Elements] = (("Kod", "code"), ("Ad", "name"), ("Aciklama", "note"))
    code: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the metadata says (Ustveri). ``security`` is a code of GuvenlikKodu.

    ``number`` and ``date`` are given by 1.x here, by 2.x in the final metadata.
    """

    id: str
    subject: str
    sender: Party
    recipients: tuple[Recipient, ...]
    file_name: str
    security: str = "YOK"
    security_until: str = ""
    media_type: str = ""
    own_id: str = ""
    annexes: tuple[Annex, ...] = ()
    related: tuple[Related, ...] = ()
    language: str = "tur"
    filing: FilingCode | None = None
    verification_address: str = ""
    number: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Final:
    """What is known only when all have signed (NihaiUstveri): date (an xsd:dateTime), number, signers."""

    date: str
    number: str
    signers: tuple[SignerNote, ...]
