# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from divit.kernel import clock, words


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_a_clock_file_moves_the_time_for_everybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = clock.now()
    (tmp_path / "clock").write_text(str(timedelta(days=400).total_seconds()))
    monkeypatch.setenv("DIVIT_CLOCK_FILE", str(tmp_path / "clock"))
    assert timedelta(days=400) <= clock.now() - before < timedelta(days=400, minutes=1)


def test_dates_are_written_as_in_turkiye() -> None:
    moment = datetime(2026, 11, 24, 21, 32, tzinfo=UTC)
    assert words.date(moment) == "25.11.2026"
    assert words.time_of_day(moment) == "00.32"


def test_a_moment_at_the_end_of_time_can_be_shown() -> None:
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert clock.local(end) == end
    assert words.date(end) == "31.12.9999"
