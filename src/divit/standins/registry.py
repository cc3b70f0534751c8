# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The stand-in of the civil registry: KPS's public question and its record of a person, over SOAP."""

from http import HTTPStatus

from lxml import etree
from lxml.builder import ElementMaker

from divit.kernel.turkish import upper
from divit.standins import envelope, traffic
from divit.standins.exchange import Answer, Door, Doors, Request, plain
from divit.standins.outbox import Outbox
from divit.standins.population import Population, Resident

CHANNEL = "registry"
_PUBLIC = "http://tckimlik.nvi.gov.tr/WS"
_RECORD = "http://kps.nvi.gov.tr/2011/01/01"
_ACCOUNT = ("divit", "kps-deneme")
_NOBODY = "1"


class CivilRegistry:
    """Answers from the people of the stand-ins' folder."""

    def __init__(self, outbox: Outbox, people: Population) -> None:
        self._outbox = outbox
        self._people = people

    def doors(self) -> Doors:
        """Where it answers."""
        return {
            ("POST", "/kps/KPSPublic.asmx"): Door(CHANNEL, self._public, _refusal),
            ("POST", "/kps/KisiSorgulaTCKimlikNoServis"): Door(CHANNEL, self._record, _refusal),
        }

    def _public(self, request: Request) -> Answer:
        try:
            asked = envelope.opened(request)
        except envelope.NotSoap:
            return plain(HTTPStatus.BAD_REQUEST)
        tckn = envelope.text(asked, "TCKimlikNo")
        found = self._people.find(tckn)
        facts = [envelope.text(asked, name) for name in ("Ad", "Soyad", "DogumYili")]
        same = found is not None and [upper(fact) for fact in facts] == _known(found)
        verdict = "true" if same else "false"
        traffic.keep(
            self._outbox,
            CHANNEL,
            "TCKimlikNoDogrula",
            asked={"Ad": facts[0], "Soyad": facts[1], "DogumYili": facts[2]},
            answered=verdict,
            about=traffic.masked(tckn),
        )
        made = ElementMaker(namespace=_PUBLIC)
        return envelope.answer(_PUBLIC, "TCKimlikNoDogrulaResponse", made.TCKimlikNoDogrulaResult(verdict))

    def _record(self, request: Request) -> Answer:
        try:
            asked = envelope.opened(request)
        except envelope.NotSoap:
            return plain(HTTPStatus.BAD_REQUEST)
        if envelope.account(asked) != _ACCOUNT:
            return envelope.fault("FailedAuthentication", "Kullanıcı adı ya da şifre yanlış")
        tckn = envelope.text(asked, "TCKimlikNo")
        found = self._people.find(tckn)
        traffic.keep(
            self._outbox,
            CHANNEL,
            "ListeleCoklu",
            asked={"TCKimlikNo": traffic.masked(tckn)},
            answered=_shown(found) if found else "Kayıt bulunamadı",
            about=traffic.masked(tckn),
        )
        return envelope.answer(_RECORD, "ListeleCokluResponse", _person(tckn, found))


def _refusal(_request: Request) -> Answer:
    return envelope.fault("Client", "Sorgu yetkiniz yok")


def _known(person: Resident) -> list[str]:
    return [upper(person.given_name), upper(person.surname), str(person.birth_date.year)]


def _shown(person: Resident) -> dict[str, str]:
    return {
        "Ad": person.given_name,
        "Soyad": person.surname,
        "DogumYer": person.birth_place,
        "DogumTarih": person.birth_date.strftime("%d.%m.%Y"),
        "Durum": _standing(person),
    }


def _standing(person: Resident) -> str:
    return "Açık" if person.alive else "Ölüm"


def _person(tckn: str, person: Resident | None) -> etree._Element:
    made = ElementMaker(namespace=_RECORD)
    if person is None:
        error = made.HataBilgisi(made.Kod(_NOBODY), made.Aciklama("Kayıt bulunamadı"))
        return made.KisiBilgisi(made.TCKimlikNo(tckn), error)
    born = person.birth_date
    return made.KisiBilgisi(
        made.TCKimlikNo(tckn),
        made.TemelBilgisi(
            made.Ad(person.given_name),
            made.Soyad(person.surname),
            made.DogumYer(person.birth_place),
            made.DogumTarih(made.Yil(str(born.year)), made.Ay(str(born.month)), made.Gun(str(born.day))),
        ),
        made.DurumBilgisi(made.Durum(_standing(person))),
    )
