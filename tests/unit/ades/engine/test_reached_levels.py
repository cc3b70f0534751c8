# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The level that is told: by its form, as far as everything of it holds."""

import pytest

from divit.ades.engine.forms import level_of
from divit.ades.model import TimestampKind as Kind


@pytest.mark.parametrize(
    ("form", "good", "level"),
    [
        ("BASELINE-B", (), "BASELINE-B"),
        ("BASELINE-T", (Kind.SIGNATURE,), "BASELINE-T"),
        ("BASELINE-T", (), "BASELINE-B"),
        ("BASELINE-LT", (Kind.SIGNATURE,), "BASELINE-LT"),
        ("BASELINE-LT", (), "BASELINE-B"),
        ("BASELINE-LTA", (Kind.SIGNATURE, Kind.ARCHIVE), "BASELINE-LTA"),
        ("BASELINE-LTA", (Kind.SIGNATURE,), "BASELINE-LT"),
        ("BASELINE-LTA", (Kind.ARCHIVE,), "BASELINE-B"),
        ("BES", (), "BES"),
        ("T", (Kind.SIGNATURE,), "T"),
        ("C", (Kind.SIGNATURE,), "C"),
        ("X", (Kind.SIGNATURE, Kind.REFERENCES), "X"),
        ("X", (Kind.SIGNATURE,), "C"),
        ("X-L", (Kind.SIGNATURE, Kind.SIGNATURE_AND_REFERENCES), "X-L"),
        ("X-L", (Kind.SIGNATURE,), "X-L"),
        ("A", (Kind.SIGNATURE, Kind.ARCHIVE), "A"),
        ("A", (Kind.SIGNATURE,), "X-L"),
        (None, (Kind.SIGNATURE,), None),
    ],
)
def test_a_level_is_reached_when_all_under_it_holds(
    form: str | None, good: tuple[Kind, ...], level: str | None
) -> None:
    assert level_of(form, has_policy=False, good=good) == level


def test_bes_with_a_policy_is_epes() -> None:
    assert level_of("BES", has_policy=True, good=()) == "EPES"
    assert level_of("T", has_policy=True, good=()) == "EPES"
    assert level_of("BASELINE-B", has_policy=True, good=()) == "BASELINE-B"
