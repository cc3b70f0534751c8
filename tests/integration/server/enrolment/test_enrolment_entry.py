# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The door, the form and the code on the database (T1 to T7b): what a stranger learns, what counts, what is void."""

from dataclasses import replace

import pytest

from divit.kernel import words
from divit.server.audit.errors import TransitionForbidden
from divit.server.audit.queries import entries_about
from divit.server.enrolment import acting, queries, services
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import (
    ChallengeMissing,
    CodesTooOften,
    CodeWrong,
    EntryLimited,
    EntryRefused,
    FormIncomplete,
    ReasonClosed,
)
from divit.server.enrolment.models import Application, SmsProof
from divit.server.enrolment.portal import answers
from divit.server.enrolment.services import codes
from divit.server.ui.errors import NotThere
from enrolment_house import FORM, ISIL, MOBILE, OGUZ, OTHER_MOBILE, House, code_sent, row


def enter(house: House, **changes: object) -> str:
    facts = replace(house.know(ISIL, "Işıl", "İncedere"), **changes)  # type: ignore[arg-type]  # fields by name
    return services.enter(institution=house.institution, facts=facts, address="192.0.2.1", challenge_passed=True)


@pytest.fixture
def by(house: House) -> Acting:
    return house.enter(house.know(ISIL, "Işıl", "İncedere"))


def test_R3_whatever_differs_is_told_in_the_same_words(house: House) -> None:
    told = set()
    for change in ({"surname": "Başka"}, {"birth_place": "Başka"}, {"tckn": OGUZ}, {"tckn": "1" * 11}):
        with pytest.raises(EntryRefused) as refusal:
            enter(house, **change)
        told.add(refusal.value.message("tr"))
    assert len(told) == 1
    assert not Application.objects.exclude(state="draft").exists()


def test_R5_without_the_challenge_nobody_is_looked_up(house: House) -> None:
    facts = house.know(ISIL, "Işıl", "İncedere")
    with pytest.raises(ChallengeMissing):
        services.enter(institution=house.institution, facts=facts, address="a", challenge_passed=False)
    assert not Application.objects.exists()


def test_R5_failed_tries_are_limited_by_number_and_the_right_facts_wait_too(house: House) -> None:
    for _try in range(5):
        with pytest.raises(EntryRefused):
            enter(house, surname="Başka")
    with pytest.raises(EntryLimited):
        enter(house)


def test_R11_the_form_is_frozen_with_the_registrys_own_facts(house: House, by: Acting) -> None:
    house.fill(by)
    frozen = row(by).form
    assert frozen is not None
    assert row(by).given_name == "Işıl"
    assert not {"tckn", "given_name", "surname"} & set(frozen.fields)


@pytest.mark.parametrize(("language", "whom"), [("tr", "yönetici"), ("en", "directory administrators")])
def test_R12_the_institutions_name_cannot_be_typed_and_the_page_says_whom_to_ask(
    house: House, by: Acting, language: str, whom: str
) -> None:
    words.use(language)
    try:
        shown = [row for row in answers.identity(queries.application(by=by, uid=by.application)) if row.aside]
    finally:
        words.use("tr")
    assert [row.text for row in shown] == ["Akçaova Valiliği"]
    assert whom in shown[0].aside
    assert "institution" not in FORM.__slots__


def test_R7_a_reason_that_is_none_is_refused(by: Acting) -> None:
    with pytest.raises(ReasonClosed):
        services.choose_reason(application=by.application, reason="sell", by=by)


def test_R8_another_browser_and_another_person_find_nothing(by: Acting) -> None:
    for stranger in (acting.applicant("x"), acting.holder(0, acting.E_DEVLET), acting.system()):
        with pytest.raises(NotThere):
            services.choose_reason(application=by.application, reason="first", by=stranger)


@pytest.mark.parametrize("years", [1, 5])
def test_R14_a_validity_that_is_not_offered_is_refused(house: House, by: Acting, years: int) -> None:
    with pytest.raises(FormIncomplete) as refusal:
        house.fill(by, validity_years=years)
    assert "validity_years" in str(refusal.value)


def test_R20_a_change_of_the_form_voids_the_code_and_makes_another_version(house: House, by: Acting) -> None:
    house.fill(by)
    first = row(by).form_id
    services.send_code(application=by.application, by=by)
    code = code_sent(by)
    services.change_form(application=by.application, by=by)
    house.fill(by, email="baska@akcaova.invalid")
    assert row(by).form_id != first
    with pytest.raises(CodeWrong):
        services.enter_code(application=by.application, code=code, by=by)


def test_R20_a_form_that_was_proved_and_is_changed_must_be_proved_again(house: House, by: Acting) -> None:
    house.fill(by)
    house.prove(by)
    assert row(by).state == "sms_ok"
    services.change_form(application=by.application, by=by)
    assert row(by).state == "identity_ok"
    with pytest.raises(TransitionForbidden):
        services.send_code(application=by.application, by=by)


def test_R23_five_wrong_codes_spend_the_right_one(house: House, by: Acting) -> None:
    house.fill(by)
    services.send_code(application=by.application, by=by)
    right = code_sent(by)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _try in range(5):
        with pytest.raises(CodeWrong):
            services.enter_code(application=by.application, code=wrong, by=by)
    with pytest.raises(CodeWrong):
        services.enter_code(application=by.application, code=right, by=by)
    assert SmsProof.objects.get().tries == 5


def test_R23_a_fourth_code_in_a_quarter_of_an_hour_is_not_sent_and_the_last_alone_counts(
    house: House, by: Acting
) -> None:
    house.fill(by)
    services.send_code(application=by.application, by=by)
    first = code_sent(by)
    for _more in range(2):
        services.send_code(application=by.application, by=by)
    with pytest.raises(CodesTooOften):
        services.send_code(application=by.application, by=by)
    if first != code_sent(by):
        with pytest.raises(CodeWrong):
            services.enter_code(application=by.application, code=first, by=by)
    services.enter_code(application=by.application, code=code_sent(by), by=by)


def test_R21_a_stranger_with_the_facts_and_a_telephone_of_his_own_changes_and_learns_nothing(house: House) -> None:
    facts = house.know(ISIL, "Işıl", "İncedere")
    held = house.certificate(facts)
    known = house.enter(facts, "lost_stolen")
    unknown = house.enter(house.know(OGUZ, "Oğuz", "Ertuğ"), "lost_stolen")
    told = []
    for stranger in (known, unknown):
        house.fill(stranger, mobile=OTHER_MOBILE)
        services.send_code(application=stranger.application, by=stranger)
        with pytest.raises(CodeWrong) as refusal:
            services.enter_code(application=stranger.application, code="000000", by=stranger)
        told.append((row(stranger).state, refusal.value.message("tr")))
    assert told[0] == told[1]
    proof = SmsProof.objects.get(application__uid=known.application)
    assert proof.withheld
    with pytest.raises(CodeWrong):
        services.enter_code(application=known.application, code=codes.code_of(proof), by=known)
    held.refresh_from_db()
    assert held.state == "valid"
    assert house.ledger.told == []


def test_R21_a_withheld_code_goes_the_way_of_one_that_is_sent(house: House) -> None:
    house.certificate(house.know(ISIL, "Işıl", "İncedere"))
    by = house.enter(house.know(ISIL, "Işıl", "İncedere"), "renewal")
    house.fill(by, mobile=OTHER_MOBILE, reader="not_wanted")
    services.send_code(application=by.application, by=by)
    proof = SmsProof.objects.get(application__uid=by.application)
    codes.send(proof.pk)
    proof.refresh_from_db()
    assert (proof.state, proof.withheld) == ("sent", True)


def test_R21_a_new_number_after_a_strong_sign_in_is_told_to_both(house: House) -> None:
    held = house.certificate(house.know(ISIL, "Işıl", "İncedere"))
    entered = house.enter(house.know(ISIL, "Işıl", "İncedere"), "renewal")
    by = acting.applicant(entered.application, acting.E_DEVLET, held.person_id)
    house.fill(by, mobile=OTHER_MOBILE, reader="not_wanted")
    services.send_code(application=by.application, by=by)
    assert not SmsProof.objects.get(application__uid=by.application).withheld


def test_R9_who_has_no_appointment_is_sent_to_the_unit_and_nothing_reaches_the_officer(
    house: House, by: Acting
) -> None:
    house.directory.pop(ISIL)
    house.fill(by)
    house.prove(by)
    ended = row(by)
    assert (ended.state, ended.outcome_code, ended.fit) == ("cancelled", "R9", False)


def test_R78_every_move_leaves_one_entry_with_actor_channel_and_states(house: House, by: Acting) -> None:
    house.fill(by)
    house.prove(by)
    told = [
        (entry.action, entry.actor, entry.before, entry.after)
        for entry in entries_about(f"application:{by.application}")
    ]
    assert [action.partition(".")[2] for action, *_rest in told] == [
        "open_portal", "registry_match", "choose_reason", "submit_form", "send_code", "code_ok", "judge_reason",
    ]  # fmt: skip
    assert all(MOBILE not in str(one) and ISIL not in str(one) and FORM.security_word not in str(one) for one in told)
