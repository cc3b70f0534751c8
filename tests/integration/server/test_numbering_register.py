# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Numbers follow each other without gaps, whatever fails and however many ask at once."""

import re
import threading

import pytest
from django.db import connection, transaction

from divit.server.numbering.errors import NumberMalformed, NumberOutsideTransaction
from divit.server.numbering.models import Given
from divit.server.numbering.rules import LETTER_NUMBER, is_file_code, letter_number
from divit.server.numbering.services import next_number, next_numbers


@pytest.mark.django_db
def test_registers_count_apart_from_one() -> None:
    with transaction.atomic():
        assert [next_number(register="a", object=f"x{n}") for n in range(3)] == [1, 2, 3]
        assert next_number(register="b", object="x0") == 1


@pytest.mark.django_db
def test_the_same_object_keeps_its_number() -> None:
    with transaction.atomic():
        first = next_number(register="a", object="letter")
        next_number(register="a", object="another")
        assert next_number(register="a", object="letter") == first


@pytest.mark.django_db
def test_several_get_theirs_in_their_order_and_who_has_one_keeps_it() -> None:
    with transaction.atomic():
        next_number(register="a", object="first")
        assert next_numbers(register="a", objects=["x", "first", "y", "x"]) == [2, 1, 3, 2]
        assert next_numbers(register="a", objects=[]) == []
        assert next_number(register="a", object="z") == 4


@pytest.mark.usefixtures("committed_db")
def test_no_number_outside_a_transaction() -> None:
    with pytest.raises(NumberOutsideTransaction):
        next_number(register="a", object="letter")


def test_what_fails_takes_its_number_back(committed_db: None) -> None:
    def fail() -> None:
        with transaction.atomic():
            next_number(register="a", object="lost")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with transaction.atomic():
        assert next_number(register="a", object="kept") == 1


def test_many_at_once_leave_no_gap_and_no_double(committed_db: None) -> None:
    def ask(name: str) -> None:
        try:
            for turn in range(10):
                with transaction.atomic():
                    next_numbers(register="a", objects=[f"{name}:{turn}", f"{name}:{turn}b"][: 1 + turn % 2])
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Given.objects.values_list("number", flat=True)) == list(range(1, 61))


@pytest.mark.parametrize("code", ["719", "804.01", "756.01.02.03"])
def test_official_numbers_have_the_official_form(code: str) -> None:
    number = letter_number(detsis="92447149", file_code=code, sequence=956042)
    assert LETTER_NUMBER.fullmatch(number)
    assert re.fullmatch(r"^[EZO]-\d{6,10}-\d{3}(\.\d{2}){0,3}-\d+$", number)
    assert is_file_code(code)


@pytest.mark.parametrize(
    ("detsis", "code", "kind"),
    [
        ("12", "719", "E"),
        ("92447149", "71", "E"),
        ("92447149", "719.1", "E"),
        ("92447149", "719", "X"),
        ("٩٢٤٤٧١٤٩", "719", "E"),
    ],
)
def test_anything_else_is_no_official_number(detsis: str, code: str, kind: str) -> None:
    with pytest.raises(NumberMalformed):
        letter_number(detsis=detsis, file_code=code, sequence=1, kind=kind)
