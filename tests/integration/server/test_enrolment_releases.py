# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R57 to R62: to whom the release code of a card is given, for which card, and to whom never."""

from datetime import timedelta

import pytest

import production_house as house
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.audit import queries as audit
from divit.server.authority import services as authority
from divit.server.enrolment import acting
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.models import Application, Card, CardOpening, DeliveryEvent, HeldCertificate
from divit.server.enrolment.services import releases
from divit.server.people.queries import Viewer
from divit.server.signing.card_purposes import CardReport, card_purpose
from production_house import CODE, SoftCard

pytestmark = pytest.mark.django_db
SERIAL = "KART-1"


@pytest.fixture
def card(isil: Viewer, monkeypatch: pytest.MonkeyPatch) -> Card:
    """A card that was handed to its holder in person and has no PIN yet."""
    house.found()
    house.registry_says(monkeypatch, house.record_of(house.Person.objects.get(pk=isil.person_id)))
    application = house.queued(isil)
    SoftCard(house.station()).make()
    Application.objects.filter(pk=application.pk).update(state="activatable", tracking_no="T1")
    told = {"kind": "delivered", "tracking_no": "T1", "at": clock.now(), "id_checked": True}
    DeliveryEvent.objects.create(application=application, **told)
    Card.objects.update(state="delivered")
    return Card.objects.get()


@pytest.fixture
def holder(isil: Viewer) -> Acting:
    return acting.holder(isil.person_id, acting.E_DEVLET)


def report(serial: str = SERIAL, certificate: bytes | None = None) -> CardReport:
    """What the signer tells of the card in its reader."""
    there = bytes(HeldCertificate.objects.get().certificate) if certificate is None else certificate
    return CardReport(serial, there, 3)


def asked(purpose: str = "pin-create", told: CardReport | None = None) -> bytes | None:
    """What the newest session answers a signer."""
    ref = str(CardOpening.objects.latest("pk").uid)
    return card_purpose(purpose).answer(ref, told or report(), clock.now())


def done(purpose: str, outcome: str = "yes") -> None:
    ref = str(CardOpening.objects.latest("pk").uid)
    card_purpose(purpose).done(ref, outcome, report())  # type: ignore[arg-type]  # the outcomes of the test's choosing


def opened(by: Acting, purpose: str, *, sms_passed: bool) -> object:
    if purpose == "pin-create":
        return releases.open_pin_session(card_serial=SERIAL, by=by, site_name="ESHS")
    return releases.open_unblock_session(card_serial=SERIAL, by=by, sms_passed=sms_passed, site_name="ESHS")


def refusal(by: Acting, *, purpose: str = "pin-create", sms_passed: bool = False) -> str:
    """The code with which no session is opened."""
    with pytest.raises(DivitError) as refused:
        opened(by, purpose, sms_passed=sms_passed)
    assert not CardOpening.objects.exists()
    return refused.value.code


def test_r61_the_code_is_given_in_the_session_of_its_holder_and_the_log_tells_it(card: Card, holder: Acting) -> None:
    session = releases.open_pin_session(card_serial=SERIAL, by=holder, site_name="ESHS")
    assert session.link
    assert asked() == CODE
    entry = next(one for one in audit.entries_about(f"card:{card.uid}") if one.action == "card.release_given")
    assert CODE.decode() not in str(entry)


def test_t28_the_pin_that_was_set_closes_the_application(card: Card, holder: Acting) -> None:
    releases.open_pin_session(card_serial=SERIAL, by=holder, site_name="ESHS")
    done("pin-create")
    card.refresh_from_db()
    assert card.state == "pin_set"
    assert Application.objects.get().state == "closed"
    with pytest.raises(DivitError):
        asked()


def test_a_session_that_ended_otherwise_changes_nothing(card: Card, holder: Acting) -> None:
    releases.open_pin_session(card_serial=SERIAL, by=holder, site_name="ESHS")
    done("pin-create", "cancelled")
    done("pin-create", "yes")
    card.refresh_from_db()
    assert card.state == "delivered"


@pytest.mark.parametrize("strength", [acting.FACTS, acting.WORD_SMS])
def test_r60_no_code_without_a_strong_sign_in(card: Card, isil: Viewer, strength: str) -> None:
    assert refusal(acting.holder(isil.person_id, strength)) == "IMZ-7207"


def test_r61_no_code_for_somebody_elses_card(card: Card, oguz: Viewer) -> None:
    assert refusal(acting.holder(oguz.person_id, acting.E_DEVLET)) == "IMZ-7207"


def test_r61_no_code_before_the_card_was_handed_over_in_person(card: Card, holder: Acting) -> None:
    DeliveryEvent.objects.all().delete()
    assert refusal(holder) == "IMZ-7207"


def test_r57_no_code_for_a_renewal_before_the_old_certificate_ends(card: Card, holder: Acting) -> None:
    Application.objects.update(reason="renewal")
    later = clock.now() + timedelta(days=20)
    HeldCertificate.objects.update(state="issued_dormant", usable_from=later)
    assert refusal(holder) == "IMZ-7207"
    HeldCertificate.objects.update(state="valid", usable_from=clock.now())
    releases.open_pin_session(card_serial=SERIAL, by=holder, site_name="ESHS")
    assert asked() == CODE


def test_r61_a_certificate_that_is_revoked_meanwhile_gets_no_code_in_an_open_session(
    card: Card, holder: Acting
) -> None:
    releases.open_pin_session(card_serial=SERIAL, by=holder, site_name="ESHS")
    held = HeldCertificate.objects.get()
    authority.revoke(authority=held.authority, serial=held.serial, reason="superseded")
    HeldCertificate.objects.update(state="revoked", end_reason="lost")
    with pytest.raises(DivitError):
        asked()


@pytest.mark.parametrize("told", [("KART-2", None), (SERIAL, b"another certificate")])
def test_r61_another_card_in_the_reader_gets_no_code(
    card: Card, holder: Acting, told: tuple[str, bytes | None]
) -> None:
    releases.open_pin_session(card_serial=SERIAL, by=holder, site_name="ESHS")
    with pytest.raises(DivitError) as refused:
        asked(told=report(*told))
    assert refused.value.code == "IMZ-7309"


@pytest.mark.parametrize("state", ["personalised", "in_transit", "pin_set", "lost", "damaged", "destroyed"])
def test_a_card_that_is_not_waiting_for_its_pin_gets_none(card: Card, holder: Acting, state: str) -> None:
    Card.objects.update(state=state)
    assert refusal(holder) == "IMZ-7308"


def test_a_card_that_is_not_there_and_one_without_a_holder_look_alike(card: Card, isil: Viewer) -> None:
    Card.objects.update(serial="BASKA")
    assert refusal(acting.holder(isil.person_id, acting.E_DEVLET)) == "IMZ-7213"


def test_r62_a_locked_card_is_opened_after_the_word_and_the_code_by_sms(card: Card, isil: Viewer) -> None:
    Card.objects.update(state="locked")
    by = acting.holder(isil.person_id, acting.WORD_SMS)
    assert refusal(by, purpose="unblock") == "IMZ-7207"
    releases.open_unblock_session(card_serial=SERIAL, by=by, sms_passed=True, site_name="ESHS")
    assert asked("unblock") == CODE
    done("unblock")
    card.refresh_from_db()
    assert card.state == "pin_set"


def test_r62_a_card_without_a_pin_is_not_unblocked(card: Card, isil: Viewer) -> None:
    by = acting.holder(isil.person_id, acting.WORD_SMS)
    assert refusal(by, purpose="unblock", sms_passed=True) == "IMZ-7308"


def test_a_card_that_was_destroyed_has_no_code_any_more(card: Card, holder: Acting) -> None:
    Card.objects.update(release_code=b"", release_key="")
    assert refusal(holder) == "IMZ-7308"


def test_what_became_of_the_card_is_told_when_the_house_cannot_follow_it(card: Card, holder: Acting) -> None:
    releases.open_pin_session(card_serial=SERIAL, by=holder, site_name="ESHS")
    Application.objects.update(state="cancelled")
    done("pin-create")
    assert any(one.action == "card.outcome_refused" for one in audit.entries_about(f"card:{card.uid}"))
    assert CardOpening.objects.get().outcome == "yes"
