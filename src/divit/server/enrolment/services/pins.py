# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""T26 to T28: when a card may have its PIN, and that it has it."""

from django.db import connection, transaction

from divit.kernel import clock
from divit.server.audit.errors import AuditOutsideTransaction
from divit.server.enrolment import acting, cases
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import CardUnknown
from divit.server.enrolment.machines import APPLICATION, CARD
from divit.server.enrolment.models import Application, Card, HeldCertificate
from divit.server.enrolment.rules import cards
from divit.server.enrolment.services.rows import demand, locked_by_id, move, stand


def open_gate(row: Application) -> bool:
    """T26, T27: let the PIN be made where its time has come; whether it may. Inside a transaction, on a locked row."""
    if not connection.in_atomic_block:
        raise AuditOutsideTransaction("pin_gate_open")
    held = _carried(row)
    if held is None:
        return False
    stand(row)
    row.gate = cases.gate_of(held, person_id=row.person_id, strength="")
    if APPLICATION.allowed(row, "pin_gate_open") is None:
        return False
    move(row, "pin_gate_open", acting.system())
    return True


@transaction.atomic
def pin_created(*, card_serial: str, by: Acting) -> None:
    """T28: the holder made a PIN on the card (R57 to R61). Raises ``CardUnknown``, ``RuleForbids``."""
    row, held, card = _locked_card(card_serial)
    if held is None:
        raise CardUnknown(card_serial)
    gate = cases.gate_of(held, person_id=by.person_id, strength=by.strength)
    demand(cards.for_pin(gate))
    if row is not None:
        stand(row)
        row.gate = gate
        move(row, "pin_created", by, after={"card": str(card.uid)})
    _move(card, "set_pin", by)


@transaction.atomic
def card_locked(*, card_serial: str) -> None:
    """R62: three wrong PINs locked a card. Raises ``CardUnknown``."""
    _row, _held, card = _locked_card(card_serial)
    _move(card, "lock", acting.system())


@transaction.atomic
def card_unblocked(*, card_serial: str, by: Acting, sms_passed: bool = False) -> None:
    """R62: the holder unblocked a card in an ``unblock`` session. Raises ``CardUnknown``, ``RuleForbids``."""
    _row, held, card = _locked_card(card_serial)
    if held is None:
        raise CardUnknown(card_serial)
    gate = cases.gate_of(held, person_id=by.person_id, strength=by.strength)
    demand([cards.r62(gate, sms_passed=sms_passed)])
    if card.state == Card.State.PIN_SET:
        # The card locked itself where no server was told.
        _move(card, "lock", acting.system())
    _move(card, "unblock", by)


def _locked_card(serial: str) -> tuple[Application | None, HeldCertificate | None, Card]:
    found = Card.objects.filter(serial=serial).first()
    if found is None:
        raise CardUnknown(serial)
    row = locked_by_id(found.application_id) if found.application_id is not None else None
    card = Card.objects.select_for_update().get(pk=found.pk)
    return row, cases.certificate_on(card), card


def _carried(row: Application) -> HeldCertificate | None:
    live = (HeldCertificate.State.VALID, HeldCertificate.State.ISSUED_DORMANT)
    return row.certificates.filter(state__in=live).order_by("-made_at").first()


def _move(card: Card, event: str, by: Acting) -> None:
    CARD.fire(
        card,
        event,
        actor=by.actor,
        channel=by.channel,
        object=f"card:{card.uid}",
        changes={"since": clock.now()},
        is_locked=True,
    )
