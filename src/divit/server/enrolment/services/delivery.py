# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""T23 to T25b: the card on its way to its holder."""

from datetime import datetime

from django.db import transaction

from divit.kernel import clock
from divit.server.audit.services import record
from divit.server.enrolment import acting
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import DeliveryUnclear
from divit.server.enrolment.machines import APPLICATION, CARD
from divit.server.enrolment.models import Application, Card, DeliveryEvent
from divit.server.enrolment.services.pins import open_gate
from divit.server.enrolment.services.rows import CSP_CLERK, CSP_PRODUCTION, locked, move, need, of_any, stand
from divit.server.people.queries import Viewer

_KIND = DeliveryEvent.Kind
_STATE = Application.State


@transaction.atomic
def hand_over(*, viewer: Viewer, application: str, tracking_no: str, carrier: str) -> None:
    """T23, or T25b for one that came back: give the card to the courier (R52).

    Raises ``MayNot``, ``NotThere``, ``DeliveryUnclear`` without a tracking number or with one in use.
    """
    row = of_any(application, viewer, CSP_PRODUCTION)
    number = tracking_no.strip()
    if not number or Application.objects.filter(tracking_no=number).exclude(pk=row.pk).exists():
        raise DeliveryUnclear(number)
    again = row.state == _STATE.RETURNED
    card = _card(row)
    stand(row)
    row.tracking_no = number
    kind = _KIND.RESENT if again else _KIND.HANDED
    DeliveryEvent.objects.create(application=row, kind=kind, tracking_no=number, carrier=carrier, at=clock.now())
    by = acting.staff(viewer, CSP_PRODUCTION)
    move(row, "resend" if again else "handed", by, changes={"tracking_no": number}, after={"tracking_no": number})
    _move_card(card, "leave", by)


@transaction.atomic
def courier_told(
    *, tracking_no: str, kind: str, at: datetime, id_checked: bool = False, note: str = "", carrier: str = ""
) -> None:
    """T24, T25: what the courier said of a parcel; the same thing told twice changes nothing.

    Raises ``DeliveryUnclear`` for an unknown parcel, and for a delivery without the check of the identity card (R61).
    """
    found = Application.objects.filter(tracking_no=tracking_no).first() if tracking_no else None
    if found is None or kind not in _KIND.values or (kind == _KIND.DELIVERED and not id_checked):
        raise DeliveryUnclear(tracking_no)
    row = locked(str(found.uid))
    card = _card(row)
    stand(row)
    _event, is_new = DeliveryEvent.objects.get_or_create(
        tracking_no=tracking_no,
        kind=kind,
        at=at,
        defaults={"application": row, "id_checked": id_checked, "note": note[:300], "carrier": carrier},
    )
    if not is_new or row.state != _STATE.HANDED_TO_COURIER or row.tracking_no != tracking_no:
        return
    by = Acting("courier", "courier", role="courier")
    if kind == _KIND.DELIVERED:
        move(row, "delivered", by, after={"tracking_no": tracking_no})
        _move_card(card, "arrive", by)
        open_gate(row)
    elif APPLICATION.allowed(row, "returned") is not None:
        move(row, "returned", by, after={"tracking_no": tracking_no})
        _move_card(card, "come_back", by)


@transaction.atomic
def record_fee(*, viewer: Viewer, application: str, waived: bool, reference: str) -> None:
    """R68: the fee of a lost card was paid, or is waived. Raises ``MayNot``, ``NotThere``."""
    need(viewer, CSP_CLERK)
    row = locked(application)
    row.fee_state = Application.Fee.WAIVED if waived else Application.Fee.PAID
    row.fee_reference = reference[:80]
    row.save(update_fields=["fee_state", "fee_reference"])
    record(
        actor=f"person:{viewer.person_id}",
        channel="web",
        role=CSP_CLERK,
        action="application.fee",
        object=f"application:{row.uid}",
        after={"fee": row.fee_state, "amount": str(row.fee_amount), "reference": row.fee_reference},
    )


def _card(row: Application) -> Card | None:
    return Card.objects.select_for_update().filter(application=row).order_by("-since", "-pk").first()


def _move_card(card: Card | None, event: str, by: Acting) -> None:
    if card is not None:
        CARD.fire(
            card,
            event,
            actor=by.actor,
            channel=by.channel,
            object=f"card:{card.uid}",
            changes={"since": clock.now()},
            is_locked=True,
        )
