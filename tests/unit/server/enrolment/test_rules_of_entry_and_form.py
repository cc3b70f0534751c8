# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R1 to R20: who comes to the door, and what the form holds. Each rule accepts and refuses."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from divit.server.enrolment.registers import Lists, RegistryRecord
from divit.server.enrolment.rules import codes, form, identity
from divit.server.enrolment.rules.identity import Facts
from enrolment_house import FORM, ISIL

FACTS = Facts(ISIL, "Işıl", "İncedere", "Akçaova", date(1980, 1, 1))
RECORD = RegistryRecord(ISIL, "IŞIL", "İNCEDERE", "AKÇAOVA", date(1980, 1, 1))
LISTS = Lists(lambda: ["Ankara"], lambda _province: ["Çankaya"], lambda: ["turk_telekom"])


def faults(**changes: Any) -> dict[str, str]:
    found = form.faults(replace(FORM, **changes), validity=[3], lists=LISTS)
    return {name: fault.rule for name, fault in found.items()}


def test_R1_every_field_of_the_entry_is_there() -> None:
    assert identity.r1(FACTS, needs_personnel_no=False).ok
    assert identity.r1(replace(FACTS, personnel_no="7"), needs_personnel_no=True).ok


@pytest.mark.parametrize("field", ["tckn", "given_name", "surname", "birth_place"])
def test_R1_an_empty_field_is_refused(field: str) -> None:
    empty: dict[str, Any] = {field: " "}
    assert not identity.r1(replace(FACTS, **empty), needs_personnel_no=False).ok


def test_R1_a_personnel_number_that_is_asked_for_is_needed() -> None:
    assert not identity.r1(FACTS, needs_personnel_no=True).ok


def test_R2_a_number_with_right_check_digits_passes() -> None:
    assert identity.r2(FACTS).ok


@pytest.mark.parametrize("tckn", ["1000000052" + "9", "100000005", "abc", "٠" * 11])
def test_R2_a_number_with_wrong_check_digits_is_refused(tckn: str) -> None:
    assert not identity.r2(replace(FACTS, tckn=tckn)).ok


def test_R3_facts_that_are_the_registrys_pass() -> None:
    assert identity.r3(FACTS, RECORD).ok


@pytest.mark.parametrize(
    "change",
    [
        {"given_name": "Işılay"},
        {"surname": "Incedere"},
        {"birth_place": "Zonguldak"},
        {"birth_date": date(1980, 1, 2)},
        {"tckn": "10000000696"},
    ],
)
def test_R3_one_fact_that_differs_is_refused(change: dict[str, Any]) -> None:
    assert not identity.r3(replace(FACTS, **change), RECORD).ok


def test_R3_nobody_and_somebody_who_is_dead_are_refused() -> None:
    assert not identity.r3(FACTS, None).ok
    assert not identity.r3(FACTS, replace(RECORD, is_alive=False)).ok


@pytest.mark.parametrize("typed", ["ışıl", "IŞIL", " Işıl ", "Is\u0327ıl".replace("s\u0327", "ş")])
def test_R4_names_are_compared_by_turkish_capitals_and_single_spaces(typed: str) -> None:
    assert identity.r4(typed, "Işıl").ok


@pytest.mark.parametrize("typed", ["İşil", "ISIL", "Isil"])
def test_R4_the_dot_tells_two_names_apart(typed: str) -> None:
    assert not identity.r4(typed, "Işıl").ok


def test_R5_a_few_failed_tries_are_let_be() -> None:
    assert codes.r5(by_subject=4, from_address=29, most=5, most_address=30).ok


@pytest.mark.parametrize(("by_subject", "from_address"), [(5, 0), (0, 30)])
def test_R5_too_many_failed_tries_are_refused(by_subject: int, from_address: int) -> None:
    assert not codes.r5(by_subject=by_subject, from_address=from_address, most=5, most_address=30).ok


def test_R13_a_renewal_comes_without_a_reader_and_the_form_says_so() -> None:
    assert form.r13("not_wanted", "renewal").ok
    assert form.r13("mini", "first").ok
    assert form.preset(FORM, "renewal").reader == "not_wanted"
    assert form.preset(FORM, "first").reader == "mini"


def test_R13_a_reader_for_a_renewal_is_refused() -> None:
    assert not form.r13("mini", "renewal").ok
    assert form.faults(FORM, validity=[3], lists=LISTS, reason="renewal")["reader"].rule == "R13"


def test_R14_a_validity_of_the_list_passes_and_another_does_not() -> None:
    assert not faults()
    assert faults(validity_years=5) == {"validity_years": "R14"}


@pytest.mark.parametrize(
    "field",
    [
        "security_word", "unit", "title", "address", "postal_code", "province", "district", "email", "work_phone",
        "mobile", "operator", "channel",
    ],
)  # fmt: skip
def test_R15_a_mandatory_field_that_is_empty_is_refused(field: str) -> None:
    assert field in faults(**{field: " "})


@pytest.mark.parametrize("field", ["extension", "home_phone"])
def test_R15_extension_and_home_telephone_may_be_empty(field: str) -> None:
    assert field not in faults(**{field: ""})


@pytest.mark.parametrize(
    ("field", "value"), [("province", "Atlantis"), ("district", "Kadıköy"), ("operator", "Nobody"), ("email", "isil")]
)
def test_R15_what_is_in_no_list_is_refused(field: str, value: str) -> None:
    assert faults(**{field: value}) == {field: "R15"}


def test_R16_five_digits_pass() -> None:
    assert form.r16("67000").ok


@pytest.mark.parametrize("code", ["6700", "670000", "6700a", "٦٧٠٠٠", ""])
def test_R16_anything_else_is_no_postal_code(code: str) -> None:
    assert not form.r16(code).ok
    assert "postal_code" in faults(postal_code=code)


def test_R17_a_mobile_number_of_tuerkiye_passes() -> None:
    assert form.r17("+905550000001").ok


@pytest.mark.parametrize("number", ["+903720000000", "05550000001", "+90555000000", "+4915550000001", ""])
def test_R17_another_number_is_refused(number: str) -> None:
    assert not form.r17(number).ok


@pytest.mark.parametrize("channel", ["email", "sms", "both"])
def test_R18_three_channels_can_be_chosen(channel: str) -> None:
    assert not faults(channel=channel)


def test_R18_a_fourth_is_refused() -> None:
    assert faults(channel="pigeon") == {"channel": "R18"}


def test_R19_a_security_word_of_five_letters_is_refused_and_the_word_is_in_no_kept_field() -> None:
    assert faults(security_word="ceviz") == {"security_word": "R19"}
    assert "ceviz ağacı" not in str(form.kept_fields(FORM))


def test_R20_a_proof_counts_for_the_version_that_it_was_given_for_alone() -> None:
    fields = form.kept_fields(FORM)
    first = form.frozen_sha256({"tckn": ISIL}, 1, fields)
    assert form.r20(first, first).ok
    for changed in (
        form.frozen_sha256({"tckn": ISIL}, 2, fields),
        form.frozen_sha256({"tckn": "10000000696"}, 1, fields),
        form.frozen_sha256({"tckn": ISIL}, 1, {**fields, "email": "x@y.invalid"}),
    ):
        assert not form.r20(first, changed).ok
    assert not form.r20("", "").ok
