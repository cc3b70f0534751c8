# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates, consents and records as the person whose they are sees them; and the gates of a card."""

from datetime import datetime

from divit.server.enrolment import cases
from divit.server.enrolment.models import Card, Consent, HeldCertificate, RecordView
from divit.server.enrolment.queries.making import certificate_view, consent_view
from divit.server.enrolment.queries.views import CertificateView, ConsentView, RecordLook
from divit.server.enrolment.rules import cards
from divit.server.enrolment.rules.verdicts import Verdict

_UNISSUED = ("prepared", "burnt")


def certificates_of(person_id: int) -> list[CertificateView]:
    """A person's certificates, the newest first."""
    rows = HeldCertificate.objects.filter(person_id=person_id).exclude(state__in=_UNISSUED)
    return [certificate_view(row) for row in rows.select_related("institution", "card").order_by("-not_after", "-pk")]


def has_certificate(person_id: int, institution_id: int) -> bool:
    """Whether the person has a certificate of the institution that is in force or is to be."""
    live = ("issued_dormant", "valid", "suspended")
    rows = HeldCertificate.objects.filter(person_id=person_id, institution_id=institution_id, state__in=live)
    return rows.exists()


def recorded_number(person_id: int) -> str:
    """The recorded telephone of a person (R21); empty where none is."""
    found = cases.known_number(person_id)
    return "" if found == cases.NO_NUMBER else found


def active_consent(person_id: int) -> ConsentView | None:
    """The person's consent that is in force."""
    rows = Consent.objects.filter(person_id=person_id, state=Consent.State.ACTIVE)
    row = rows.select_related("person").first()
    return None if row is None else consent_view(row)


def consents_of(person_id: int) -> list[ConsentView]:
    """Every consent of a person, the newest first."""
    rows = Consent.objects.filter(person_id=person_id).select_related("person").order_by("-code_at", "-pk")
    return [consent_view(row) for row in rows]


def pin_gate(*, person_id: int | None, card_serial: str, strength: str) -> list[Verdict]:
    """R57, R58, R60, R61 for a card and whoever asks; all must hold. One refusal for a card that is not theirs."""
    held = _on(card_serial)
    if held is None or held.person_id != person_id:
        return [Verdict("R61", False)]
    return cards.for_pin(cases.gate_of(held, person_id=person_id, strength=strength))


def unblock_gate(*, person_id: int | None, card_serial: str, strength: str, sms_passed: bool) -> list[Verdict]:
    """R62 for a card and whoever asks."""
    held = _on(card_serial)
    if held is None or held.person_id != person_id:
        return [Verdict("R62", False)]
    gate = cases.gate_of(held, person_id=person_id, strength=strength)
    return [cards.r62(gate, sms_passed=sms_passed)]


def viewers_of_record(person_id: int, since: datetime | None = None) -> list[RecordLook]:
    """Who looked at a person's record, the latest first (R77)."""
    rows = RecordView.objects.filter(person_id=person_id).select_related("viewer", "institution")
    if since is not None:
        rows = rows.filter(at__gte=since)
    return [
        RecordLook(row.at, str(row.viewer), row.institution.name, row.role, row.about)
        for row in rows.order_by("-at", "-pk")
    ]


def _on(card_serial: str) -> HeldCertificate | None:
    card = Card.objects.filter(serial=card_serial).first()
    return None if card is None else cases.certificate_on(card)
