# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The civil registry (KPS, SOAP): the record of a person, and the public question whether facts belong together.

The number is sent in the message, never in an address; no answer of the registry reaches a log.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from divit.kernel import settings
from divit.kernel.words import term
from divit.server.gateways import asking, soap
from divit.server.gateways.errors import AnswerNotUnderstood, ServiceRefused
from divit.server.gateways.masking import masked

_NAME = term("civil registry")
_LIVING = "Açık"
# Kod of HataBilgisi: nobody has this number.
_NOBODY = 1


@dataclass(frozen=True, slots=True)
class CivilRecord:
    """What the registry knows of a person, in its own spelling."""

    tckn: str = field(repr=False)
    given_name: str
    surname: str
    birth_place: str
    birth_date: date
    alive: bool


def is_set_up() -> bool:
    """Whether the settings name the registry."""
    return bool(settings.text("KPS_URL"))


def record_of(tckn: str) -> CivilRecord | None:
    """The registry's record under the number; None where nobody has it.

    Raises the errors of this app whose names begin with Service, and ``AnswerNotUnderstood``, ``AnswerTooLarge``,
    ``WayOpen``, ``OnlyAStandIn``.
    """
    asked = asking.service(_NAME, "KPS")
    answer = soap.call(asked, "kps_record", "ListeleCoklu", account=_account(), TCKimlikNo=[int(tckn)])
    _check(asked, answer.HataBilgisi)
    people = answer.KisiBilgisi or []
    if len(people) != 1 or people[0].TCKimlikNo != int(tckn):
        raise AnswerNotUnderstood(service=_NAME, why=f"{len(people)}")
    person = people[0]
    if person.HataBilgisi is not None and person.HataBilgisi.Kod == _NOBODY:
        return None
    _check(asked, person.HataBilgisi)
    return _record(tckn, person)


def known(*, tckn: str, given_name: str, surname: str, birth_year: int) -> bool:
    """Whether number, names and year of birth belong to one person (the public question). Raises as ``record_of``."""
    asked = asking.service(_NAME, "KPS")
    facts: dict[str, Any] = {"TCKimlikNo": int(tckn), "Ad": given_name, "Soyad": surname, "DogumYili": birth_year}
    return bool(soap.call(asked, "kps_public", "TCKimlikNoDogrula", **facts))


def _account() -> soap.Account | None:
    user = settings.text("KPS_USER")
    return soap.Account(user, settings.text("KPS_PASSWORD")) if user else None


def _check(asked: asking.Service, told: Any) -> None:
    if told is not None and told.Kod != 0:
        raise ServiceRefused(service=asked.name, why=masked(told.Aciklama or str(told.Kod)))


def _record(tckn: str, person: Any) -> CivilRecord:
    try:
        facts, born = person.TemelBilgisi, person.TemelBilgisi.DogumTarih
        # The registry has people of whom it knows only the year.
        birth_date = date(born.Yil, born.Ay or 1, born.Gun or 1)
        alive = person.DurumBilgisi.Durum == _LIVING and person.DurumBilgisi.OlumTarih is None
        return CivilRecord(tckn, facts.Ad, facts.Soyad, facts.DogumYer, birth_date, alive)
    except (AttributeError, ValueError, TypeError) as error:
        raise AnswerNotUnderstood(service=_NAME, why=type(error).__name__) from error
