# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The courier (PTT, SOAP): a consignment is booked, and asked for until it is in its addressee's hands or comes back.

We choose the reference and the courier chooses the barcode, so a booking whose answer was lost is booked again under
the same reference and is the same consignment. Its extra service AK, *alıcının kendine teslim*, lets the courier hand
it to nobody but the addressee, whose identity is checked at the door.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from divit.kernel import settings
from divit.kernel.turkish import fold
from divit.kernel.words import term
from divit.server.gateways import asking, soap
from divit.server.gateways.errors import AnswerNotUnderstood, ServiceNotAdmitted, ServiceRefused, ShipmentUnknown
from divit.server.gateways.masking import masked

_NAME = term("courier")
_ADDRESSEE_ONLY = "AK"
_WELL_BOOKED = 1
_WELL_ASKED = 0
_UNADMITTED = -1
_UNKNOWN = -2
_MOMENT = "%d/%m/%Y %H:%M:%S"
# Türkiye has had one offset the whole year since 2016.
_OFFSET = "+0300"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a consignment goes to, and where."""

    name: str
    phone: str = field(repr=False)
    address: str = field(repr=False)
    district: str
    province: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a consignment, in the courier's words: when, where, what."""

    at: datetime
    office: str
    words: str
    state: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a consignment is: ``state`` is accepted, in_transit, out_for_delivery, not_at_home, delivered or returned.

    ``attempts`` counts visits that found nobody. ``in_person``: delivered, and to the addressee.
    """

    state: str
    at: datetime
    attempts: int
    handed_to: str
    in_person: bool
    events: tuple[Event, ...]


def is_set_up() -> bool:
    """Whether the settings name the courier."""
    return bool(settings.text("COURIER_URL"))


def send(*, reference: str, to: Recipient) -> str:
    """The barcode under which the courier takes the consignment; the same reference again is the same consignment.

    Raises the errors of this app whose names begin with Service (``ServiceRefused``: an address that is none), and
    ``AnswerNotUnderstood``, ``AnswerTooLarge``, ``WayOpen``, ``OnlyAStandIn``.
    """
    asked = asking.service(_NAME, "COURIER")
    batch = {
        "dongu": [_consignment(reference, to)],
        "dosyaAdi": reference,
        "gonderiTip": "NORMAL",
        "gonderiTur": "KARGO",
        "musteriId": settings.text("COURIER_CUSTOMER"),
        **_account(),
    }
    answer = soap.call(asked, "courier_booking", "kabulEkle2", input=batch)
    _check(answer.hataKodu, _WELL_BOOKED, answer.aciklama)
    booked = answer.dongu[0] if len(answer.dongu) == 1 else None
    if booked is None:
        raise AnswerNotUnderstood(service=_NAME, why=f"{len(answer.dongu)}")
    # A batch that is taken may hold a consignment that is not.
    _check(booked.donguHataKodu, _WELL_BOOKED, booked.donguAciklama)
    if not booked.barkod:
        raise AnswerNotUnderstood(service=_NAME, why="barkod")
    return str(booked.barkod)


def standing(barcode: str, *, addressee: str) -> Standing:
    """Where the consignment is now; ``addressee`` is the name that it was sent to.

    Raises ``ShipmentUnknown``, and as ``send``.
    """
    asked = asking.service(_NAME, "COURIER")
    answer = soap.call(asked, "courier_tracking", "gonderiSorgu", input={"barkod": barcode, **_account()})
    if answer.sonucKodu == _UNKNOWN:
        raise ShipmentUnknown(barcode=barcode)
    _check(answer.sonucKodu, _WELL_ASKED, answer.sonucAciklama)
    return _standing(answer, addressee)


def _account() -> dict[str, str]:
    return {"kullanici": settings.text("COURIER_USER"), "sifre": settings.text("COURIER_PASSWORD")}


def _consignment(reference: str, to: Recipient) -> dict[str, str]:
    return {
        "aAdres": f"{to.address} {to.postal_code}",
        "aliciAdi": to.name,
        "aliciIlAdi": to.province,
        "aliciIlceAdi": to.district,
        "aliciSms": to.phone,
        "aliciTel": to.phone,
        "ekhizmet": _ADDRESSEE_ONLY,
        "musteriReferansNo": reference,
    }


def _check(code: int, well: int, words: str | None) -> None:
    """A refusal is a field inside an answer that is well for HTTP."""
    if code == well:
        return
    why = masked(words or str(code))
    raise (
        ServiceNotAdmitted(service=_NAME, why=why) if code == _UNADMITTED else ServiceRefused(service=_NAME, why=why)
    )


def _standing(answer: Any, addressee: str) -> Standing:
    events = tuple(sorted((_event(row) for row in answer.dongu), key=lambda event: event.at))
    if not events:
        raise AnswerNotUnderstood(service=_NAME, why="dongu")
    latest, handed_to = events[-1], answer.TESALAN or ""
    delivered = latest.state == "delivered"
    return Standing(
        state=latest.state,
        at=latest.at,
        attempts=sum(event.state == "not_at_home" for event in events),
        handed_to=handed_to,
        in_person=delivered and bool(handed_to) and fold(handed_to) == fold(addressee),
        events=events,
    )


def _event(row: Any) -> Event:
    try:
        at = datetime.strptime(f"{row.ITARIH} {_OFFSET}", f"{_MOMENT} %z")
    except (TypeError, ValueError) as error:
        raise AnswerNotUnderstood(service=_NAME, why="ITARIH") from error
    return Event(at, row.IMERK, row.ISLEM, _state(row.ISLEM))


def _state(words: str) -> str:
    """What the courier's words mean for us; a step that we do not know is one on the way."""
    told = fold(words)
    return next((row["state"] for row in _steps() if fold(row["words"]) in told), "in_transit")


@cache
def _steps() -> Sequence[dict[str, str]]:
    table = files("divit.server.gateways").joinpath("data/courier_steps.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(table)["step"])
