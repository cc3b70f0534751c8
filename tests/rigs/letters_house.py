# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""An institution whose people write, initial and sign letters, made through the services that the pages use."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from django.contrib.auth import get_user_model
from django.test import Client

from divit.ades.signer import SignatureAlgorithm
from divit.kernel import clock
from divit.pki import keys
from divit.pki.lab import issue_nes
from divit.pki.lab.folder import LabFolder
from divit.server.letters import services as letters
from divit.server.login import services as login
from divit.server.people import services as people
from divit.server.people.queries import Viewer, viewer_for
from trial_signers import KeySigner

PASSWORD = "deneme-parolasi-1"
TEXT = "Derslerin başlama saatleri yeniden düzenlenmiştir.\n\nGereğini arz ederim."
_PEOPLE = {
    "feride": ("10000000214", "Feride", "Ulusakarya", "Şef", ("drafter",)),
    "cavit": ("10000000382", "Cavit", "Gökçınar", "Yazı İşleri Müdürü", ("drafter",)),
    "sukran": ("10000000450", "Şükran", "Iğdırlı", "İl Planlama Müdürü", ()),
    "isil": ("10000000528", "Işıl", "İncedere", "Vali Yardımcısı", ()),
}


@dataclass
class LettersHouse:
    """People by key; ``write`` gives a letter that is on its way."""

    institution: int
    unit: int
    people: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)

    def viewer(self, key: str) -> Viewer:
        return viewer_for(self.people[key], clock.now())

    def deputy(self, person: str, deputy: str, **dates: datetime) -> int:
        """Let ``deputy`` act for ``person``: from now, for a week when no dates are given."""
        dates = {"ends_at": clock.now() + timedelta(days=7)} | dates
        return people.name_deputy(
            person=self.people[person], deputy=self.people[deputy], posts=[self.posts[person]], **dates
        )

    def admin(self, key: str = "cavit") -> Viewer:
        """The person as one who administers the institution, from now on."""
        people.grant_role(person=self.people[key], role="institution_admin", institution=self.institution)
        return self.viewer(key)

    def elsewhere(self) -> tuple[int, int]:
        """Another institution with a unit."""
        other = people.add_institution(
            detsis="20000000", name="Akçaova Okulu", letterhead=["T.C."], verification_address="http://x.invalid"
        )
        return other, people.add_unit(institution=other, detsis="20000001", name="Okul Müdürlüğü")

    def client(self, key: str) -> Client:
        """A browser in which the person is signed in."""
        client = Client()
        client.force_login(get_user_model().objects.get(person_id=self.people[key]))
        return client

    def draft(self, *, paraf_by: Sequence[str] = (), subject: str = "Ders saatleri", body: str = TEXT) -> str:
        return letters.draft(
            viewer=self.viewer("feride"),
            subject=subject,
            body=body,
            addressee="İL MİLLÎ EĞİTİM MÜDÜRLÜĞÜNE",
            paraf_by=[self.people[key] for key in paraf_by],
            signer=self.people["isil"],
            file_code="719",
        )

    def write(self, *, paraf_by: Sequence[str] = (), subject: str = "Ders saatleri") -> str:
        letter = self.draft(paraf_by=paraf_by, subject=subject)
        letters.submit(viewer=self.viewer("feride"), letter=letter)
        return letter

    def change(self, letter: str, body: str = "Başka bir metin.") -> None:
        letters.change_text(
            viewer=self.viewer("feride"),
            letter=letter,
            subject="Ders saatleri",
            body=body,
            addressee="İL MİLLÎ EĞİTİM MÜDÜRLÜĞÜNE",
            file_code="719",
        )


def letters_house() -> LettersHouse:
    """The institution with its four people; each has an account with ``PASSWORD``."""
    institution = people.add_institution(
        detsis="10000000",
        name="Akçaova Valiliği",
        letterhead=["T.C.", "AKÇAOVA VALİLİĞİ"],
        verification_address="http://127.0.0.1:8350/dogrula",
        address="Divit Mah. Kamış Cad. No: 1 Merkez/AKÇAOVA",
        phone="0 000 000 00 00",
        kep="akcaova@deneme.invalid",
        internet="www.akcaova.invalid",
    )
    unit = people.add_unit(institution=institution, detsis="10000001", name="Yazı İşleri Müdürlüğü")
    house = LettersHouse(institution, unit)
    for number, (key, (tckn, given_name, surname, title, roles)) in enumerate(_PEOPLE.items(), start=1001):
        person = people.add_person(tckn=tckn, given_name=given_name, surname=surname)
        house.people[key] = person
        house.posts[key] = people.add_post(unit=unit, title=title)
        people.appoint(person=person, post=house.posts[key])
        for role in roles:
            people.grant_role(person=person, role=role, institution=institution)
        login.open_account(person=person, personnel_number=str(number))
    return house


@cache
def card_of(lab: Path, key: str) -> KeySigner:
    """The person's card: a qualified certificate of the trial CA, and its key."""
    tckn, given_name, surname, _title, _roles = _PEOPLE[key]
    card = issue_nes(lab, tckn=tckn, given_name=given_name, surname=surname, key="p256")
    opened = pkcs12.load_pkcs12(card, b"1234")
    assert opened.cert is not None
    assert isinstance(opened.key, keys.PrivateKey)
    certificate = opened.cert.certificate.public_bytes(Encoding.DER)
    issuing = LabFolder(lab).certificate("issuing-ca")
    return KeySigner(opened.key, certificate, (issuing,), SignatureAlgorithm.for_certificate(certificate))
