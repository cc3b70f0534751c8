# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R61, R62: the release code of a card, kept encrypted, given out inside a card session when the rules hold for exactly
that card, and shown to nobody.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from divit.kernel import clock
from divit.server.audit.errors import TransitionForbidden
from divit.server.audit.services import record
from divit.server.enrolment import acting
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.cases import certificate_on, gate_of
from divit.server.enrolment.errors import CardNotReady, CardUnknown, OtherCard, RuleForbids
from divit.server.enrolment.models import Card, CardOpening, HeldCertificate
from divit.server.enrolment.rules import cards as rules
from divit.server.enrolment.rules.verdicts import Verdict
from divit.server.enrolment.services import pins
from divit.server.keys import sealing
from divit.server.signing import services as signing
from divit.server.signing.card_purposes import CardOutcome, CardPurpose, CardReport, register_card
from divit.server.signing.services.opening import OpenedSession

PURPOSE = "release-code"
#: Octets: a PIV card's PUK has eight, none is longer than a PIN in the pipe.
CODE_LENGTHS = range(6, 65)
PIN_CREATE, UNBLOCK = "pin-create", "unblock"


@dataclass(frozen=True, slots=True)
class _Around:
    """A card with what is on it and who asks."""

    opening: CardOpening
    card: Card
    held: HeldCertificate


def keep(card: Card, code: bytes) -> None:
    """Keep the release code of a card (inside the caller's transaction)."""
    card.release_key, card.release_code = sealing.sealed(PURPOSE, f"card:{card.serial}", code)
    card.save(update_fields=["release_key", "release_code"])


def is_code(card: Card, code: bytes) -> bool:
    """Whether ``code`` is the card's."""
    return bool(card.release_key) and hmac.compare_digest(_code(card), code)


def open_pin_session(*, card_serial: str, by: Acting, site_name: str) -> OpenedSession:
    """A session in which the holder makes the PIN of a card (R57 to R61); ``signing``'s ``OpenedSession``.

    Raises ``CardUnknown``, ``CardNotReady``, ``RuleForbids``.
    """
    return _open(PIN_CREATE, card_serial, by, site_name, sms_passed=False)


def open_unblock_session(*, card_serial: str, by: Acting, sms_passed: bool, site_name: str) -> OpenedSession:
    """A session in which the holder of a locked card makes a new PIN (R62). Raises as ``open_pin_session``."""
    return _open(UNBLOCK, card_serial, by, site_name, sms_passed=sms_passed)


def register() -> None:
    """Tell ``signing`` who answers for these sessions."""
    for name in (PIN_CREATE, UNBLOCK):
        register_card(CardPurpose(name, _may_open, _answer, _done))


def _open(purpose: str, card_serial: str, by: Acting, site_name: str, *, sms_passed: bool) -> OpenedSession:
    with transaction.atomic():
        card = Card.objects.filter(serial=card_serial).first()
        if card is None or by.person_id is None:
            raise CardUnknown
        row = CardOpening.objects.create(
            card=card, person_id=by.person_id, purpose=purpose, strength=by.strength, sms_passed=sms_passed
        )
        opened = signing.open_card_session(purpose=purpose, ref=str(row.uid), site_name=site_name, channel=by.channel)
        record(
            actor=by.actor,
            channel=by.channel,
            action="card.session_opened",
            object=f"card:{card.uid}",
            after={"purpose": purpose, "strength": by.strength},
        )
    return opened


def _may_open(ref: str, at: datetime) -> None:
    del at
    _refuse(_around(ref))


def _answer(ref: str, report: CardReport, at: datetime) -> bytes:
    """The release code, for exactly this card with exactly this certificate on it."""
    del at
    around = _around(ref)
    _refuse(around)
    if report.serial != around.card.serial or report.certificate != bytes(around.held.certificate):
        raise OtherCard(serial=report.serial)
    code = _code(around.card)
    record(
        actor=f"person:{around.opening.person_id}",
        channel="card",
        action="card.release_given",
        object=f"card:{around.card.uid}",
        after={"purpose": around.opening.purpose, "strength": around.opening.strength},
    )
    return code


def _done(ref: str, outcome: CardOutcome, report: CardReport | None) -> None:
    del report
    opening = CardOpening.objects.select_for_update().get(uid=ref)
    if opening.ended_at is not None:
        return
    opening.outcome, opening.ended_at = outcome, clock.now()
    opening.save(update_fields=["outcome", "ended_at"])
    if outcome != "yes":
        return
    by = acting.holder(opening.person_id, opening.strength, channel="card")
    try:
        _tell_set(opening, by)
    except (CardUnknown, RuleForbids, TransitionForbidden) as error:
        # The card has its PIN, whatever happened here meanwhile: that is told, and nothing is undone by it.
        after = {"purpose": opening.purpose, "code": error.code}
        record(
            actor=by.actor,
            channel=by.channel,
            action="card.outcome_refused",
            object=f"card:{opening.card.uid}",
            after=after,
            reason=error.message("tr"),
        )


def _tell_set(opening: CardOpening, by: Acting) -> None:
    serial = opening.card.serial
    if opening.purpose == PIN_CREATE:
        pins.pin_created(card_serial=serial, by=by)
    else:
        pins.card_unblocked(card_serial=serial, by=by, sms_passed=opening.sms_passed)


def _around(ref: str) -> _Around:
    opening = CardOpening.objects.select_related("card").filter(uid=ref, ended_at=None).first()
    held = certificate_on(opening.card) if opening is not None else None
    if opening is None or held is None:
        raise CardUnknown
    return _Around(opening, opening.card, held)


def _refuse(around: _Around) -> None:
    """Raises ``RuleForbids`` with the first rule that does not hold, ``CardNotReady`` for a card in another state."""
    for verdict in _verdicts(around):
        if not verdict.ok:
            raise RuleForbids(rule=verdict.rule, why=verdict.reason)
    states = _READY[around.opening.purpose]
    if around.card.state not in states or not around.card.release_key:
        raise CardNotReady(serial=around.card.serial)


def _verdicts(around: _Around) -> list[Verdict]:
    opening = around.opening
    gate = gate_of(around.held, person_id=opening.person_id, strength=opening.strength)
    if opening.purpose == PIN_CREATE:
        return rules.for_pin(gate)
    return [rules.r62(gate, sms_passed=opening.sms_passed)]


def _code(card: Card) -> bytes:
    return sealing.unsealed(card.release_key, f"card:{card.serial}", bytes(card.release_code))


def hash_of(held: HeldCertificate) -> str:
    """The SHA-256 of a certificate, as stations tell it."""
    return sha256(bytes(held.certificate)).hexdigest()


_READY = {
    PIN_CREATE: frozenset({Card.State.DELIVERED}),
    UNBLOCK: frozenset({Card.State.PIN_SET, Card.State.LOCKED}),
}
