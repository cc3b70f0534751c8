# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Numbers, amounts, dates and spans as people write them: exact, and as CLDR has them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal, parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from divit.kernel import clock, words
from divit.kernel.errors import AmountInvalid
from divit.kernel.money import Money, currencies

LOCALES = {"tr": "tr", "en": "en_GB"}
CENTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False)
SECONDS = st.integers(min_value=0, max_value=4_000_000_000)
MOMENTS = SECONDS.map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@pytest.fixture(autouse=True)
def turkish_again() -> Iterator[None]:
    yield
    words.use("tr")


@given(CENTS, st.sampled_from(["tr", "en"]))
def test_a_number_is_written_as_cldr_writes_it_and_reads_back_exactly(value: Decimal, language: str) -> None:
    words.use(language)
    shown = words.number(value)
    assert parse_decimal(shown, locale=LOCALES[language]) == value
    assert shown == format_decimal(value, format="#,##0.00", locale=LOCALES[language])


@given(st.integers(-(10**18), 10**18), st.sampled_from(["tr", "en"]))
def test_a_whole_number_is_written_as_cldr_writes_it(value: int, language: str) -> None:
    words.use(language)
    assert words.number(value) == format_decimal(value, locale=LOCALES[language])


@given(MOMENTS, st.sampled_from(["tr", "en"]))
def test_a_date_in_words_is_cldrs(moment: datetime, language: str) -> None:
    words.use(language)
    day = clock.local(moment).date()
    assert words.long_date(moment) == format_date(day, format="d MMMM y", locale=LOCALES[language])


@given(MOMENTS)
def test_a_short_date_is_the_same_in_both_languages(moment: datetime) -> None:
    shown = set()
    for language in words.LANGUAGES:
        words.use(language)
        shown.add(words.date_and_time(moment))
    assert shown == {clock.local(moment).strftime("%d.%m.%Y %H.%M")}


def test_a_summer_evening_in_utc_is_the_next_day_in_istanbul() -> None:
    assert words.date_and_time(datetime(2026, 7, 15, 21, 30, tzinfo=UTC)) == "16.07.2026 00.30"


@pytest.mark.parametrize(
    ("size", "tr"), [(0, "0 B"), (999, "999 B"), (54_321, "54 kB"), (1_234_567, "1,2 MB"), (2 * 10**9, "2.000,0 MB")]
)
def test_sizes_are_for_people(size: int, tr: str) -> None:
    assert words.size(size) == tr


@given(CENTS)
def test_an_amount_travels_and_comes_back_as_it_was(value: Decimal) -> None:
    amount = Money(value)
    assert Money.from_dict(amount.as_dict()) == amount
    assert amount.as_dict()["amount"] == f"{value:.2f}"


@given(CENTS, CENTS)
def test_amounts_add_up_exactly(one: Decimal, other: Decimal) -> None:
    assert Money(one) + Money(other) - Money(other) == Money(one)
    assert (Money(one) < Money(other)) == (one < other)


@pytest.mark.parametrize(
    ("amount", "tr", "en"),
    [
        (Money.of("1234.5"), "1.234,50 TL", "TRY 1,234.50"),
        (Money.of("-0.05"), "-0,05 TL", "TRY -0.05"),
        (Money.of("1000000", "JPY"), "1.000.000 JPY", "JPY 1,000,000"),
    ],
)
def test_an_amount_is_written_as_letters_write_it(amount: Money, tr: str, en: str) -> None:
    assert words.money(amount) == tr
    words.use("en")
    assert words.money(amount) == en


@pytest.mark.parametrize("wrong", ["", "1,5", "1e5", "NaN", "1.2.3", "١٢", "--1", "1.005", "1" + "0" * 18, " 1"])
def test_what_is_no_amount_is_refused(wrong: str) -> None:
    with pytest.raises(AmountInvalid):
        Money.of(wrong)


def test_a_float_is_never_money_nor_a_number() -> None:
    with pytest.raises(AmountInvalid):
        Money(1.5)  # type: ignore[arg-type]  # what must be refused
    with pytest.raises(TypeError):
        words.number(1.5)  # type: ignore[arg-type]  # what must be refused


def test_two_currencies_are_never_added_nor_an_unknown_one_taken() -> None:
    with pytest.raises(AmountInvalid):
        Money.of("1") + Money.of("1", "EUR")
    with pytest.raises(AmountInvalid):
        Money.of("1", "XYZ")
    with pytest.raises(AmountInvalid):
        Money.of("1.5", "JPY")


def test_every_currency_has_a_source_and_a_turkish_name() -> None:
    assert all(row.source and row.tr and row.code.isupper() for row in currencies().values())
