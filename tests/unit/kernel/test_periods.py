# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Spans of the calendar: counted in months and days on the clocks of Türkiye, clamped at the end of a month."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from divit.kernel import settings
from divit.kernel.errors import SettingInvalid
from divit.kernel.money import Money
from divit.kernel.periods import Period


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "before"),
    [
        ("P3M", at(2026, 12, 1), at(2026, 9, 1)),
        ("P3M", at(2027, 5, 31), at(2027, 2, 28)),
        ("P3M", at(2028, 5, 31), at(2028, 2, 29)),
        ("P1M", at(2027, 3, 31), at(2027, 2, 28)),
        ("P20Y", at(2026, 12, 1), at(2006, 12, 1, 10)),
        ("P25D", at(2026, 3, 1), at(2026, 2, 4)),
        ("P1DT2H", at(2026, 3, 1), at(2026, 2, 28, 7)),
    ],
)
def test_a_span_before_a_moment(text: str, start: datetime, before: datetime) -> None:
    # Until 2016 Türkiye had winter time: nine in the morning there was another moment.
    assert Period.parse(text).before(start) == before


def test_a_day_is_that_of_tuerkiye_and_not_of_utc() -> None:
    late = datetime(2026, 3, 30, 22, 30, tzinfo=UTC)  # 31 March, half past one
    assert Period(months=1).before(late) == datetime(2026, 2, 27, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["P3M", "P3Y", "P1Y2M3D", "PT3M", "P1DT12H", "PT0.5S", "P20Y"])
def test_a_span_is_written_as_it_is_read(text: str) -> None:
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize("text", ["", "P", "PT", "3M", "P3", "P1DT", "-P1D"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        Period.parse(text)


@given(st.integers(0, 240), st.integers(0, 400), st.datetimes(datetime(2018, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001 - given a zone below
def test_there_and_back_ends_within_the_days_that_a_month_lacks(months: int, days: int, moment: datetime) -> None:
    start = moment.replace(tzinfo=UTC)
    there = Period(months=months, days=days).after(start)
    assert there >= start
    back = Period(months=months).before(Period(days=days).before(there))
    assert timedelta() <= start - back <= timedelta(days=3)


def test_a_setting_of_each_of_its_types_is_read_and_a_wrong_one_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.period("ESHS_RENEWAL_OPENS_BEFORE") == Period(months=3)
    assert settings.value("ESHS_LOST_FEE") == Money.of("170.00")
    assert settings.value("ESHS_LATE_RENEWAL_METHODS") == ("e_onay", "wet")
    for name, wrong in (
        ("ESHS_RENEWAL_OPENS_BEFORE", "three months"),
        ("ESHS_RENEWAL_OPENS_BEFORE", "P0D"),
        ("ESHS_REMINDER_OFFSETS", "P3M, soon"),
        ("ESHS_LOST_FEE", "much"),
        ("ESHS_LOST_FEE", "1.005 TRY"),
        ("ESHS_LATE_RENEWAL_METHODS", "e_onay, pigeon"),
        ("ESHS_WET_FORM_SENDER", "nobody"),
    ):
        monkeypatch.setenv(f"DIVIT_{name}", wrong)
        with pytest.raises(SettingInvalid):
            settings.value(name)
        monkeypatch.delenv(f"DIVIT_{name}")


def test_a_setting_of_another_type_is_no_span_of_the_calendar() -> None:
    with pytest.raises(SettingInvalid):
        settings.period("ESHS_LOST_FEE")
