# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The officer (T12 to T17): what they see, what they may, what the rules do by themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from divit.kernel import clock, words
from divit.server.enrolment import queries, registers, services
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import MayNot, PrerequisiteIncomplete, RejectionIncomplete, RuleForbids
from divit.server.enrolment.registers import FoundNotice
from divit.server.enrolment.services import upkeep
from divit.server.notify.models import Envelope, Notice
from divit.server.people import services as people
from divit.server.people.queries import Viewer, viewer_for
from divit.server.ui.errors import NotThere
from enrolment_house import FERIDE, ISIL, OGUZ, House, row, staff

DAY = 24 * 3600


def waiting(house: House, tckn: str = ISIL) -> Acting:
    by = house.enter(house.know(tckn, "Işıl", "İncedere"))
    house.fill(by)
    house.prove(by)
    house.consent(row(by).person_id or 0)
    services.choose_e_onay(application=by.application, by=by)
    return by


@pytest.fixture
def by(house: House) -> Acting:
    return waiting(house)


@pytest.fixture
def stranger(house: House) -> Viewer:
    other = people.add_institution(
        detsis="10000007", name="Başka Kurum", letterhead=["T.C."], verification_address="http://127.0.0.1/d"
    )
    return staff(
        other, people.add_unit(institution=other, detsis="10000006", name="B"), FERIDE, "F", "institution_officer"
    )


def test_another_institutions_officer_sees_nothing_and_does_nothing(house: House, by: Acting, stranger: Viewer) -> None:
    assert queries.queue(stranger) == []
    assert queries.statistics(stranger) == {}
    assert queries.ending_soon(stranger, clock.now() + timedelta(days=2000)) == []
    today = clock.local(clock.now()).date()
    for attempt in (
        lambda: queries.officer_view(stranger, by.application),
        lambda: services.approve(viewer=stranger, application=by.application, position_checked=True),
        lambda: services.reject(viewer=stranger, application=by.application, code="other", text="x"),
        lambda: services.record_prerequisite(
            viewer=stranger, application=by.application, kind="letter", number="1", dated=today
        ),
    ):
        with pytest.raises(NotThere):
            attempt()
    with pytest.raises(MayNot):
        services.approve(viewer=house.clerk, application=by.application)
    assert row(by).state == "approval_wait"


def test_the_officer_sees_the_verdict_of_every_rule_in_words(house: House, by: Acting) -> None:
    [waits] = queries.queue(house.officer)
    seen = queries.officer_view(house.officer, waits.uid)
    verdicts = {verdict.rule: verdict for verdict in seen.verdicts}
    assert not verdicts["R37"].ok
    assert not seen.can_approve
    words.use("en")
    try:
        assert "letter" in verdicts["R37"].why
    finally:
        words.use("tr")
    assert "üst yazı" in verdicts["R37"].why


def test_R37_without_the_letter_the_officer_cannot_approve(house: House, by: Acting) -> None:
    with pytest.raises(RuleForbids) as refusal:
        services.approve(viewer=house.officer, application=by.application, position_checked=True)
    assert refusal.value.params["rule"] == "R37"
    today = clock.local(clock.now()).date()
    for number, day in (("", today), ("E-1", today + timedelta(days=1))):
        with pytest.raises(PrerequisiteIncomplete):
            services.record_prerequisite(
                viewer=house.officer, application=by.application, kind="letter", number=number, dated=day
            )
    house.approve(by)
    assert row(by).state == "queued"


def test_R37_a_letter_that_the_registered_finder_knows_needs_no_recording(
    house: House, by: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "_finders", {})
    registers.register_prerequisites("test", lambda _house, _tckn, since: [FoundNotice("letter", "E-9", since, "u")])
    services.approve(viewer=house.officer, application=by.application, position_checked=True)
    assert row(by).prerequisites.get().number == "E-9"


def test_R37b_the_unit_heads_ready_text_is_the_letter(house: House, by: Acting) -> None:
    head = staff(house.institution, house.unit, FERIDE, "Feride", "unit_head")
    services.send_unit_notice(viewer=head, application=by.application)
    services.approve(viewer=house.officer, application=by.application, position_checked=True)
    assert row(by).state == "queued"
    with pytest.raises(MayNot):
        services.send_unit_notice(viewer=house.officer, application=by.application)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_R43_the_result_is_mailed_to_the_institutions_mailbox(
    house: House, by: Acting, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("DIVIT_ESHS_INSTITUTION_MAILBOX", "kurum@akcaova.invalid")
    monkeypatch.setenv("DIVIT_MAIL_HOST", "127.0.0.1")
    house.approve(by)
    told = Notice.objects.filter(ref=by.application, kind="enrolment_approved")
    assert told.count() == 1
    to = set(Envelope.objects.filter(kind="enrolment_approved").values_list("address", flat=True))
    assert to == {"kurum@akcaova.invalid", "isil@akcaova.invalid"}


def test_R44_the_officers_own_application_needs_a_second_officer(house: House) -> None:
    by = waiting(house, OGUZ)
    own = staff_as_officer(house, row(by).person_id or 0)
    with pytest.raises(RuleForbids) as refusal:
        house.approve(by, own)
    assert refusal.value.params["rule"] == "R44"
    house.approve(by, house.second_officer)
    assert row(by).approved_by_id == house.second_officer.person_id


def test_several_are_approved_each_by_itself(house: House, by: Acting) -> None:
    other = waiting(house, OGUZ)
    today = clock.local(clock.now()).date()
    services.record_prerequisite(
        viewer=house.officer, application=by.application, kind="letter", number="1", dated=today
    )
    told = services.approve_each(
        viewer=house.officer, applications=[by.application, other.application], position_checked=True
    )
    assert told[by.application] is None
    assert isinstance(told[other.application], RuleForbids)
    assert (row(by).state, row(other).state) == ("queued", "approval_wait")


def test_R45_a_rejection_has_a_code_of_the_list_and_words(house: House, by: Acting) -> None:
    for code, text in (("other", ""), ("whim", "x")):
        with pytest.raises(RejectionIncomplete):
            services.reject(viewer=house.officer, application=by.application, code=code, text=text)
    services.reject(viewer=house.officer, application=by.application, code="left", text="Ayrıldı.")
    ended = row(by)
    assert (ended.state, ended.outcome_code, ended.outcome_text) == ("rejected", "left", "Ayrıldı.")


def test_T13b_where_the_institution_says_so_the_rules_approve(
    house: House, by: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIVIT_ESHS_AUTO_APPROVE", "true")
    today = clock.local(clock.now()).date()
    services.record_prerequisite(
        viewer=house.officer, application=by.application, kind="email", number="1", dated=today
    )
    assert row(by).state == "approval_wait"
    services.record_prerequisite(
        viewer=house.officer, application=by.application, kind="letter", number="2", dated=today
    )
    assert row(by).state == "queued"
    assert row(by).approved_by_id is None


def test_R46_an_officer_who_does_nothing_is_reminded_then_those_above_then_it_lapses(
    house: House, by: Acting, move_clock: Callable[[float], None]
) -> None:
    pk = row(by).pk
    reminded = Notice.objects.filter(kind="enrolment_officer_reminder", person_id=house.officer.person_id)
    for day, times, state in (
        (4, 0, "approval_wait"),
        (5, 1, "approval_wait"),
        (10, 2, "approval_wait"),
        (60, 2, "lapsed"),
    ):
        move_clock(day * DAY + 60)
        upkeep.look_after_application(pk)
        upkeep.look_after_application(pk)
        assert (reminded.count(), row(by).state) == (times, state)


def staff_as_officer(house: House, person: int) -> Viewer:
    people.appoint(person=person, post=people.add_post(unit=house.unit, title="Memur"))
    people.grant_role(person=person, role="institution_officer", institution=house.institution)
    return viewer_for(person, clock.now())
