# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates and cards after the approval: windows, delivery, gates, reports, suspensions, reminders (T16 to T36)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from divit.kernel import clock
from divit.server.audit.errors import TransitionForbidden
from divit.server.enrolment import acting, queries, services
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import DeliveryUnclear, MayNot, RuleForbids, SignInTooWeak
from divit.server.enrolment.models import Application, HeldCertificate
from divit.server.enrolment.rules import verdicts
from divit.server.enrolment.services import upkeep
from divit.server.notify import kinds
from divit.server.notify.models import Notice
from divit.server.ui.errors import NotThere
from enrolment_house import ISIL, House, row

DAY = 24 * 3600
MoveClock = Callable[[float], None]


@pytest.fixture
def held(house: House) -> HeldCertificate:
    return house.certificate(house.know(ISIL, "Işıl", "İncedere"))


def holder(held: HeldCertificate, strength: str = acting.E_DEVLET) -> Acting:
    return acting.holder(held.person_id, strength)


def days_before_the_end(held: HeldCertificate, days: float) -> float:
    return (held.not_after - clock.now()).total_seconds() - days * DAY


def renewing(house: House, held: HeldCertificate) -> Acting:
    """A renewal by E-Onay, two months and a half before the end, approved."""
    house.consent(held.person_id)
    by = house.enter(house.know(ISIL, "Işıl", "İncedere"), "renewal")
    house.fill(by, reader="not_wanted")
    house.prove(by)
    services.choose_e_onay(application=by.application, by=by)
    house.approve(by)
    return by


def look_after(by: Acting) -> None:
    upkeep.look_after_application(row(by).pk)


def test_R39_a_renewal_that_comes_too_early_is_told_from_when_on(house: House, held: HeldCertificate) -> None:
    by = house.enter(house.know(ISIL, "Işıl", "İncedere"), "renewal")
    house.fill(by, reader="not_wanted")
    house.prove(by)
    seen = queries.application(by=by, uid=by.application)
    assert (seen.state, seen.outcome_code) == ("cancelled", "R39")
    assert seen.apply_from is not None
    assert seen.apply_from < held.not_after
    assert seen.refused is not None
    assert f"{clock.local(seen.apply_from):%d.%m.%Y}" in seen.refused.sentence("tr")


def test_R48_a_renewal_waits_for_its_window_and_goes_on_when_it_opens(
    house: House, held: HeldCertificate, move_clock: MoveClock
) -> None:
    at_the_end = days_before_the_end(held, 0)
    move_clock(at_the_end - 75 * DAY)
    by = renewing(house, held)
    assert row(by).state == "window_wait"
    opens = row(by).production_opens_at
    assert opens is not None
    look_after(by)
    assert row(by).state == "window_wait"
    move_clock(at_the_end - 58 * DAY)
    look_after(by)
    look_after(by)
    assert row(by).state == "queued"


def test_R75_a_renewal_is_a_new_serial_number_on_a_new_card(
    house: House, held: HeldCertificate, move_clock: MoveClock
) -> None:
    new = _renewed_and_waiting(house, held, move_clock)
    assert new.serial != held.serial
    assert new.card_id != held.card_id


def _renewed_and_waiting(house: House, held: HeldCertificate, move_clock: MoveClock) -> HeldCertificate:
    at_the_end = days_before_the_end(held, 0)
    move_clock(at_the_end - 50 * DAY)
    by = renewing(house, held)
    new = house.produce(by)
    assert (new.state, new.not_before) == ("issued_dormant", held.not_after)
    house.deliver(by, "T-2")
    assert row(by).state == "delivered"
    assert new.card is not None
    with pytest.raises(RuleForbids) as refusal:
        services.pin_created(card_serial=new.card.serial, by=holder(new))
    assert refusal.value.params["rule"] == "R57"
    move_clock(at_the_end + 60)
    upkeep.look_after_certificate(new.pk)
    look_after(by)
    new.refresh_from_db()
    held.refresh_from_db()
    assert (held.state, new.state, row(by).state) == ("expired", "valid", "activatable")
    services.pin_created(card_serial=new.card.serial, by=holder(new))
    assert row(by).state == "closed"
    return new


def test_R51_a_renewal_whose_old_certificate_is_revoked_goes_back_to_the_officer(
    house: House, held: HeldCertificate, move_clock: MoveClock
) -> None:
    move_clock(days_before_the_end(held, 75))
    by = renewing(house, held)
    services.report_lost(certificate=str(held.uid), kind="lost", by=holder(held))
    assert row(by).state == "approval_wait"
    with pytest.raises(RuleForbids) as refusal:
        services.approve(viewer=house.officer, application=by.application, position_checked=True)
    assert refusal.value.params["rule"] == "R41"


def test_R55_a_lost_card_is_reported_first_and_then_its_application_goes_on(
    house: House, held: HeldCertificate
) -> None:
    by = house.enter(house.know(ISIL, "Işıl", "İncedere"), "lost_stolen")
    house.fill(by)
    house.prove(by)
    assert (row(by).state, row(by).fit) == ("sms_ok", None)
    with pytest.raises(RuleForbids):
        services.choose_wet(application=by.application, by=by)
    with pytest.raises(NotThere):
        services.report_lost(certificate=str(held.uid), kind="stolen", by=by)
    with pytest.raises(SignInTooWeak):
        services.report_lost(certificate=str(held.uid), kind="stolen", by=holder(held, acting.FACTS))
    services.report_lost(certificate=str(held.uid), kind="stolen", by=holder(held, acting.WORD_SMS))
    assert house.ledger.told == [("revoke", held.serial, "key_compromise")]
    assert row(by).fit is True
    services.choose_wet(application=by.application, by=by)


def test_R68_a_lost_card_is_made_again_when_its_fee_is_paid(house: House, held: HeldCertificate) -> None:
    services.report_lost(certificate=str(held.uid), kind="lost", by=holder(held))
    by = house.enter(house.know(ISIL, "Işıl", "İncedere"), "lost_stolen")
    house.fill(by)
    house.prove(by)
    services.choose_wet(application=by.application, by=by)
    house.receive(by)
    house.approve(by)
    assert (row(by).state, row(by).fee_state, str(row(by).fee_amount)) == ("queued", "due", "170.00")
    with pytest.raises(TransitionForbidden):
        house.produce(by)
    with pytest.raises(MayNot):
        services.record_fee(viewer=house.officer, application=by.application, waived=False, reference="D-1")
    services.record_fee(viewer=house.clerk, application=by.application, waived=False, reference="D-1")
    assert house.produce(by).state == "valid"


def test_R54_a_change_of_identity_revokes_the_old_one_at_production(house: House, held: HeldCertificate) -> None:
    today = clock.local(clock.now()).date()
    services.open_identity_case(viewer=house.officer, tckn=ISIL, number="E-7", dated=today)
    by = house.enter(house.know(ISIL, "Işıl", "Yenisoyad"), "identity_change")
    house.fill(by)
    house.prove(by)
    services.choose_wet(application=by.application, by=by)
    house.receive(by)
    house.approve(by)
    assert house.ledger.told == []
    house.produce(by)
    assert house.ledger.told == [("revoke", held.serial, "affiliation_changed")]


def test_R61_without_the_check_of_the_identity_card_nothing_is_delivered(house: House) -> None:
    by, _made = _on_its_way(house)
    with pytest.raises(DeliveryUnclear):
        services.courier_told(tracking_no="T-1", kind="delivered", at=clock.now())
    with pytest.raises(DeliveryUnclear):
        services.courier_told(tracking_no="T-9", kind="delivered", at=clock.now(), id_checked=True)
    assert row(by).state == "handed_to_courier"


def test_R64_three_attempts_bring_the_card_back_and_it_may_be_sent_again(house: House) -> None:
    by, _made = _on_its_way(house)
    for hour in range(3):
        assert row(by).state == "handed_to_courier"
        at = clock.now() + timedelta(hours=hour)
        for _told_twice in range(2):
            services.courier_told(tracking_no="T-1", kind="attempt", at=at)
    assert row(by).state == "returned"
    services.hand_over(viewer=house.production, application=by.application, tracking_no="T-2", carrier="deneme")
    services.courier_told(tracking_no="T-2", kind="delivered", at=clock.now(), id_checked=True)
    assert row(by).state == "activatable"


def test_R53_the_applicant_follows_the_courier(house: House) -> None:
    by, _made = _on_its_way(house)
    services.courier_told(tracking_no="T-1", kind="moved", at=clock.now(), note="Akçaova")
    seen = queries.application(by=by, uid=by.application)
    assert seen.tracking_no == "T-1"
    assert [(event.name, event.note) for event in seen.deliveries] == [("handed", ""), ("moved", "Akçaova")]


@pytest.mark.parametrize("language", ["tr", "en"])
def test_R63_who_does_not_make_a_pin_is_reminded_and_the_certificate_stays_valid(
    house: House, held: HeldCertificate, move_clock: MoveClock, language: str
) -> None:
    pk = held.application_id or 0
    reminded = Notice.objects.filter(kind="enrolment_activation_reminder")
    for day, times in ((29, 0), (30, 1), (90, 2), (400, 2)):
        move_clock(day * DAY + 60)
        upkeep.look_after_application(pk)
        upkeep.look_after_application(pk)
        assert reminded.count() == times
    held.refresh_from_db()
    assert held.state == "valid"
    assert "PIN" in kinds.kind("enrolment_activation_reminder").said(language).sentence


def test_R60_the_security_word_makes_no_pin(held: HeldCertificate) -> None:
    assert held.card is not None
    for weak in (acting.FACTS, acting.WORD_SMS):
        with pytest.raises(RuleForbids) as refusal:
            services.pin_created(card_serial=held.card.serial, by=holder(held, weak))
        assert refusal.value.params["rule"] == "R60"
    stranger = acting.holder(held.person_id + 1, acting.E_DEVLET)
    gate = queries.pin_gate(person_id=stranger.person_id, card_serial=held.card.serial, strength=stranger.strength)
    assert gate == queries.pin_gate(person_id=stranger.person_id, card_serial="no card", strength=stranger.strength)
    assert not verdicts.all_hold(gate)


def test_R62_a_locked_card_is_unblocked_by_its_holder(held: HeldCertificate) -> None:
    assert held.card is not None
    serial = held.card.serial
    services.pin_created(card_serial=serial, by=holder(held))
    services.card_locked(card_serial=serial)
    with pytest.raises(RuleForbids):
        services.card_unblocked(card_serial=serial, by=holder(held, acting.WORD_SMS))
    services.card_unblocked(card_serial=serial, by=holder(held, acting.WORD_SMS), sms_passed=True)
    held.card.refresh_from_db()
    assert held.card.state == "pin_set"


def test_R19_a_forms_word_counts_once_its_certificate_was_received(house: House) -> None:
    by, made = _on_its_way(house)
    assert services.holder_of_word(tckn=ISIL, word="ceviz ağacı") is None
    services.courier_told(tracking_no="T-1", kind="delivered", at=clock.now(), id_checked=True)
    assert services.holder_of_word(tckn=ISIL, word="ceviz ağacı") == made.person_id
    assert services.holder_of_word(tckn=ISIL, word="CEVİZ AĞACI") is None
    later = house.enter(house.know(ISIL, "Işıl", "İncedere"), "renewal")
    house.fill(later, security_word="başka sözcük", reader="not_wanted")
    assert services.holder_of_word(tckn=ISIL, word="başka sözcük") is None
    assert row(by).form is not None


def _on_its_way(house: House) -> tuple[Acting, HeldCertificate]:
    by = house.enter(house.know(ISIL, "Işıl", "İncedere"))
    house.fill(by)
    house.prove(by)
    services.choose_wet(application=by.application, by=by)
    house.receive(by)
    house.approve(by)
    made = house.produce(by)
    services.hand_over(viewer=house.production, application=by.application, tracking_no="T-1", carrier="deneme")
    return by, made


def test_T28b_a_revoked_card_on_its_way_gets_no_pin(house: House) -> None:
    by, made = _on_its_way(house)
    services.report_lost(certificate=str(made.uid), kind="stolen", by=holder(made))
    assert row(by).state == "cancelled"
    assert Application.objects.get(certificates=made).due_at is None
