# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Suspended, revoked, ended, reminded of: a certificate after it was issued (T30 to T36, R65 to R74)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

import authority_house
from divit.kernel import clock
from divit.server.audit.errors import TransitionForbidden
from divit.server.authority import queries as authority
from divit.server.authority import services as authority_services
from divit.server.authority.models import OcspAnswer
from divit.server.enrolment import acting, queries, services
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.effects import certificates as effects
from divit.server.enrolment.errors import MayNot, SignInTooWeak
from divit.server.enrolment.models import Application, HeldCertificate
from divit.server.enrolment.services import upkeep
from divit.server.notify import kinds
from divit.server.notify.models import Envelope, Notice
from divit.server.ui.errors import NotThere
from enrolment_house import ISIL, House

DAY = 24 * 3600
MoveClock = Callable[[float], None]


@pytest.fixture
def held(house: House) -> HeldCertificate:
    return house.certificate(house.know(ISIL, "Işıl", "İncedere"))


def holder(held: HeldCertificate, strength: str = acting.E_DEVLET) -> Acting:
    return acting.holder(held.person_id, strength)


def state_of(held: HeldCertificate) -> str:
    return HeldCertificate.objects.values_list("state", flat=True).get(pk=held.pk)


def test_R73_a_suspension_is_taken_back_after_a_strong_sign_in_alone(house: House, held: HeldCertificate) -> None:
    services.suspend(certificate=str(held.uid), note="", by=holder(held, acting.WORD_SMS))
    with pytest.raises(SignInTooWeak):
        services.resume(certificate=str(held.uid), by=holder(held, acting.WORD_SMS))
    services.resume(certificate=str(held.uid), by=holder(held))
    assert state_of(held) == "valid"
    assert [what for what, *_rest in house.ledger.told] == ["suspend", "resume"]


def test_R73_after_thirty_days_a_suspension_is_a_revocation(
    house: House, held: HeldCertificate, move_clock: MoveClock
) -> None:
    services.suspend(certificate=str(held.uid), note="", by=holder(held))
    for day, state in ((29, "suspended"), (31, "revoked")):
        move_clock(day * DAY)
        upkeep.look_after_certificate(held.pk)
        assert state_of(held) == state
    with pytest.raises(TransitionForbidden):
        services.resume(certificate=str(held.uid), by=holder(held))


def test_R74_revoked_stays_revoked_whoever_asks(house: House, held: HeldCertificate, move_clock: MoveClock) -> None:
    services.report_lost(certificate=str(held.uid), kind="lost", by=holder(held))
    with pytest.raises(TransitionForbidden):
        services.report_lost(certificate=str(held.uid), kind="lost", by=holder(held))
    with pytest.raises(TransitionForbidden):
        services.suspend(certificate=str(held.uid), note="", by=holder(held))
    move_clock((held.not_after - clock.now()).total_seconds() + DAY)
    upkeep.look_after_certificate(held.pk)
    assert state_of(held) == "revoked"


def test_R70_the_call_centre_revokes_and_strangers_find_nothing(house: House, held: HeldCertificate) -> None:
    with pytest.raises(NotThere):
        services.report_lost(
            certificate=str(held.uid), kind="lost", by=acting.holder(held.person_id + 1, acting.E_DEVLET)
        )
    with pytest.raises(NotThere):
        services.report_lost(
            certificate=str(held.uid), kind="lost", by=acting.staff(house.officer, "institution_officer")
        )
    services.report_lost(certificate=str(held.uid), kind="lost", by=acting.staff(house.call_centre, "csp_call_centre"))
    assert state_of(held) == "revoked"


def test_T34_who_leaves_is_revoked_by_two_the_officer_and_the_provider(house: House, held: HeldCertificate) -> None:
    with pytest.raises(MayNot):
        services.ask_left_post(viewer=house.clerk, certificate=str(held.uid), note="")
    request = services.ask_left_post(viewer=house.officer, certificate=str(held.uid), note="Emekli oldu")
    assert state_of(held) == "valid"
    with pytest.raises(MayNot):
        services.confirm_left_post(viewer=house.officer, request=request)
    services.confirm_left_post(viewer=house.call_centre, request=request)
    assert state_of(held) == "revoked"
    assert house.ledger.told == [("revoke", held.serial, "affiliation_changed")]
    with pytest.raises(NotThere):
        services.decline_left_post(viewer=house.call_centre, request=request)


def test_T35_a_compromised_authority_takes_two_persons(house: House, held: HeldCertificate) -> None:
    with pytest.raises(MayNot):
        services.revoke_compromised(
            viewer=house.call_centre, confirmed_by=house.call_centre, authority="nes-1", note="x"
        )
    assert state_of(held) == "valid"


def test_R71_what_the_responder_answers_is_rewritten_in_the_same_transaction(
    house: House, held: HeldCertificate, monkeypatch: pytest.MonkeyPatch, founded: str
) -> None:
    before, after = _revoked_at_a_real_authority(held, monkeypatch, founded)
    assert before
    assert after
    assert before.keys() == after.keys()
    assert all(before[answer] != after[answer] for answer in before)


@pytest.fixture
def founded(house: House) -> str:
    """A small authority of its own with one certificate, whose serial number the held one is given."""
    authority_house.found(algorithm="p256")
    authority_services.make_signer(
        authority=authority_house.ISSUING, profile="ocsp-signer", subject=authority_house.SUBJECTS["service"]
    )
    prepared = authority_house.prepare()
    authority_services.issue(prepared)
    return prepared.serial


def _revoked_at_a_real_authority(
    held: HeldCertificate, monkeypatch: pytest.MonkeyPatch, serial: str
) -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
    monkeypatch.setattr(effects, "authority", authority_services)
    HeldCertificate.objects.filter(pk=held.pk).update(authority="nes-1", serial=serial)
    before = _answers(serial)
    services.report_lost(certificate=str(held.uid), kind="stolen", by=holder(held))
    told = authority.by_serial("nes-1", serial)
    assert (told.state, told.reason) == ("revoked", "key_compromise")
    # R72: as of now, never of before.
    assert told.status_at is not None
    assert timedelta() <= clock.now() - told.status_at < timedelta(minutes=5)
    return before, _answers(serial)


def _answers(serial: str) -> dict[bytes, bytes]:
    rows = OcspAnswer.objects.filter(certificate__serial=serial)
    return {bytes(row.cert_id): bytes(row.body) for row in rows}


def test_R65_a_reminder_goes_by_mail_and_sms_three_months_before_the_end(
    house: House, held: HeldCertificate, move_clock: MoveClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_MAIL_HOST", "127.0.0.1")
    monkeypatch.setenv("DIVIT_SMS_URL", "http://127.0.0.1:1/sms")
    at_the_end = (held.not_after - clock.now()).total_seconds()
    reminded = Notice.objects.filter(kind="enrolment_ends_soon")
    for days, times in ((95, 0), (88, 1), (87, 1), (59, 2), (29, 3), (24, 4), (9, 5), (0.5, 6)):
        move_clock(at_the_end - days * DAY)
        upkeep.look_after_certificate(held.pk)
        upkeep.look_after_certificate(held.pk)
        assert reminded.count() == times, days
    channels = Envelope.objects.filter(kind="enrolment_ends_soon").values_list("channel", "address")
    assert set(channels) == {("mail", "isil@akcaova.invalid"), ("sms", "+905550000001")}


def test_R66_days_that_were_missed_are_told_of_once(house: House, held: HeldCertificate, move_clock: MoveClock) -> None:
    move_clock((held.not_after - clock.now()).total_seconds() - 5 * DAY)
    upkeep.look_after_certificate(held.pk)
    assert Notice.objects.filter(kind="enrolment_ends_soon").count() == 1


def test_R67_who_is_renewing_is_not_reminded(house: House, held: HeldCertificate, move_clock: MoveClock) -> None:
    at_the_end = (held.not_after - clock.now()).total_seconds()
    move_clock(at_the_end - 70 * DAY)
    upkeep.look_after_certificate(held.pk)
    house.consent(held.person_id)
    by = house.enter(house.know(ISIL, "Işıl", "İncedere"), "renewal")
    house.fill(by, reader="not_wanted")
    house.prove(by)
    before = Notice.objects.filter(kind="enrolment_ends_soon").count()
    assert before == 1
    move_clock(at_the_end - 20 * DAY)
    upkeep.look_after_certificate(held.pk)
    assert Notice.objects.filter(kind="enrolment_ends_soon").count() == before


@pytest.mark.parametrize(
    ("language", "words"), [("tr", "gecikmeden sahibi sorumludur"), ("en", "responsible for delay")]
)
def test_R69_the_reminder_says_that_the_holder_is_responsible_for_delay(language: str, words: str) -> None:
    assert words in kinds.kind("enrolment_ends_soon").said(language).sentence


def test_T36_the_end_changes_no_answer(house: House, held: HeldCertificate, move_clock: MoveClock) -> None:
    move_clock((held.not_after - clock.now()).total_seconds() + 60)
    upkeep.look_after_certificate(held.pk)
    assert state_of(held) == "expired"
    assert house.ledger.told == []


def test_R77_who_looked_at_a_record_stands_there_for_its_person(house: House, held: HeldCertificate) -> None:
    services.looked(viewer=house.officer, person_id=held.person_id, about="application:1", role="institution_officer")
    [look] = queries.viewers_of_record(held.person_id)
    assert (look.about, look.institution_name) == ("application:1", "Akçaova Valiliği")
    services.looked(viewer=house.officer, person_id=house.officer.person_id, about="own")
    assert queries.viewers_of_record(house.officer.person_id) == []


def test_T13_nothing_is_issued_that_nobody_approved(house: House) -> None:
    by = house.enter(house.know(ISIL, "Işıl", "İncedere"))
    house.fill(by)
    house.prove(by)
    with pytest.raises(TransitionForbidden):
        house.produce(by)
    assert not HeldCertificate.objects.exists()
    assert Application.objects.get(uid=by.application).state == "sms_ok"
