# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of an application on the database, from the door to the PIN (T1 to T28)."""

from divit.server.enrolment import acting, services
from divit.server.enrolment.models import Application, HeldCertificate
from enrolment_house import ISIL, House


def test_a_first_application_on_paper_ends_in_a_certificate_in_use(house: House, slow_hash: None) -> None:
    facts = house.know(ISIL, "Işıl", "İncedere")
    held = house.certificate(facts)
    application = Application.objects.get(certificates=held)
    assert application.state == "activatable"
    assert held.state == HeldCertificate.State.VALID
    assert held.card is not None
    services.pin_created(card_serial=held.card.serial, by=acting.holder(held.person_id, acting.E_DEVLET))
    application.refresh_from_db()
    held.refresh_from_db()
    assert application.state == "closed"
    assert held.activated_at is not None
    assert held.word_hash.startswith("scrypt")
