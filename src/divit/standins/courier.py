# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The stand-in of the courier (PTT): takes consignments and says where they are, over SOAP; on its page a person is
the postman and moves them on.
"""

from datetime import datetime
from html import escape
from http import HTTPStatus

from lxml.builder import ElementMaker

from divit.kernel import clock, words
from divit.kernel.words import gettext as _
from divit.standins import envelope, frame, traffic
from divit.standins.exchange import Answer, Door, Doors, Request, elsewhere, page, plain
from divit.standins.outbox import Outbox
from divit.standins.shipments import Shipment, Shipments

CHANNEL = "courier"
PAGE = "/kurye"
_BOOKING = "http://kabul.ptt.gov.tr"
_TRACKING = "http://takip.ptt.gov.tr"
_ACCOUNT = ("divit", "ptt-deneme")
_CUSTOMER = "100000001"
_WRONG_ACCOUNT = "Kullanıcı Şifre Hatalı"


class Courier:
    """Carries nothing."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._shipments = Shipments(outbox.folder)

    def doors(self) -> Doors:
        """Where it answers."""
        return {
            ("POST", "/ptt/PttVeriYukleme/services/Sorgu"): Door(CHANNEL, self._book, _booking_refused),
            ("POST", "/ptt/GonderiTakip/services/Sorgu"): Door(CHANNEL, self._track, _tracking_refused),
            ("GET", PAGE): Door(CHANNEL, self._page),
            ("POST", PAGE): Door(CHANNEL, self._move),
        }

    def _book(self, request: Request) -> Answer:
        try:
            asked = envelope.opened(request)
        except envelope.NotSoap:
            return plain(HTTPStatus.BAD_REQUEST)
        account = (envelope.text(asked, "kullanici"), envelope.text(asked, "sifre"))
        if account != _ACCOUNT or envelope.text(asked, "musteriId") != _CUSTOMER:
            return _booked(-1, _WRONG_ACCOUNT)
        place = f"{envelope.text(asked, 'aliciIlceAdi')}/{envelope.text(asked, 'aliciIlAdi')}"
        shipment = self._shipments.book(
            reference=envelope.text(asked, "musteriReferansNo"),
            addressee=envelope.text(asked, "aliciAdi"),
            place=f"{envelope.text(asked, 'aAdres')} {place}",
        )
        traffic.keep(
            self._outbox,
            CHANNEL,
            "kabulEkle2",
            asked={"musteriReferansNo": shipment.reference, "aliciAdi": shipment.addressee, "aAdres": shipment.place},
            answered={"barkod": shipment.barcode},
            about=shipment.barcode,
        )
        return _booked(1, "BAŞARILI", shipment.barcode)

    def _track(self, request: Request) -> Answer:
        try:
            asked = envelope.opened(request)
        except envelope.NotSoap:
            return plain(HTTPStatus.BAD_REQUEST)
        if (envelope.text(asked, "kullanici"), envelope.text(asked, "sifre")) != _ACCOUNT:
            return _tracked(-1, _WRONG_ACCOUNT)
        barcode = envelope.text(asked, "barkod")
        shipment = self._shipments.find(barcode)
        traffic.keep(
            self._outbox,
            CHANNEL,
            "gonderiSorgu",
            asked={"barkod": barcode},
            answered=shipment.steps[-1].words if shipment else "Gönderi bulunamadı",
            about=barcode,
        )
        return _tracked(0, "", shipment) if shipment else _tracked(-2, "Gönderi bulunamadı")

    def _page(self, request: Request) -> Answer:
        words.use(frame.language(request))
        rows = "\n".join(_row(one) for one in self._shipments.all())
        content = f"<ol>{rows}</ol>" if rows else f'<p class="empty">{escape(_("No consignment has come yet."))}</p>'
        said = _("You are the postman: say what became of each consignment.")
        return page(frame.framed(_("Courier of the trial"), said, content, again=PAGE))

    def _move(self, request: Request) -> Answer:
        form = request.form()
        moved = self._shipments.move(form.get("barcode", ""), form.get("step", ""))
        return elsewhere(PAGE) if moved else plain(HTTPStatus.NOT_FOUND)


def _row(shipment: Shipment) -> str:
    steps = "".join(
        f"<li><time>{words.date_and_time(datetime.fromisoformat(step.at))}</time> {escape(step.words)}</li>"
        for step in shipment.steps
    )
    buttons = "" if shipment.ended else _buttons(shipment.barcode)
    return (
        f"<li><article><h2>{escape(shipment.addressee)} · {escape(shipment.barcode)}</h2>"
        f'<p class="meta">{escape(shipment.place)}</p><ul class="steps">{steps}</ul>{buttons}</article></li>'
    )


def _buttons(barcode: str) -> str:
    shown = {
        "on_the_way": _("On its way"),
        "out": _("Out for delivery"),
        "not_at_home": _("Nobody at home"),
        "to_addressee": _("Handed to the addressee, identity checked"),
        "to_another": _("Handed to somebody else"),
        "back": _("Sent back"),
    }
    made = "".join(f'<button name="step" value="{step}">{escape(text)}</button>' for step, text in shown.items())
    return (
        f'<form method="post" action="{PAGE}"><input type="hidden" name="barcode" value="{escape(barcode)}">'
        f'<div class="buttons">{made}</div></form>'
    )


def _booked(code: int, said: str, barcode: str = "") -> Answer:
    made = ElementMaker(namespace=_BOOKING)
    parts = [made.aciklama(said)]
    if barcode:
        parts.append(made.dongu(made.barkod(barcode), made.donguAciklama(said), made.donguHataKodu("1")))
    return envelope.answer(_BOOKING, "kabulEkle2Response", made("return", *parts, made.hataKodu(str(code))))


def _booking_refused(_request: Request) -> Answer:
    made = ElementMaker(namespace=_BOOKING)
    refused = made.dongu(made.donguAciklama("Adres geçersiz"), made.donguHataKodu("-5"))
    answer = made("return", made.aciklama("BAŞARILI"), refused, made.hataKodu("1"))
    return envelope.answer(_BOOKING, "kabulEkle2Response", answer)


def _tracked(code: int, said: str, shipment: Shipment | None = None) -> Answer:
    made = ElementMaker(namespace=_TRACKING)
    parts = []
    if shipment is not None:
        parts = [made.ALICI(shipment.addressee), made.BARNO(shipment.barcode)]
        for step in shipment.steps:
            moment = clock.local(datetime.fromisoformat(step.at)).strftime("%d/%m/%Y %H:%M:%S")
            parts.append(made.dongu(made.IMERK(step.office), made.ISLEM(step.words), made.ITARIH(moment)))
    parts += [made.sonucAciklama(said), made.sonucKodu(str(code))]
    if shipment is not None and shipment.handed_to:
        parts.append(made.TESALAN(shipment.handed_to))
    return envelope.answer(_TRACKING, "gonderiSorguResponse", made.gonderiSorguReturn(*parts))


def _tracking_refused(_request: Request) -> Answer:
    return _tracked(-9, "Sorgu yetkiniz yok")
