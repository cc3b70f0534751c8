# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The days of a certificate: three months before its end the person is told, and the next card's beginning is known."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from divit.agent.calendar import Known, KnownCertificates, as_ics, entries, known_from, warned
from divit.kernel import words
from trial_keys import certificate_for, new_key

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.use("en")
    yield
    words.use("tr")


def known(begins: timedelta, ends: timedelta, name: str = "DENEME Işıl", sha256: str = "ab" * 32) -> Known:
    return Known(sha256, name, "DENEME ESHS", NOW + begins, NOW + ends, qualified=True)


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("begins", "ends", "standing"),
    [
        (-300 * DAY, 91 * DAY, "good"),
        (-300 * DAY, 90 * DAY, "renew"),
        (-300 * DAY, timedelta(seconds=1), "renew"),
        (-300 * DAY, -timedelta(seconds=1), "ended"),
        (timedelta(seconds=1), 300 * DAY, "future"),
    ],
)
def test_a_certificate_stands_by_its_days(begins: timedelta, ends: timedelta, standing: str) -> None:
    assert [entry.standing for entry in entries([known(begins, ends)], NOW)] == [standing]


def test_nobody_is_sent_for_a_new_card_that_is_already_here() -> None:
    old, new = known(-300 * DAY, 20 * DAY), known(20 * DAY, 1000 * DAY, sha256="cd" * 32)
    first, second = entries([new, old], NOW)
    assert (first.known, first.standing, second.standing) == (old, "good", "future")
    assert "11.12.2026 12.00" in first.sentence
    assert warned([old, new], NOW) is None


def test_the_person_is_told_in_time() -> None:
    told = warned([known(-300 * DAY, 60 * DAY), known(-900 * DAY, -10 * DAY, sha256="cd" * 32)], NOW)
    assert told is not None
    assert "DENEME ESHS" in told.sentence


def test_the_days_can_be_taken_into_another_calendar() -> None:
    written = as_ics(entries([known(-300 * DAY, 200 * DAY, name="DENEME; Işıl, A\\B")], NOW)[0])
    assert written.count("BEGIN:VEVENT") == 3
    assert "DTSTART;VALUE=DATE:20270311" in written
    assert "DENEME\\; Işıl\\, A\\\\B" in written
    assert all(line.endswith("\r") for line in written.split("\n")[:-1])


def test_what_was_seen_is_remembered_once_and_can_be_forgotten(tmp_path: Path) -> None:
    certificate, kept = certificate_for(new_key("p256")), KnownCertificates(tmp_path)
    kept.remember(certificate)
    kept.remember(certificate)
    assert kept.all() == [known_from(certificate)]
    assert (tmp_path / "certificates.json").stat().st_mode & 0o077 == 0
    kept.forget(kept.all()[0].sha256)
    assert kept.all() == []


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"sha256": 1}]'])
def test_a_damaged_file_is_an_empty_calendar(tmp_path: Path, text: str) -> None:
    (tmp_path / "certificates.json").write_text(text)
    assert KnownCertificates(tmp_path).all() == []
