# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Telephone numbers as people type them (R17)."""

import pytest

from divit.server.enrolment.portal import telephones


@pytest.mark.parametrize(
    "typed",
    ["0500 000 00 01", "05000000001", "500 000 00 01", "+90 500 000 00 01", "0(500)000-00-01", "00905000000001"],
)
def test_r17_a_mobile_number_is_kept_in_one_form_however_it_is_typed(typed: str) -> None:
    assert telephones.mobile(typed) == "+905000000001"
    assert telephones.shown("+905000000001") == "0500 000 00 01"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0500 000 00 0",
        "0500 000 00 011",
        "0312 000 00 00",
        "0500 000 00 01 dahili 4",
        "+44 7911 123456",
        "0500 OOO 00 01",
        "٠٥٠٠٠٠٠٠٠٠١",
        "444 5 576",
    ],
)
def test_r17_what_is_no_mobile_number_of_turkiye_is_refused(typed: str) -> None:
    assert telephones.mobile(typed) == ""


def test_a_work_phone_may_be_fixed_or_mobile_but_no_call_centre() -> None:
    assert telephones.any_number("0312 418 00 00") == "+903124180000"
    assert telephones.any_number("0500 000 00 01") == "+905000000001"
    assert telephones.any_number("444 5 576") == ""
    assert telephones.shown("+903124180000") == "(0312) 418 00 00"


def test_what_is_no_number_is_shown_as_it_is() -> None:
    assert telephones.shown("—") == "—"
