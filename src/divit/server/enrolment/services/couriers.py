# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The courier by its own door (R52, R53): a parcel is booked there, and asked after until it is where it belongs.

The network is never asked inside a transaction. A booking whose answer was lost is made again under its reference and
is the same parcel; what a courier tells twice changes nothing.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.server.enrolment import registers
from divit.server.enrolment.errors import DeliveryUnclear
from divit.server.enrolment.models import Application, DeliveryEvent
from divit.server.enrolment.registers import Parcel, Told
from divit.server.enrolment.services.delivery import courier_told, hand_over
from divit.server.enrolment.services.rows import CSP_PRODUCTION, need
from divit.server.people.queries import Viewer
from divit.server.ui.errors import NotThere

_log = logging.getLogger("divit.enrolment")
_STATE = Application.State
_KIND = DeliveryEvent.Kind
_GIVEN = (_KIND.HANDED, _KIND.RESENT)


def book(*, viewer: Viewer, application: str) -> str:
    """T23, T25b: have the courier take the card, under the number that it gives; that number.

    Raises ``MayNot``, ``NotThere``, ``DeliveryUnclear`` where no courier is set up, and what the courier raises.
    """
    need(viewer, CSP_PRODUCTION)
    rows = Application.objects.select_related("form").filter(state__in=(_STATE.PRODUCED, _STATE.RETURNED))
    row = rows.filter(uid=application).first()
    if row is None:
        raise NotThere(application)
    courier = registers.courier()
    if courier is None:
        raise DeliveryUnclear("no courier")
    number = courier.book(_parcel(row))
    hand_over(viewer=viewer, application=application, tracking_no=number, carrier=courier.name)
    return number


def ask(row: int) -> None:
    """Ask where the parcel of an application is, and note what is new; when it cannot be asked it is asked again."""
    found = _due(row)
    courier = registers.courier()
    if found is None or courier is None:
        return
    try:
        told = courier.told(found.tracking_no, _addressee(found))
    except DivitError as error:
        _log.warning("application %s: %s %s", found.uid, error.code, error.message("en"))
        _ask_again(found, "ESHS_COURIER_AGAIN")
        return
    _note(found.tracking_no, told)
    _ask_again(found, "ESHS_COURIER_EVERY")


def due(now: datetime, at_most: int) -> list[int]:
    """The parcels that are to be asked after, the longest due first."""
    rows = Application.objects.filter(state=_STATE.HANDED_TO_COURIER, due_at__lte=now)
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:at_most])


def _due(row: int) -> Application | None:
    rows = Application.objects.filter(pk=row, state=_STATE.HANDED_TO_COURIER, due_at__lte=clock.now())
    return rows.first()


def _note(tracking_no: str, told: Sequence[Told]) -> None:
    for one in told:
        courier_told(tracking_no=tracking_no, kind=one.kind, at=one.at, id_checked=one.id_checked, note=one.words)


def _ask_again(row: Application, after: str) -> None:
    """Only where it still is on its way: what arrived has another thing due."""
    still = Application.objects.filter(pk=row.pk, state=_STATE.HANDED_TO_COURIER, tracking_no=row.tracking_no)
    still.update(due_at=clock.now() + settings.span(after))


def _parcel(row: Application) -> Parcel:
    fields = row.form.fields if row.form is not None else {}
    tries = row.deliveries.filter(kind__in=_GIVEN).count() + 1
    return Parcel(
        reference=f"{row.number}-{tries}",
        name=_addressee(row),
        phone=str(fields.get("mobile", "")),
        address=str(fields.get("address", "")),
        district=str(fields.get("district", "")),
        province=str(fields.get("province", "")),
        postal_code=str(fields.get("postal_code", "")),
    )


def _addressee(row: Application) -> str:
    return f"{row.given_name} {row.surname}"
